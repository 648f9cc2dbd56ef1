"""Cross-validate: ``python training/validate.py OUT.npz CORPUS.jsonl … [--moves MOVES.jsonl]``.

Each labelled draft, of the corpora that are named and of the project's own, is scored by a network that has not seen its
source, with its context and without any. The pages' examples and the single sentences are learned from in every fold.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch

from corpus import DRAFTS, Example, example, folds, load, page_examples, single_sentences
from fit import EPOCHS, fit, predict
from outreach_lint.reading.encoding import UNKNOWN

FOLDS = 5
AT_ONCE = 2  # folds; a process a core does more than two threads in one


class Scored(NamedTuple):
    """What a network said of the drafts of its fold: their places, and logits with context, without, and by sentence."""

    places: np.ndarray
    draft: np.ndarray
    bare: np.ndarray
    sentences: list[np.ndarray]


def fold(
    number: int, examples: Sequence[Example], fold_of: np.ndarray, epochs: int, seed: int
) -> Scored:
    """Train on the other folds and return what comes of this one."""
    torch.set_num_threads(1)
    seen = [one for one, at in zip(examples, fold_of, strict=True) if at != number]
    network = fit([*seen, *page_examples()], single_sentences(), seed=seed, epochs=epochs)
    places = np.flatnonzero(fold_of == number)
    unseen = [examples[at] for at in places.tolist()]
    draft, sentences = predict(network, unseen)
    bare, _ = predict(
        network, [replace(one, context=(UNKNOWN, UNKNOWN, one.context[2])) for one in unseen]
    )
    return Scored(places, draft, bare, sentences)


def main() -> None:
    """Train one network a fold, and write what each says of the drafts it has not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("corpora", nargs="*")
    parser.add_argument("--moves")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rows = [row for path in (*args.corpora, *DRAFTS) for row in load(path)]
    moves = {(m["corpus"], m["id"]): m["sentences"] for m in load_moves(args.moves)}
    examples = [example(row, moves.get((row["corpus"], row["id"]), ())) for row in rows]
    fold_of = np.array(folds(examples, FOLDS))
    draft = np.zeros((len(examples), len(examples[0].draft)))
    bare = np.zeros_like(draft)
    sentences: list[np.ndarray] = [np.zeros((0, 0))] * len(examples)
    with ProcessPoolExecutor(AT_ONCE, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(fold, number, examples, fold_of, args.epochs, args.seed)
            for number in range(FOLDS)
        ]
        for scored in (job.result() for job in jobs):
            draft[scored.places], bare[scored.places] = scored.draft, scored.bare
            for at, logits in zip(scored.places, scored.sentences, strict=True):
                sentences[at] = logits
            np.savez(
                args.out, ids=[row["id"] for row in rows], corpora=[row["corpus"] for row in rows], folds=fold_of,
                draft=draft, bare=bare, sentences=np.array(sentences, dtype=object),
            )  # fmt: skip


def load_moves(path: str | None) -> list[dict[str, Any]]:
    """Return the drafts whose sentences are labelled with moves."""
    lines = Path(path).read_text(encoding="utf-8").split("\n") if path else []
    return [json.loads(line) for line in lines if line.strip()]


if __name__ == "__main__":
    main()
