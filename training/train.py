"""Train the encoder, in two courses.

``python training/train.py WRITTEN.pt`` learns from what the project holds: its own drafts
(``drafts/``), the examples on the rules' pages, and the single sentences (``sentences/``).

``python training/train.py NETWORK.pt CORPUS.jsonl … --start WRITTEN.pt [--moves MOVES.jsonl]`` goes
on with labelled drafts of others, which are no part of the project. ``export.py`` makes the weights
of the package from either.
"""

from __future__ import annotations

import argparse

import torch

from corpus import labelled, refreshed, single_sentences, written_drafts
from fit import FIRST, SECOND, fit


def main() -> None:
    """Train, and write the network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out")
    parser.add_argument("corpora", nargs="*")
    parser.add_argument("--moves", help="sentences of the corpora, labelled with their moves")
    parser.add_argument("--start", help="the network that the first course made")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    if bool(args.corpora) != bool(args.start):
        parser.error("corpora are for the second course, which needs --start")
    if args.start:
        drafts = labelled(args.corpora, args.moves) + refreshed()
        course = SECOND
    else:
        drafts, course = written_drafts(), FIRST
    print(f"{len(drafts)} drafts", flush=True)
    network = fit(drafts, single_sentences(), course, args.start, args.seed)
    torch.save(network.state_dict(), args.out)


if __name__ == "__main__":
    main()
