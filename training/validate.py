"""Cross-validate: ``python training/validate.py OUT.npz CORPUS.jsonl … [--moves MOVES.jsonl]``.

Each labelled draft, of the corpora that are named and of the project's own, is scored by a network that has not seen its
source, with its context and without any. The pages' examples and the single sentences are learned from in every fold.
"""

from __future__ import annotations

import argparse
from dataclasses import replace

import numpy as np

from corpus import DRAFTS, example, folds, load, page_examples, single_sentences
from fit import EPOCHS, fit, predict
from outreach_lint.reading.encoding import UNKNOWN


def main() -> None:
    """Train one network a fold, and write what each says of the drafts it has not seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("corpora", nargs="+")
    parser.add_argument("--moves")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--only", type=int, help="the one fold to train, for a quick look")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    rows = [row for path in (*args.corpora, *DRAFTS) for row in load(path)]
    moves = {(m["corpus"], m["id"]): m["sentences"] for m in load_moves(args.moves)}
    examples = [example(row, moves.get((row["corpus"], row["id"]), ())) for row in rows]
    single, pages = single_sentences(), page_examples()
    fold_of = np.array(folds(examples, args.folds))
    with_context = np.zeros((len(examples), len(examples[0].draft)))
    without = np.zeros_like(with_context)
    of_sentences: list[np.ndarray] = [np.zeros((0, 0))] * len(examples)
    for fold in range(args.folds) if args.only is None else [args.only]:
        print(f"fold {fold + 1} of {args.folds}", flush=True)
        seen = [one for one, at in zip(examples, fold_of, strict=True) if at != fold] + pages
        network = fit(seen, single, seed=args.seed, epochs=args.epochs)
        held = np.flatnonzero(fold_of == fold)
        unseen = [examples[at] for at in held]
        with_context[held], found = predict(network, unseen)
        for at, logits in zip(held, found, strict=True):
            of_sentences[at] = logits
        bare = [replace(one, context=(UNKNOWN, UNKNOWN, one.context[2])) for one in unseen]
        without[held] = predict(network, bare)[0]
        np.savez(
            args.out, ids=[one.id for one in examples], corpora=[one.row["corpus"] for one in examples], folds=fold_of,
            draft=with_context, bare=without, sentences=np.array(of_sentences, dtype=object),
        )  # fmt: skip


def load_moves(path: str | None) -> list[dict]:
    """Return the drafts whose sentences are labelled with moves."""
    return [{**row, "corpus": row.get("corpus") or ""} for row in _lines(path)] if path else []


def _lines(path: str) -> list[dict]:
    import json
    from pathlib import Path

    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").split("\n") if line.strip()]


if __name__ == "__main__":
    main()
