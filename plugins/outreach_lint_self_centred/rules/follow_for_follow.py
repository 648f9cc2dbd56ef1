"""SEL004: it bargains with follows."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the bargain."""
    if fault := reading.fault("SEL004"):
        for sentence in fault.sentences:
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, bargain: Sentence) -> Suggestion:
    return Suggestion(
        f"Follow because you want to read it, and say so without a price. Instead of “{reading.saying(bargain)}”: "
        f"“{reading.vocative}I follow you for [what you would miss if they stopped].”",
        reading.without(bargain),
    )
