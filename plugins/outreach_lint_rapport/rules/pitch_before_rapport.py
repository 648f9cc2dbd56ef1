"""RAP001: the pitch comes before the person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from outreach_lint import Hit, Reading, Suggestion

INTEREST = ("rapport", "personal_slot")
MOSTLY = "Most of this message is your offer; the interest in the reader is only its opening."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at what sells before any interest is shown, or at a pitch that fills the message."""
    fault = reading.fault("RAP001")
    if fault is None or _known_first(reading):
        return
    first = fault.sentences[0].number
    shown = any(move.sentence < first for move in reading.moves(*INTEREST))
    message = MOSTLY if shown and reading.draft.setting != "sales" else None
    fix = _fix(reading)
    if message:  # one more opening would not help
        fix = replace(fix, edits=())
    yield Hit(reading.pointed(fault), message, fix, confidence=fault.confidence)


def _known_first(reading: Reading) -> bool:
    """Tell whether messages before this one have shown interest or given something: as many as it takes, one at least."""
    shown = [step for step in reading.steps if step.moves(*INTEREST, "contribution", region="any")]
    return len(shown) >= max(reading.touches_first, 1)


def _fix(reading: Reading) -> Suggestion:
    offer = f"“{reading.saying(reading.offer)}”" if reading.offer else "the offer"
    words = "[what of theirs you read, used or saw, and what it changed for you]. [A question about it.]"
    text, edits = f"Begin with them: “{reading.vocative}{words}”", reading.opened_by(words)
    if reading.draft.setting == "sales":
        return Suggestion(
            f"{text} Then, in a sentence or two, what you do; {offer} comes second.", edits
        )
    return Suggestion(f"{text} Leave {offer} for a later message, when they have answered.", edits)
