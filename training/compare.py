"""Compare ways of finding moves on labelled sentences: ``python training/compare.py MOVES.jsonl CORPUS.jsonl …``.

Cues alone (the lexicon), weights alone, and both as the reading uses them, each by precision, recall and
F1; then how the weights come out when they are learned from a random part of the sentences, and which
strength of regularisation does best by five-fold cross-validation on the written sentences.

``MOVES.jsonl`` has ``id`` and ``sentences`` (``start``, ``end``, ``region``, ``moves``, ``ask``) for the drafts of
the corpora (``id``, ``text``). The labelled texts are only measured, never learned from.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from outreach_lint.model import Draft
from outreach_lint.reading import Reading, Sentence
from outreach_lint.reading.features import features
from outreach_lint.reading.learned import weights
from outreach_lint.reading.moves import moves_by_cues
from train import learn, seen
from written import written

MOVES = ("pitch", "proof", "rapport", "praise", "contribution", "ask", "ask.call", "ask.click", "ask.favour", "ask.money",
         "pressure", "blame", "opt_out", "thanks", "politics", "counts", "self_intro", "small_talk")  # fmt: skip
SURE = 0.5


class Labelled(NamedTuple):
    """A sentence of a labelled draft with the moves that a person saw in it."""

    sentence: Sentence
    features: set[str]
    moves: set[str]


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
                    yield Labelled(sentence, features(sentence, row["text"]), names)


def _overlap(mark: dict[str, Any], sentence: Sentence) -> bool:
    return bool(mark["start"] < sentence.span.end and sentence.span.start < mark["end"])


def names_of(moves: Iterable[Any]) -> set[str]:
    """Return the names by which moves are labelled."""
    return {name for move in moves for name in (move.kind, f"{move.kind}.{move.name}")}


def scores(
    rows: list[Labelled], find: Callable[[Labelled], set[str]]
) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 of each move."""
    found = [find(row) for row in rows]
    out = {}
    for move in MOVES:
        hits = sum(move in f and move in row.moves for f, row in zip(found, rows, strict=True))
        said = sum(move in f for f in found)
        true = sum(move in row.moves for row in rows)
        out[move] = (hits / max(said, 1), hits / max(true, 1), 2 * hits / max(said + true, 1))
    return out


def main() -> None:
    """Print the three tables."""
    rows = list(labelled(sys.argv[1], sys.argv[2:]))
    ways = {
        "cues alone": scores(rows, lambda row: names_of(moves_by_cues(row.sentence))),
        "weights alone": scores(
            rows, lambda row: {m for m, p in weights().likely(row.features).items() if p >= SURE}
        ),
        "both": scores(rows, lambda row: names_of(row.sentence.moves)),
    }
    print(f"{len(rows)} labelled sentences\n\n{'move':14}" + "".join(f"{way:>22}" for way in ways))
    for move in MOVES:
        print(
            f"{move:14}" + "".join(f"{'{:.2f} {:.2f} {:.2f}'.format(*ways[way][move]):>22}" for way in ways)
        )
    for way, result in ways.items():
        print(f"macro F1, {way}: {np.mean([f for *_, f in result.values()]):.3f}")
    sentences = [(seen(text), moves) for text, moves in written()]
    random.Random(0).shuffle(sentences)
    for share in (0.25, 0.5, 0.75, 1.0):
        moves, names, matrix, bias = learn(sentences[: int(share * len(sentences))])
        print(f"weights alone, from {int(share * len(sentences))} sentences: macro F1 "
              f"{np.mean([f for *_, f in scores(rows, finder(moves, names, matrix, bias)).values()]):.3f}")  # fmt: skip


def finder(moves: list[str], names: list[str], matrix: Any, bias: Any) -> Callable[[Labelled], set[str]]:
    """Return what finds moves by weights that are not written to a file."""
    at = {name: number for number, name in enumerate(names)}

    def find(row: Labelled) -> set[str]:
        z = bias + matrix[[at[f] for f in row.features if f in at]].sum(axis=0)
        return {move for move, value in zip(moves, z, strict=True) if value > 0}

    return find


if __name__ == "__main__":
    main()
