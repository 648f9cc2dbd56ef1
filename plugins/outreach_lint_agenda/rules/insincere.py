"""AGD003: hollow praise, borrowed familiarity."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at praise without what and why, and at a tie that is not there."""
    if reading.draft.relationship == "established":
        return
    if reading.draft.relationship == "stranger" and not reading.in_thread:
        for move in reading.moves("false_tie"):
            sentence = reading.sentence(move)
            if not sentence.has("rapport", "personal_slot"):
                message = "You claim an earlier contact that a stranger will not remember."
                yield Hit(
                    sentence.span,
                    message,
                    Suggestion(
                        "Say how you really come to write: “We have not met. [What of theirs made you write.]”"
                    ),
                )
                return
    for move in reading.moves("praise"):
        sentence = reading.sentence(move)
        if not sentence.has("rapport", "personal_slot"):
            yield Hit(
                sentence.span,
                suggestion=Suggestion(
                    f"Say what and why instead of “{reading.words_of(move)}”: “[the one thing of theirs] [what you did, thought or changed after it].” Or leave it out."
                ),
                severity="warning",
            )
            return
