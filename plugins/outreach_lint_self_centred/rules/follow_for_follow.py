"""SEL004: the message bargains with follows."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Fault, Hit, Insertion, Reading, Sentence, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for each sentence that bargains with follows."""
    if fault := reading.fault("SEL004"):
        for sentence in fault.sentences:
            yield Hit(
                reading.span_of(sentence),
                suggestion=_fix(reading, fault, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, fault: Fault, bargain: Sentence) -> Suggestion:
    gap = "[What would you miss if they stopped?]"
    edits = reading.removal_or_replacement(bargain, fault.sentences)
    return Suggestion(
        "Follow because you want to read it, and ask for nothing back. Instead of"
        f" “{reading.quoted(bargain)}”: “{gap}”",
        edits or reading.replacement_edits(bargain, gap),
        insertions=(Insertion(gap, "sentence"),),
    )
