"""SEL003: the aim of the message is a higher number."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Fault, Hit, Insertion, Reading, Sentence, Suggestion, is_to_one


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for each wish for followers, connections or likes."""
    if fault := reading.fault("SEL003"):
        for sentence in fault.sentences:
            yield Hit(
                reading.span_of(sentence),
                suggestion=_fix(reading, fault, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, fault: Fault, counts: Sentence) -> Suggestion:
    gap = "[What of theirs would you like more of, and what could you bring to it?]"
    edits: tuple[Edit, ...] = ()
    if is_to_one(reading):
        edits = reading.removal_or_replacement(
            counts, fault.sentences
        ) or reading.replacement_edits(counts, gap)
    return Suggestion(
        f"Leave out “{reading.quoted(counts)}” and say what you would talk about: “{gap}”",
        edits,
        insertions=(Insertion(gap, "sentence"),),
    )
