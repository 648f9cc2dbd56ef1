"""RAP003: nothing in the message could not be sent to anyone else."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

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
    yield Hit(reading.place(first), suggestion=_fix(reading), confidence=fault.confidence)


def _fix(reading: Reading) -> Suggestion:
    words = f"[something they wrote, made or said] [what you did with it]; {_why(reading)}"
    return Suggestion(
        f"Put in one thing that is true of them alone: “{reading.vocative}{words}.” "
        "If there is nothing yet, read or use something of theirs first.",
        reading.opened_by(f"{words}."),
    )


def _why(reading: Reading) -> str:
    """Return the gap that shows why it is this reader: by what the message wants of them."""
    if reading.moves("pitch", region="any"):
        return "[what in it has to do with what you offer]"
    wanted = {move.name for move in reading.moves("ask", region="any")}
    if "follow" in wanted or reading.moves("counts", "bargain", region="any"):
        return "[what you would like to read more of]"
    return "[why you ask them and nobody else]"
