"""AGD006: it campaigns."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the sentences that campaign."""
    if fault := reading.fault("AGD006"):
        for sentence in fault.sentences:
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, sentence: Sentence) -> Suggestion:
    return Suggestion(
        f"Leave “{reading.saying(sentence)}” out of this message. If they share the cause they will say so; "
        "[the subject you have in common] stands by itself.",
        reading.without(sentence),
    )
