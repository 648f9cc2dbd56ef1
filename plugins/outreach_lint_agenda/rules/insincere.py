"""AGD003: hollow praise, borrowed familiarity."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Suggestion

DOES_MORE = ("pitch", "ask", "self_intro", "proof", "thanks", "contribution")
TIE = "You claim an earlier contact that a stranger will not remember."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at praise without what and why, and at a tie that is not there."""
    fault = reading.fault("AGD003")
    if fault is None:
        return
    sentence = fault.worst
    at = reading.place(sentence)
    if sentence.chance("false_tie") > sentence.chance("praise"):
        yield Hit(at, TIE, _owned_up(sentence), confidence=fault.confidence)
    else:
        fix = _named_and_told(reading, sentence)
        yield Hit(at, suggestion=fix, severity="warning", confidence=fault.confidence)


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
