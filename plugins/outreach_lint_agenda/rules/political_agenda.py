"""AGD006: the message campaigns for a political cause."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Fault, Hit, Insertion, Reading, Sentence, Suggestion, is_to_one

GAP = "[What do you want to say about the subject that you share?]"


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for each sentence that campaigns."""
    if fault := reading.fault("AGD006"):
        for sentence in fault.sentences:
            yield Hit(
                reading.span_of(sentence),
                suggestion=_fix(reading, fault, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, fault: Fault, sentence: Sentence) -> Suggestion:
    edits = reading.removal_or_replacement(sentence, fault.sentences) if is_to_one(reading) else ()
    return Suggestion(
        f"Leave out “{reading.quoted(sentence)}”: the subject that you share is enough.",
        edits,
        insertions=(Insertion(GAP, "sentence"),),
    )
