"""SEL004: it bargains with follows."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

CURE = Suggestion(
    "Follow because you want to read it, and say so without a price: “I follow you for [what you would miss if they stopped].”"
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the bargain."""
    for move in reading.moves("bargain", region="any"):
        yield Hit(
            reading.place(move),
            suggestion=CURE,
        )
