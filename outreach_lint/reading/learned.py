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
from bisect import bisect_left
from collections.abc import Collection, Sequence
from functools import cache
from math import exp
from mmap import ACCESS_READ, mmap

PATH = os.path.join(os.path.dirname(__file__), "learned.weights")
MANY = 5_000  # features, those of a dozen drafts: after so many it pays to know the places of all
LANE, SHIFT = 4, 128  # bytes of a lane (memoryview's I), and what makes a signed byte a number from 0 on
SHIFTED = bytes((byte + SHIFT) % 256 for byte in range(256))  # from a signed byte to one from 0 on
LEAST = -3.9  # in log-odds: a probability under 0.02 is not worth keeping


class Weights:
    """The weights as they lie in the file; a row of ``moves`` bytes for each feature."""

    def __init__(self, path: str = PATH) -> None:
        with open(path, "rb") as handle:
            moves, bias, size = (handle.readline().decode().split() for _ in range(3))
            begin = handle.tell()
            # One draft needs a hundred rows of the many thousand: the system reads those, and drafts side by side share them.
            raw = memoryview(mmap(handle.fileno(), 0, access=ACCESS_READ))
        self.moves = moves
        count, self._scale, self.learned_from = int(size[0]), float(size[1]), size[2]
        keys = raw[begin : begin + 4 * count]
        if sys.byteorder == "big":
            keys = memoryview(b"".join(keys[at : at + 4][::-1] for at in range(0, len(keys), 4)))
        self._keys: Sequence[int] = keys.cast("I")
        self._bytes = raw[begin + 4 * count :]
        self._rows: list[int] = [0] * count  # as they were asked for
        self._places: dict[int, int] = {}  # of features, from 1; 0 for one that says nothing
        self._all = False  # whether the places of all features are known
        # z >= LEAST where the sum of a lane is at least this
        self._lanes = [
            (move, float(b), at, int((LEAST - float(b)) / self._scale) - 1)
            for at, (move, b) in enumerate(zip(moves, bias, strict=True))
        ]

    def likely(self, features: Collection[int]) -> dict[str, float]:
        """Return the probability of each move that is not most unlikely."""
        if not self._all:
            self._find(features)
        found = list(filter(None, map(self._places.get, features)))
        rows = self._rows
        total = sum([rows[place - 1] or self._row(place - 1) for place in found])
        size, scale, shift = len(self.moves), self._scale, SHIFT * len(found)
        sums = memoryview(total.to_bytes(LANE * size, sys.byteorder)).cast("I")
        out = {}
        for move, bias, at, least in self._lanes:
            if (weight := sums[at] - shift) >= least and (z := bias + weight * scale) >= LEAST:
                out[move] = 1 / (1 + exp(-min(z, 30)))
        return out

    def _find(self, features: Collection[int]) -> None:
        """Look features up; after many, take down the places of all, which a single draft need not wait for."""
        places, keys = self._places, self._keys
        if len(places) > MANY:
            self._places, self._all = dict(zip(keys, range(1, len(keys) + 1), strict=True)), True
            return
        for key in features:
            if key not in places:
                at = bisect_left(keys, key)
                places[key] = at + 1 if at < len(keys) and keys[at] == key else 0

    def _row(self, at: int) -> int:
        """Return a feature's weights as one number, a lane of bits for each move.

        Adding such numbers adds all lanes at once: forty rows of forty weights were a third of what a sentence cost.
        """
        size = len(self.moves)
        lanes = bytearray(LANE * size)
        lowest = 0 if sys.byteorder == "little" else LANE - 1
        lanes[lowest::LANE] = self._bytes[at * size : at * size + size].tobytes().translate(SHIFTED)
        row = self._rows[at] = int.from_bytes(lanes, sys.byteorder)
        return row


@cache
def weights() -> Weights:
    """Return the weights, read once a process."""
    return Weights()
