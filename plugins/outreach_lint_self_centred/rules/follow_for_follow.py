"""SEL004: it bargains with follows."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Move, Reading, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the bargain."""
    for move in reading.moves("bargain", region="any"):
        yield Hit(
            reading.place(move),
            suggestion=_cure(reading, move),
        )


def _cure(reading: Reading, bargain: Move) -> Suggestion:
    return Suggestion(
        f"Follow because you want to read it, and say so without a price. Instead of “{reading.saying(bargain)}”: "
        f"“{reading.vocative}I follow you for [what you would miss if they stopped].”",
        reading.without(bargain),
    )
