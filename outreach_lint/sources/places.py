"""Map offsets in a text to offsets in the source that it was made from."""

from __future__ import annotations

from collections.abc import Sequence


def offset_of(offset: int, places: Sequence[int]) -> int:
    """Return the source offset of a character; the end of the text is after the last character."""
    if offset < len(places):
        return places[offset]
    if not places:
        return 0
    return places[-1] + 1
