"""Compare ways of finding moves on labelled sentences: ``python training/compare.py MOVES.jsonl CORPUS.jsonl …``.

Cues alone (the lexicon), weights alone, and both as the reading uses them, each by precision, recall and
F1; what thresholds chosen on one half of the drafts are worth on the other; how the weights come out when
they are learned from a part of the sentences; and the strength of regularisation, by five-fold
cross-validation on the written sentences.

``MOVES.jsonl`` has ``id`` and ``sentences`` (``start``, ``end``, ``region``, ``moves``, ``ask``) for the drafts of
the corpora (``id``, ``text``). The labelled texts are only measured, never learned from.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np

from outreach_lint.model import Draft
from outreach_lint.reading import Reading, Sentence
from outreach_lint.reading.features import features
from outreach_lint.reading.moves import DOUBT, SURE, moves_by_cues
from outreach_lint.reading.rapport import rapport_by_cues
from outreach_lint.reading.wording import wording_of
from train import learn, seen
from written import written

MOVES = ("pitch", "proof", "rapport", "praise", "contribution", "ask", "ask.call", "ask.click", "ask.favour", "ask.money",
         "pressure", "blame", "opt_out", "thanks", "politics", "counts", "self_intro", "small_talk")  # fmt: skip
THRESHOLDS = tuple(product((0.2, 0.3, 0.4, 0.5, 0.6, 0.7), (0, 0.03, 0.1)))  # what is sure, what is doubted
STRENGTHS = (0.3, 1, 3, 10)
FOLDS = 5


class Labelled(NamedTuple):
    """A sentence of a labelled draft with the moves that a person saw in it; ``half`` is its draft's."""

    sentence: Sentence
    features: set[int]
    moves: set[str]
    half: int
    cues: set[str]


def labelled(moves_path: str, corpora: Iterable[str]) -> Iterator[Labelled]:
    """Yield the sentences of the bodies."""
    lines = map(json.loads, Path(moves_path).read_text(encoding="utf-8").splitlines())
    marks = {row["id"]: row["sentences"] for row in lines}
    for path in corpora:
        for row in map(json.loads, Path(path).read_text(encoding="utf-8").splitlines()):
            for sentence in Reading(Draft(row["text"])).body:
                theirs = [
                    m for m in marks.get(row["id"], ()) if _overlap(m, sentence) and m["region"] == "body"
                ]
                if theirs:
                    names = {n for m in theirs for n in (*m["moves"], f"ask.{m['ask']}")}
                    half = crc32(row["id"].encode()) % 2
                    seen_in = features(wording_of(sentence.text), sentence.who)
                    yield Labelled(sentence, seen_in, names, half, _by_cues(sentence))


def _overlap(mark: dict[str, Any], sentence: Sentence) -> bool:
    return bool(mark["start"] < sentence.span.end and sentence.span.start < mark["end"])


def _by_cues(sentence: Sentence) -> set[str]:
    rapport = rapport_by_cues(sentence)
    return names_of([*moves_by_cues(sentence), *([rapport] if rapport else [])])


def names_of(moves: Iterable[Any]) -> set[str]:
    """Return the names by which moves are labelled."""
    return {name for move in moves for name in (move.kind, f"{move.kind}.{move.name}")}


def score(rows: Iterable[Labelled], move: str, made: Callable[[Labelled], bool]) -> tuple[int, int, int]:
    """Return how often a move was rightly found, found, and labelled."""
    right = said = true = 0
    for row in rows:
        found, label = made(row), move in row.moves
        right, said, true = right + (found and label), said + found, true + label
    return right, said, true


def f1(right: int, said: int, true: int) -> float:
    """Return the harmonic mean of precision and recall."""
    return 2 * right / max(said + true, 1)


def at(move: str, sure: float, doubt: float) -> Callable[[Labelled], bool]:
    """Return what finds a move at these thresholds."""

    def made(row: Labelled) -> bool:
        chance = row.sentence.likely.get(move, 0)
        return chance >= sure or (move in row.cues and chance >= doubt)

    return made


def main() -> None:
    """Print the tables."""
    rows = list(labelled(sys.argv[1], sys.argv[2:]))
    ways: dict[str, Callable[[str], Callable[[Labelled], bool]]] = {
        "cues alone": lambda move: lambda row: move in row.cues,
        "weights alone": lambda move: lambda row: row.sentence.likely.get(move, 0) >= SURE,
        "both": lambda move: lambda row: move in names_of(row.sentence.moves),
    }
    print(f"{len(rows)} labelled sentences\n\n{'move':14}" + "".join(f"{way:>20}" for way in ways))
    for move in MOVES:
        counts = [score(rows, move, way(move)) for way in ways.values()]
        cells = [f"{r / max(s, 1):.2f} {r / max(t, 1):.2f} {f1(r, s, t):.2f}" for r, s, t in counts]
        print(f"{move:14}" + "".join(f"{cell:>20}" for cell in cells))
    for name, way in ways.items():
        print(f"macro F1, {name}: {np.mean([f1(*score(rows, move, way(move))) for move in MOVES]):.3f}")
    print(
        f"macro F1, thresholds {SURE} and {DOUBT} for all: {np.mean([f1(*score(rows, m, at(m, SURE, DOUBT))) for m in MOVES]):.3f}"
    )
    print(
        f"macro F1, each move's thresholds chosen on the other half: {np.mean([crossed(rows, m) for m in MOVES]):.3f}"
    )
    by_size(rows)
    by_strength()


def crossed(rows: list[Labelled], move: str) -> float:
    """Return the F1 of a move when its thresholds are chosen on one half of the drafts and used on the other."""
    sums = np.zeros(3, dtype=int)
    for half in (0, 1):
        mine, others = [r for r in rows if r.half == half], [r for r in rows if r.half != half]
        best = max(THRESHOLDS, key=lambda pair: f1(*score(others, move, at(move, *pair))))
        sums += score(mine, move, at(move, *best))
    return f1(*map(int, sums))


def shuffled() -> list[tuple[set[int], frozenset[str]]]:
    """Return the written sentences in an order that is always the same."""
    sentences = [(seen(text), moves) for text, moves in written()]
    random.Random(0).shuffle(sentences)
    return sentences


def by_size(rows: list[Labelled]) -> None:
    """Print how well weights do that were learned from a part of the written sentences."""
    sentences = shuffled()
    for share in (0.25, 0.5, 0.75, 1.0):
        find = finder(*learn(sentences[: int(share * len(sentences))]))
        found = [find(row.features) for row in rows]
        values = []
        for move in MOVES:
            pairs = [(move in f, move in row.moves) for f, row in zip(found, rows, strict=True)]
            values.append(
                f1(sum(a and b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs))
            )
        print(f"macro F1, weights alone from {int(share * len(sentences))} sentences: {np.mean(values):.3f}")


def by_strength() -> None:
    """Print the F1 over all moves of the written sentences, each fold found by weights of the others."""
    sentences = shuffled()
    for strength in STRENGTHS:
        right = said = true = 0
        for fold in range(FOLDS):
            find = finder(*learn([s for n, s in enumerate(sentences) if n % FOLDS != fold], strength))
            for found, moves in sentences[fold::FOLDS]:
                guess, label = find(found), moves - {"other"}
                right, said, true = right + len(guess & label), said + len(guess), true + len(label)
        print(f"written sentences, five folds, strength {strength}: micro F1 {f1(right, said, true):.3f}")


def finder(moves: list[str], names: list[int], matrix: Any, bias: Any) -> Callable[[set[int]], set[str]]:
    """Return what finds moves by weights that are not written to a file."""
    rows = {name: number for number, name in enumerate(names)}

    def find(found: set[int]) -> set[str]:
        odds = bias + matrix[[rows[f] for f in found if f in rows]].sum(axis=0)
        return {move for move, value in zip(moves, odds, strict=True) if value > 0}

    return find


if __name__ == "__main__":
    main()
