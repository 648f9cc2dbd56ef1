"""Turn labelled drafts into examples with labels.

A corpus is a JSON Lines file of drafts (``text``, ``setting``, ``relationship``, ``template``) with
``gold`` (rules that most readers named, each with quoted words) and ``maybe`` (rules on which they
were split, which count neither way).
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from labels import DRAFT_LABELS, FIX, MOVES, RULES, SENTENCE_LABELS, TEACHES
from outreach_lint.linting.linter import Linter
from outreach_lint.model import Context, Draft, Stated, StatedIn
from outreach_lint.reading import AUTHORED_REGIONS, encoding, regions
from outreach_lint.reading.encoded import EncodedReading
from outreach_lint.reading.tags import tags_of
from outreach_lint.rules.page import page_of
from readers import Array, agreed, labels_of
from written import written

DRAFTS = sorted((Path(__file__).parent / "drafts").glob("*.jsonl"))
SECOND_READER = Path(__file__).parent / "second-reader.jsonl"  # labels of others' drafts, no text
REFRESHED = 200  # written drafts that are read again with those of others
HALF = 0.5  # of a sentence that a label must cover


@dataclass(frozen=True)
class Example:
    """One draft: its sentences as the encoder reads them, and its labels with their weights.

    A weight of 0 stands for what was not labelled.
    """

    id: str
    group: str
    context: tuple[str, str, bool]
    sentences: tuple[str, ...]
    regions: tuple[str, ...]
    draft: Array  # (draft labels,)
    draft_weight: Array
    sentence: Array  # (sentences, sentence labels)
    sentence_weight: Array
    row: dict[str, Any] = field(default_factory=dict)


def load(path: str | Path) -> list[dict[str, Any]]:
    """Return the rows of a corpus, each with the name of its file."""
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    return [{**json.loads(line), "corpus": Path(path).stem} for line in lines if line.strip()]


def cut(row: dict[str, Any]) -> list[tuple[regions.RegionSpan, str]]:
    """Return what the writer wrote to the reader: its sentences, and each as encoded."""
    text = row["text"]
    context = Context(
        Stated(row["setting"], StatedIn.RECORD),
        Stated(row["relationship"], StatedIn.RECORD),
        Stated(row["template"], StatedIn.RECORD),
    )
    reading = EncodedReading(Draft(text, context=context))
    found = []
    for piece in reading.sentence_spans:
        if piece.region in AUTHORED_REGIONS:
            found.append((piece, reading.encoder_text_of(piece)))
    return found


def _add_moves(
    pieces: Sequence[regions.RegionSpan],
    moves: Sequence[dict[str, Any]],
    labels: Array,
    weight: Array,
) -> None:
    """Give sentences the moves of separately labelled sentences that cover most of them."""
    for at, piece in enumerate(pieces):
        for said in moves:
            both = min(piece.end, said["end"]) - max(piece.start, said["start"])
            if both > HALF * (piece.end - piece.start):
                names = moves_named(said)
                for number, move in enumerate(MOVES, len(RULES)):
                    if move in MOVES_OF_DRAFTS:
                        weight[at, number] = 1
                        labels[at, number] = move in names


def _add_own_moves(moves: Sequence[Sequence[str]], labels: Array, weight: Array) -> None:
    """Give sentences the draft's own moves, unless they are cut otherwise than when labelled."""
    if len(moves) != len(labels):
        return
    for at, names in enumerate(moves):
        made = {*names, *(["rapport"] if "question_about_reader" in names else [])}
        weight[at, len(RULES) :] = 1
        labels[at, len(RULES) :] = [move in made for move in MOVES]


def example(
    row: dict[str, Any],
    moves: Sequence[dict[str, Any]] = (),
    second: dict[str, Any] | None = None,
) -> Example:
    """Return a labelled draft as an example.

    ``moves`` are its sentences labelled with moves, if there are any; ``second`` is what a second
    reader says of it, if one has read it.
    """
    pieces = cut(row)
    spans = [piece for piece, _ in pieces]
    labels = labels_of(row, row, spans)
    if second:
        labels = agreed(labels, labels_of(row, second, spans))
    draft, weight, of_sentence, sentence_weight = labels
    _add_moves(spans, moves, of_sentence, sentence_weight)
    _add_own_moves(row.get("moves", ()), of_sentence, sentence_weight)
    return Example(
        row["id"],
        row.get("source") or row["id"],
        (row["setting"], row["relationship"], bool(row["template"])),
        tuple(text for _, text in pieces),
        tuple(piece.region for piece, _ in pieces),
        draft,
        weight,
        of_sentence,
        sentence_weight,
        row,
    )


def labelled(paths: Sequence[str], moves: str | None) -> list[Example]:
    """Return the drafts of corpora as examples; ``moves`` is a file of labelled sentences."""
    of_draft = {(m["corpus"], m["id"]): m["sentences"] for m in load_moves(moves)}
    second = {said["id"]: said for said in load(SECOND_READER)}
    rows = [row for path in paths for row in load(path)]
    return [
        example(row, of_draft.get((row["corpus"], row["id"]), ()), second.get(row["id"]))
        for row in rows
    ]


def load_moves(path: str | None) -> list[dict[str, Any]]:
    """Return the drafts whose sentences are labelled with moves."""
    lines = Path(path).read_text(encoding="utf-8").split("\n") if path else []
    return [json.loads(line) for line in lines if line.strip()]


def written_drafts() -> list[Example]:
    """Return the project's own drafts, and the examples on the rules' pages.

    They do not teach whether most readers would change a draft: among written drafts, as many are
    bad as their writers made so.
    """
    drafts = [example(row) for path in DRAFTS for row in load(path)]
    for one in drafts:
        one.draft_weight[DRAFT_LABELS.index(FIX)] = 0
    return drafts + page_examples()


def refreshed() -> list[Example]:
    """Return the written drafts that are read again with those of others."""
    rows = [row for path in DRAFTS for row in load(path)]
    return [example(row) for row in random.Random(1).sample(rows, REFRESHED)] + page_examples()


def page_examples() -> list[Example]:
    """Return the examples on the rules' pages; each is labelled for its page's rule alone."""
    out = []
    for rule in Linter(third_party=False).rules.values():
        if rule.code not in RULES:
            continue
        page = page_of(rule)
        for number, shown in enumerate((*page.bad, *page.good)):
            quotes = [shown.text[slice(*span)] for span in shown.marked]
            gold = {rule.code: quotes} if number < len(page.bad) else {}
            row: dict[str, Any] = {
                "id": f"page-{rule.code}-{number}",
                "source": f"page-{rule.code}-{number}",
                "corpus": "written-pages",
                "text": shown.text,
                "setting": shown.context.setting.value,
                "relationship": shown.context.relationship.value,
                "template": shown.context.template.value,
                "gold": gold,
                "maybe": [],
                "verdict": "fix" if gold else "send",
            }
            one = example(row)
            others = np.array([label != rule.code for label in DRAFT_LABELS])
            one.draft_weight[others] = 0
            one.sentence_weight[:, [label != rule.code for label in SENTENCE_LABELS]] = 0
            out.append(one)
    return out


# What the labelled sentences of drafts say; the other moves are labelled in single sentences alone.
MOVES_OF_DRAFTS = frozenset(MOVES) - {"trigger", "shared", "softener", "false_tie"}


def moves_named(said: dict[str, Any]) -> set[str]:
    """Return the moves of a labelled sentence, the sort of its ask among them."""
    names = set(said["moves"])
    if said.get("ask"):
        sort = said["ask"]
        names |= {sort if sort in MOVES else f"ask.{sort}", "ask"}
    return names


def single_sentences() -> list[Example]:
    """Return the sentences that were written to teach moves, each as a draft of its own."""
    out = []
    for number, (text, names) in enumerate(written()):
        of_sentence, weight = (
            np.zeros((1, len(SENTENCE_LABELS))),
            np.zeros((1, len(SENTENCE_LABELS))),
        )
        weight[0, len(RULES) :] = 1
        for at, move in enumerate(MOVES, len(RULES)):
            of_sentence[0, at] = move in names
        for move, rule in TEACHES.items():
            if move in names:
                of_sentence[0, RULES.index(rule)] = 1
        for rule in TEACHES.values():
            weight[0, RULES.index(rule)] = 0.5
        out.append(
            Example(
                f"sentence-{number}",
                f"sentence-{number}",
                (encoding.UNKNOWN, encoding.UNKNOWN, False),
                (encoding.encoder_text(text, 0, tags_of(text)),),
                ("body",),
                np.zeros(len(DRAFT_LABELS)),
                np.zeros(len(DRAFT_LABELS)),
                of_sentence,
                weight,
            )
        )
    return out


def together(single: Sequence[Example], rng: random.Random) -> Example:
    """Return one to five single sentences as one draft, so that moves are learned among others."""
    ones = rng.sample(list(single), rng.choice((1, 1, 2, 3, 4, 5)))
    return replace(
        ones[0],
        sentences=tuple(one.sentences[0] for one in ones),
        regions=("body",) * len(ones),
        sentence=np.concatenate([one.sentence for one in ones]),
        sentence_weight=np.concatenate([one.sentence_weight for one in ones]),
    )
