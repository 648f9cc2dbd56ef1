"""AGD005: the message takes offense, or defends itself in advance."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Fault, Hit, Insertion, Reading, Sentence, Suggestion, says_something

INVITATION = "If you see it differently, I would like to hear why."


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for each sentence that takes offense at a real or expected answer."""
    if fault := reading.fault("AGD005"):
        for sentence in fault.sentences:
            yield Hit(
                reading.span_of(sentence),
                suggestion=_fix(reading, fault, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, fault: Fault, sentence: Sentence) -> Suggestion:
    rest = [one for one in reading.body if one not in fault.sentences]
    edits = (
        reading.removal_or_replacement(sentence, fault.sentences, INVITATION)
        if says_something(rest)
        else ()
    )
    return Suggestion(
        f"Leave out “{reading.quoted(sentence)}”, or invite disagreement: “{INVITATION}”",
        edits,
        insertions=(Insertion(INVITATION, "sentence"),),
    )
