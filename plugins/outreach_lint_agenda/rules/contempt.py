"""AGD004: it looks down on the reader."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at contempt for the reader or people like them."""
    if fault := reading.fault("AGD004"):
        for sentence in fault.sentences:
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, sentence: Sentence) -> Suggestion:
    to = f"{reading.vocative}on" if reading.vocative else "On"
    return Suggestion(
        f"Leave out “{reading.saying(sentence)}”. Say the fact and give the help, as you would to a colleague: “{to} [page or place], [what happens]. "
        "[How to mend it.]”",
        reading.without(sentence),
    )
