"""Folds for cross-validation that keep a source together."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from corpus import Example

SHARED_WORDS = 8  # drafts that share a line of so many words come from one source


def grouped(examples: Sequence[Example]) -> list[int]:
    """Return the number of each example's group: one source, or drafts that share a long line."""
    parent = list(range(len(examples)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    first: dict[str, int] = {}
    for number, one in enumerate(examples):
        keys = [f"source {one.group}"]
        for text in one.sentences:
            words = re.sub(r"\W+", " ", text.casefold()).split()
            if len(words) >= SHARED_WORDS:
                keys.append(" ".join(words))
        for key in keys:
            parent[root(number)] = root(first.setdefault(key, number))
    return [root(number) for number in range(len(examples))]


def folds(examples: Sequence[Example], count: int, seed: int = 0) -> list[int]:
    """Return the fold of each example; a group stays in one fold, folds are of like size."""
    groups = grouped(examples)
    sizes = {group: groups.count(group) for group in set(groups)}
    order = sorted(sizes)
    random.Random(seed).shuffle(order)
    order.sort(key=lambda group: -sizes[group])
    filled, of_group = [0] * count, {}
    for group in order:
        at = filled.index(min(filled))
        of_group[group] = at
        filled[at] += sizes[group]
    return [of_group[group] for group in groups]
