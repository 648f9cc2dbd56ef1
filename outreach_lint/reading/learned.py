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
MOST = 50_000  # features that are remembered: those of some hundred drafts
LANE, SHIFT = 4, 128  # bytes of a lane (array's I), and what makes a signed byte a number from 0 on
SHIFTED = bytes((byte + SHIFT) % 256 for byte in range(256))  # from a signed byte to one from 0 on
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
        self._rows = memoryview(raw)[4 * count :]
        self._known: dict[str, int] = {}  # the rows of features that were met
        self._lanes = [
            (move, bias, at) for at, (move, bias) in enumerate(zip(moves, self._bias, strict=True))
        ]

    def likely(self, features: Iterable[str]) -> dict[str, float]:
        """Return the probability of each move that is not most unlikely."""
        known, total, count = self._known, 0, 0
        if len(known) > MOST:
            known.clear()
        for feature in features:
            row = known.get(feature, -1)
            if row < 0:
                row = known[feature] = self._row(feature)
            if row:
                total += row
                count += 1
        size, scale = len(self.moves), self._scale
        sums = memoryview(total.to_bytes(LANE * size, sys.byteorder)).cast("I")
        out = {}
        for move, bias, at in self._lanes:
            z = bias + (sums[at] - SHIFT * count) * scale
            if z >= LEAST:
                out[move] = 1 / (1 + exp(-min(z, 30)))
        return out

    def _row(self, feature: str) -> int:
        """Return a feature's weights as one number, a lane of bits for each move; 0 for a feature that says nothing.

        Adding such numbers adds all lanes at once: forty rows of forty weights were a third of what a sentence cost.
        """
        keys, size = self._keys, len(self.moves)
        key = crc32(feature.encode("utf-8", "surrogatepass"))
        at = bisect_left(keys, key)
        if at == len(keys) or keys[at] != key:
            return 0
        row = self._rows[at * size : at * size + size].tobytes()
        lanes = array("I", list(row.translate(SHIFTED)))
        return int.from_bytes(lanes.tobytes(), sys.byteorder)


@cache
def weights() -> Weights:
    """Return the weights, read once a process."""
    return Weights()
