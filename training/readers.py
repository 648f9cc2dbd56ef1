"""What readers say of a draft: their labels, and those of two readers together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from labels import DRAFT_LABELS, FIX, KNOWN, RULES, SENTENCE_LABELS
from outreach_lint.reading import regions

Array = NDArray[np.float64]


def quoted(text: str, quotes: Iterable[str | Sequence[int]]) -> list[tuple[int, int]]:
    """Return where labelled words stand in a text; blanks may differ.

    Labels that are kept without the text have the place itself in place of the words.
    """
    found = []
    for quote in quotes:
        if not isinstance(quote, str):
            found.append((quote[0], quote[1]))
            continue
        pattern = r"\s+".join(map(re.escape, quote.split()))
        if pattern and (match := re.search(pattern, text)):
            found.append(match.span())
    return found


def _meets(piece: regions.RegionSpan, places: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a sentence holds words at one of the places."""
    return any(piece.start < end and start < piece.end for start, end in places)


class Labels(NamedTuple):
    """What readers say of a draft, and with what weight: 0 stands for what is not known."""

    draft: Array  # (draft labels,)
    draft_weight: Array
    sentence: Array  # (sentences, sentence labels)
    sentence_weight: Array


def labels_of(
    row: dict[str, Any], said: dict[str, Any], pieces: Sequence[regions.RegionSpan]
) -> Labels:
    """Return what one reader says of a draft.

    ``said`` has ``gold`` (of each rule words, or the places of words), ``maybe`` and ``verdict``.
    """
    draft, weight = np.zeros(len(DRAFT_LABELS)), np.ones(len(DRAFT_LABELS))
    draft[DRAFT_LABELS.index(KNOWN)] = row["relationship"] != "stranger"
    draft[DRAFT_LABELS.index(FIX)] = said["verdict"] == "fix"
    of_sentence = np.zeros((len(pieces), len(SENTENCE_LABELS)))
    sentence_weight = np.zeros_like(of_sentence)
    sentence_weight[:, : len(RULES)] = 1
    for number, rule in enumerate(RULES):
        if rule in said["gold"]:
            draft[number] = 1
            places = quoted(row["text"], said["gold"][rule])
            of_sentence[:, number] = [_meets(piece, places) for piece in pieces]
            if not of_sentence[:, number].any():
                sentence_weight[:, number] = 0
        elif rule in said.get("maybe", ()):
            weight[number] = 0
            sentence_weight[:, number] = 0
    return Labels(draft, weight, of_sentence, sentence_weight)


def agreed(one: Labels, other: Labels) -> Labels:
    """Return what two readers say together: where one is not sure, the other counts half."""

    def mean(a: Array, a_weight: Array, b: Array, b_weight: Array) -> tuple[Array, Array]:
        weight = a_weight + b_weight
        return (a * a_weight + b * b_weight) / np.maximum(weight, 1), weight / 2

    return Labels(
        *mean(one.draft, one.draft_weight, other.draft, other.draft_weight),
        *mean(one.sentence, one.sentence_weight, other.sentence, other.sentence_weight),
    )
