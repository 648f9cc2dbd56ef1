"""RAP101: the sequence sells before the reader knows who writes."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

GIVES = ("rapport", "personal_slot", "contribution")


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a sequence's first pitch when too few messages of interest or help come before."""
    offer, needed = reading.offer, reading.touches_first
    if offer is None or reading.answers or any(step.offer for step in reading.steps):
        return
    if (reading.draft.step or 1) - 1 > len(reading.steps):
        return  # some of what came before is not known
    known = 0
    for step in reading.steps:
        if step.moves(*GIVES, region="any"):
            known += 1
    if known < needed:
        yield Hit(reading.place(offer), _message(reading, known), _fix(reading, known))


def _message(reading: Reading, known: int) -> str:
    needed = reading.touches_first
    number = reading.draft.step or len(reading.steps) + 1
    messages = "one message" if needed == 1 else f"{needed} messages"
    return f"Step {number} sells too soon: first build trust in {messages} (so far: {known})."


def _fix(reading: Reading, known: int) -> Suggestion:
    more = reading.touches_first - known
    gifts = (
        "[something of theirs you used, and what it changed]",
        "[something of use to them, with no ask]",
    )
    steps = "; ".join(gifts[:more]) if more < len(gifts) else "; then ".join(gifts)
    many = "a message" if more == 1 else f"{more} messages"
    offer = reading.offer
    words = f"“{reading.saying(offer)}”" if offer else "the offer"
    return Suggestion(f"Put {many} before this one: {steps}. Let {words} come when they know you.")
