"""SEL003: the point is the count."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

CURE = Suggestion(
    "Leave the number out and say what you would talk about: “[what they post or make that you would like more of], [what you could bring to it].”"
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a wish for followers, connections, likes."""
    for move in reading.moves("counts", region="any"):
        yield Hit(
            reading.place(move),
            suggestion=CURE,
        )
