"""AGD004: it looks down on the reader."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Fault, Hit, Reading, Sentence, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at contempt for the reader or people like them."""
    if fault := reading.fault("AGD004"):
        for sentence in fault.sentences:
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, fault, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, fault: Fault, sentence: Sentence) -> Suggestion:
    room = "[What exactly happens, where, and how is it mended?]"
    return Suggestion(
        f"Leave out “{reading.saying(sentence)}”, or say the fact and the help, as you would to a"
        f" colleague: “{room}”",
        reading.dropped(sentence, fault.sentences) or reading.instead(sentence, room),
    )
