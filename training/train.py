"""Train the encoder on all there is: ``python training/train.py NETWORK.pt [CORPUS.jsonl …] [--moves MOVES.jsonl]``.

The project's own drafts (``drafts/``), the examples on the rules' pages and the single sentences (``sentences/``) are always
learned from; corpora of real messages, which are no part of the project, where they are named. ``export.py`` makes the
weights of the package from what this writes.
"""

from __future__ import annotations

import argparse

import torch

from corpus import DRAFTS, example, load, page_examples, single_sentences
from fit import EPOCHS, fit
from validate import load_moves


def main() -> None:
    """Train, and write the network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("corpora", nargs="*")
    parser.add_argument("--moves")
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    moves = {(m["corpus"], m["id"]): m["sentences"] for m in load_moves(args.moves)}
    rows = [row for path in (*args.corpora, *DRAFTS) for row in load(path)]
    drafts = [
        example(row, moves.get((row["corpus"], row["id"]), ())) for row in rows
    ] + page_examples()
    print(f"{len(drafts)} drafts", flush=True)
    network = fit(drafts, single_sentences(), seed=args.seed, epochs=args.epochs)
    torch.save(network.state_dict(), args.out)


if __name__ == "__main__":
    main()
