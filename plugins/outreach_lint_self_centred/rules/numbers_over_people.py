"""SEL003: the point is the count."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a wish for followers, connections, likes."""
    if fault := reading.fault("SEL003"):
        for sentence in fault.sentences:
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, counts: Sentence) -> Suggestion:
    return Suggestion(
        f"Leave “{reading.saying(counts)}” out and say what you two would talk about: “{reading.vocative}[what of theirs you would like more of]; "
        "[what you could bring to it].”",
        reading.without(counts),
    )
