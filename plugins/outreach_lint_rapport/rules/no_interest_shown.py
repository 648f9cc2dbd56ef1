"""RAP003: nothing in the message could not be sent to anyone else."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Confidence, Hit, Reading, Suggestion

PLAIN = 1.4  # weight of an ask: cues alone make politeness of one
PURPOSE = ("hype", "pitch", "ask", "counts", "bargain", "gatekeeper", "blame", "follow_up", "politics")
SELLS = ("hype", "pitch", "counts", "bargain", "blame", "follow_up", "politics")
SPECIFIC = 3  # details in the sentences that speak of the reader
INTEREST = ("rapport", "personal_slot", "contribution", "trigger")


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the first sentence of a message to a stranger that wants something and knows nothing of them."""
    if reading.in_thread or reading.goes_on or not reading.body or _interest(reading):
        return
    if reading.gave_before(*INTEREST):  # they have been told already
        return
    if any(move.kind != "ask" or move.weight >= PLAIN for move in reading.moves(*PURPOSE, region="any")):
        sure: Confidence = (
            "high" if reading.moves(*SELLS, region="any") or not _is_specific(reading) else "low"
        )
        yield Hit(reading.body[0].span, suggestion=_cure(reading), confidence=sure)


def _is_specific(reading: Reading) -> bool:
    """Tell whether what is said to the reader holds details enough to be theirs, if one only knew them."""
    theirs = [s for s in reading.body if any(t.norm in ("you", "your") for t in s.tokens)]
    return sum(len(s.details()) for s in theirs if not s.has("reviewer")) >= SPECIFIC


def _cure(reading: Reading) -> Suggestion:
    words = "[something they wrote, made or said] [what you did with it]"
    return Suggestion(
        f"Put in one thing that is true of them alone: “{reading.vocative}{words}; {_why(reading)}.” "
        "If there is nothing yet, read or use something of theirs first.",
        reading.opened_by(f"{words}; {_why(reading)}."),
    )


def _why(reading: Reading) -> str:
    """Return the gap that shows why it is this reader: by what the message wants of them."""
    if any(move.name == "job" for move in reading.moves("pitch", region="any")):
        return "[what in it made you think of them for this work]"
    if reading.moves("pitch", region="any"):
        return "[what in it has to do with what you offer]"
    wanted = {move.name for move in reading.moves("ask", region="any")}
    if "follow" in wanted or reading.moves("counts", "bargain", region="any"):
        return "[what you would like to read more of]"
    return "[why you ask them and nobody else]"


def _interest(reading: Reading) -> bool:
    """Tell whether anything is known of the reader or given to them; what the sale itself brings does not count."""
    return any(
        move.kind != "contribution" or not reading.sentence(move).has("pitch", "ask")
        for move in reading.moves(*INTEREST, region="any")
    )
