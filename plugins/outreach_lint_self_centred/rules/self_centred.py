"""SEL001: mostly about the sender."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the first sentence about the sender of a message that is mostly about them."""
    if fault := reading.fault("SEL001"):
        who = reading.reader or "the reader"
        fix = Suggestion(
            f"Most of this is about you. Keep the sentence about you that matters to {who}, and give the place of the "
            "others to them: [what they do that made you write], [what you could give them for it], [a question about it]."
        )
        yield Hit(reading.place(fault.sentences[0]), suggestion=fix, confidence=fault.confidence)
