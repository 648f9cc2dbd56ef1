"""SEL003: the point is the count."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Move, Reading, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a wish for followers, connections, likes."""
    for move in reading.moves("counts", region="any"):
        yield Hit(
            reading.place(move),
            suggestion=_cure(reading, move),
        )


def _cure(reading: Reading, counts: Move) -> Suggestion:
    return Suggestion(
        f"Leave “{reading.saying(counts)}” out and say what you two would talk about: “{reading.vocative}[what of theirs you would like more of]; "
        "[what you could bring to it].”",
        reading.without(counts),
    )
