"""Cross-validate: ``python training/validate.py OUT.npz CORPUS.jsonl … --start WRITTEN.pt``.

Each labelled draft is scored by a network that has not seen its source, with its context and
without any. ``WRITTEN.pt`` is what the first course of ``train.py`` made, from the project's own
drafts alone.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np

from corpus import Example, labelled, refreshed, single_sentences
from fit import SECOND, fit, predict
from folds import folds
from labels import DRAFT_LABELS
from outreach_lint.reading.encoding import UNKNOWN

FOLDS = 5


def unstated(one: Example) -> Example:
    """Return an example of which nobody has said how the two stand, or in which setting."""
    return replace(one, context=(UNKNOWN, UNKNOWN, one.context[2]))


def _objects(said: tuple[np.ndarray, list[np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    """Return sentence logits of drafts of different lengths as an array of objects."""
    held = np.empty(len(said[1]), dtype=object)
    held[:] = said[1]
    return said[0], held


def main() -> None:
    """Train one network a fold, and write what each says of the drafts it has not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--start", required=True)
    parser.add_argument("--moves", help="sentences of the corpora, labelled with their moves")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    examples = labelled(args.corpora, args.moves)
    fold_of = np.array(folds(examples, FOLDS))
    draft = np.zeros((len(examples), len(DRAFT_LABELS)))
    bare = np.zeros_like(draft)
    sentences = np.empty(len(examples), dtype=object)
    bare_sentences = np.empty(len(examples), dtype=object)
    for number in range(FOLDS):
        seen = [one for one, at in zip(examples, fold_of, strict=True) if at != number]
        seen += refreshed()
        network = fit(seen, single_sentences(), SECOND, args.start, args.seed)
        places = np.flatnonzero(fold_of == number)
        unseen = [examples[at] for at in places]
        draft[places], sentences[places] = _objects(predict(network, unseen))
        bare[places], bare_sentences[places] = _objects(
            predict(network, [unstated(one) for one in unseen])
        )
    np.savez(
        args.out,
        ids=[one.row["id"] for one in examples],
        corpora=[one.row["corpus"] for one in examples],
        folds=fold_of,
        draft=draft,
        bare=bare,
        sentences=sentences,
        bare_sentences=bare_sentences,
    )


if __name__ == "__main__":
    main()
