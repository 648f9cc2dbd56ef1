"""Map offsets in a text to offsets in the source that it was made from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

Locate = Callable[[int], tuple[int, int]]  # converts an offset to line and column of the file


def offset_of(offset: int, places: Sequence[int]) -> int:
    """Return the source offset of a character; the end of the text is after the last character."""
    if offset < len(places):
        return places[offset]
    if not places:
        return 0
    return places[-1] + 1


def located(places: Sequence[int], locate: Locate) -> Locate:
    """Return a function that converts an offset in a text to a position in the file.

    ``locate`` does so for offsets in the text's source.
    """
    return partial(_position, places, locate)


def _position(places: Sequence[int], locate: Locate, offset: int) -> tuple[int, int]:
    return locate(offset_of(offset, places))
