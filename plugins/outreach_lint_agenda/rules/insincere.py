"""AGD003: hollow praise, borrowed familiarity."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Confidence, Edit, Hit, Reading, Sentence, Suggestion, claims_a_tie

DOES_MORE = ("pitch", "ask", "self_intro", "proof", "thanks", "contribution")
TIE = "You claim an earlier contact that a stranger will not remember."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at praise without what and why, and at a tie that is not there."""
    for sentence in reading.body if _have_not_met(reading) else ():
        if claims_a_tie(sentence.text):
            # Where nobody said that they are strangers, they may well have talked.
            sure: Confidence = "low" if reading.draft.context.relationship.is_default else "high"
            yield Hit(reading.place(sentence), TIE, _owned_up(sentence), confidence=sure)
            return
    if fault := reading.fault("AGD003"):
        fix = _named_and_told(reading, fault.worst)
        yield Hit(
            reading.place(fault.worst),
            suggestion=fix,
            severity="warning",
            confidence=fault.confidence,
        )


def _have_not_met(reading: Reading) -> bool:
    return (
        reading.draft.relationship == "stranger" and not reading.in_thread and not reading.earlier
    )


def _owned_up(sentence: Sentence) -> Suggestion:
    words = "We have not met. [What of theirs made you write.]"
    edits = (Edit(sentence.span, words),) if sentence.region == "body" else ()
    return Suggestion(f"Say how you really come to write: “{words}”", edits)


def _named_and_told(reading: Reading, sentence: Sentence) -> Suggestion:
    """Return what makes room for what and why; an edit where the sentence does nothing but praise."""
    room = "[The one thing of theirs, and what you did, thought or changed after it]."
    alone = sentence.region == "body" and not sentence.has(*DOES_MORE)
    return Suggestion(
        f"Say what and why instead of “{reading.saying(sentence)}”: “[the one thing of theirs] [what you did, thought or changed after it].” Or leave it out.",
        (Edit(sentence.span, room),) if alone else (),
    )
