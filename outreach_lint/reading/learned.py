"""How likely a sentence makes each move, by a linear model over its features.

The weights were learned by logistic regression, one for each move, from the sentences in ``training/``
(``python training/train.py`` makes ``learned.weights`` anew). The file is three lines of text (the moves;
the bias of each; how many features, the worth of a unit of weight, and from what they were learned, by its
SHA-256), then for each feature its CRC-32, sorted, then for each feature a signed byte for each move. A
feature that is not among them says nothing.
"""

from __future__ import annotations

import os
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable
from functools import cache
from math import exp
from zlib import crc32

PATH = os.path.join(os.path.dirname(__file__), "learned.weights")
LEAST = -3.9  # in log-odds: a probability under 0.02 is not worth keeping


class Weights:
    """The weights as they lie in the file; a row of ``moves`` bytes for each feature."""

    def __init__(self, path: str = PATH) -> None:
        with open(path, "rb") as handle:
            moves, bias, size = (handle.readline().decode().split() for _ in range(3))
            raw = handle.read()
        self.moves = moves
        self._bias = [float(number) for number in bias]
        count, self._scale, self.learned_from = int(size[0]), float(size[1]), size[2]
        self._keys = array("I", raw[: 4 * count])
        if sys.byteorder == "big":
            self._keys.byteswap()
        self._rows = memoryview(raw)[4 * count :].cast("b")

    def likely(self, features: Iterable[str]) -> dict[str, float]:
        """Return the probability of each move that is not most unlikely."""
        keys, size, found = self._keys, len(self.moves), []
        for feature in features:
            key = crc32(feature.encode("utf-8", "surrogatepass"))
            at = bisect_left(keys, key)
            if at < len(keys) and keys[at] == key:
                found.append(self._rows[at * size : at * size + size])
        sums = map(sum, zip(*found, strict=True)) if found else [0] * size
        odds = (bias + total * self._scale for bias, total in zip(self._bias, sums, strict=True))
        return {
            move: 1 / (1 + exp(-min(z, 30))) for move, z in zip(self.moves, odds, strict=True) if z >= LEAST
        }


@cache
def weights() -> Weights:
    """Return the weights, read once a process."""
    return Weights()
