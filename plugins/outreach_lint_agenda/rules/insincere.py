"""AGD003: hollow praise, borrowed familiarity."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Confidence, Edit, Hit, Move, Reading, Sentence, Suggestion

TWICE = 2  # sentences that show interest
OWN_WORDS = frozenset("email mail message note wrote sent written last promised".split())
PLAIN = 1.6  # weight of praise that is plainly hollow: cues, and twice the probability


def check(reading: Reading) -> Iterator[Hit]:
    """Point at praise without what and why, and at a tie that is not there."""
    if reading.draft.relationship == "established":
        return
    if reading.draft.relationship == "stranger" and not reading.in_thread:
        for move in reading.moves("false_tie"):
            sentence = reading.sentence(move)
            if not sentence.has("rapport", "personal_slot") and not _wrote_before(reading, sentence):
                message = "You claim an earlier contact that a stranger will not remember."
                yield Hit(
                    sentence.span,
                    message,
                    Suggestion(
                        "Say how you really come to write: “We have not met. [What of theirs made you write.]”",
                        (Edit(sentence.span, "We have not met. [What of theirs made you write.]"),),
                    ),
                )
                return
    for move in reading.moves("praise"):
        sure: Confidence = "low" if _knows_them(reading, move) else "high"
        if _is_hollow(reading.sentence(move), move):
            yield Hit(
                reading.sentence(move).span,
                suggestion=Suggestion(
                    f"Say what and why instead of “{reading.words_of(move)}”: “[the one thing of theirs] [what you did, thought or changed after it].” Or leave it out.",
                    _named_and_told(reading.sentence(move)),
                ),
                severity="warning",
                confidence=sure,
            )
            return


def _wrote_before(reading: Reading, sentence: Sentence) -> bool:
    """Tell whether a sentence is about an earlier message of the sender's that was really sent."""
    return bool(reading.steps) and any(token.norm in OWN_WORDS for token in sentence.tokens)


def _named_and_told(sentence: Sentence) -> tuple[Edit, ...]:
    """Return the edit that makes room for what and why, where the sentence does nothing but praise."""
    if sentence.has("pitch", "ask", "self_intro", "proof", "thanks", "contribution"):
        return ()
    return (Edit(sentence.span, "[The one thing of theirs, and what you did, thought or changed after it]."),)


def _is_hollow(sentence: Sentence, praise: Move) -> bool:
    real = max(sentence.likely.get(move, 0) for move in ("rapport", "contribution"))
    return not sentence.has("personal_slot") and real < praise.weight / 2


def _knows_them(reading: Reading, praise: Move) -> bool:
    """Tell whether the rest of the message bears the praise out: room for a line of its own, or interest twice."""
    interest = {move.sentence for move in reading.moves("rapport", "trigger")}
    return bool(reading.moves("personal_slot")) or len(interest) >= (TWICE if praise.weight >= PLAIN else 1)
