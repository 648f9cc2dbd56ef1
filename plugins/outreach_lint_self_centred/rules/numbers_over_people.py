"""SEL003: the point is the count."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Fault, Hit, Reading, Sentence, Suggestion, is_to_one


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a wish for followers, connections, likes."""
    if fault := reading.fault("SEL003"):
        for sentence in fault.sentences:
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, fault, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, fault: Fault, counts: Sentence) -> Suggestion:
    room = "[What of theirs would you like more of, and what could you bring to it?]"
    edits: tuple[Edit, ...] = ()
    if is_to_one(reading):
        edits = reading.dropped(counts, fault.sentences) or reading.instead(counts, room)
    return Suggestion(
        f"Leave “{reading.saying(counts)}” out and say what you two would talk about: “{room}”",
        edits,
    )
