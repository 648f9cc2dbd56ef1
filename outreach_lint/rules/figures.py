"""The measured quality of each rule, from ``figures.tsv`` (made by ``training/figures.py``).

docs/figures.md explains them.
"""

from __future__ import annotations

import os
from typing import NamedTuple

FIGURES_PATH = os.path.join(os.path.dirname(__file__), "figures.tsv")


class Measured(NamedTuple):
    """The quality of a rule on one corpus.

    ``labelled`` is the number of drafts that are labelled with the rule. The shares are from 0 to
    1, and ``None`` if there is nothing to divide by. ``clean`` is the number of drafts without any
    fault that the rule flags.
    """

    version: str
    corpus: str
    labelled: int
    precision: float | None
    recall: float | None
    f1: float | None
    clean: int


def measured(code: str) -> list[Measured]:
    """Return the measured quality of a rule for each corpus; empty if it was not measured."""
    out = []
    with open(FIGURES_PATH, encoding="utf-8") as handle:
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
