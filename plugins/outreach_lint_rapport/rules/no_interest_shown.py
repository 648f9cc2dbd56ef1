"""RAP003: nothing in the message could not be sent to anyone else."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, about_them

INTEREST = ("rapport", "personal_slot", "contribution", "trigger")


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the first sentence of a message to a stranger that knows nothing of them."""
    fault = reading.fault("RAP003")
    if fault is None or reading.in_thread or reading.gave_before(*INTEREST):
        return
    to_come = reading.draft.template or any(tag.gap for tag in reading.tags)
    if to_come and reading.moves("personal_slot", region="any"):
        return  # the writer has made room for it
    first = (reading.body or fault.sentences)[0]
    yield Hit(reading.place(first), suggestion=about_them(reading), confidence=fault.confidence)
