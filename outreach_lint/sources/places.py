"""Where characters stand in a source from which a text was made."""

from __future__ import annotations

from collections.abc import Sequence


def place_of(offset: int, places: Sequence[int]) -> int:
    """Return where a character stands, by the places of all; the end is behind the last."""
    if offset < len(places):
        return places[offset]
    if not places:
        return 0
    return places[-1] + 1
