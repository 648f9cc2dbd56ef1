"""AGD006: it campaigns."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Fault, Hit, Reading, Sentence, Suggestion, is_to_one


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the sentences that campaign."""
    if fault := reading.fault("AGD006"):
        for sentence in fault.sentences:
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, fault, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, fault: Fault, sentence: Sentence) -> Suggestion:
    edits = reading.dropped(sentence, fault.sentences) if is_to_one(reading) else ()
    return Suggestion(
        f"Leave “{reading.saying(sentence)}” out of this message: what you two share stands by"
        " itself.",
        edits,
    )
