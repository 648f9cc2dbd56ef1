"""The measured quality of each rule, from ``figures.tsv`` (made by ``training/figures.py``).

docs/figures.md explains the figures.
"""

from __future__ import annotations

import os
from typing import NamedTuple

PATH = os.path.join(os.path.dirname(__file__), "figures.tsv")


class Measured(NamedTuple):
    """A rule's figures on one corpus.

    They are how many drafts were labelled with it, and shares from 0 to 1 (``None``: of nothing).
    ``clean`` is the number of drafts without any fault that it flags.
    """

    version: str
    corpus: str
    labelled: int
    precision: float | None
    recall: float | None
    f1: float | None
    clean: int


def measured(code: str) -> list[Measured]:
    """Return the figures of a rule, one for each corpus; none of a rule that was not measured."""
    out = []
    with open(PATH, encoding="utf-8") as handle:
        for line in handle:
            version, rule, corpus, labelled, precision, recall, f1, clean = line.rstrip("\n").split(
                "\t"
            )
            if rule == code:
                shares = (_share(precision), _share(recall), _share(f1))
                out.append(Measured(version, corpus, int(labelled), *shares, int(clean)))
    return out


def _share(text: str) -> float | None:
    return float(text) if text else None
