"""SEL001: the message is mostly about the sender."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, suggest_opening


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for the first sentence about the sender, if most of the message is about them."""
    if fault := reading.fault("SEL001"):
        yield Hit(
            reading.span_of(fault.sentences[0]),
            suggestion=suggest_opening(reading),
            confidence=fault.confidence,
        )
