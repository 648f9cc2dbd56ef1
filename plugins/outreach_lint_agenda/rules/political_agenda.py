"""AGD006: it campaigns."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

CURE = Suggestion(
    "Leave the cause out of this message. If they share it they will say so; [the subject you have in common] stands by itself."
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the campaign."""
    for move in reading.moves("politics"):
        yield Hit(reading.sentence(move).span, suggestion=CURE)
