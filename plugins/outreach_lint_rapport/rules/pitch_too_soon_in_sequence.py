"""RAP101: the sequence sells before the reader knows the writer."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

TRUST_MOVES = ("rapport", "personal_slot", "contribution")


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for a sequence's first pitch after too few messages of interest or help."""
    offer, needed = reading.offer, reading.touches_first
    if offer is None or reading.replies or any(step.offer for step in reading.steps):
        return
    if (reading.draft.step or 1) - 1 > len(reading.steps):
        return  # some earlier messages are unknown
    count = 0
    for step in reading.steps:
        if step.moves(*TRUST_MOVES, region="any"):
            count += 1
    if count < needed:
        yield Hit(reading.span_of(offer), _message(reading, count), _fix(reading, count))


def _message(reading: Reading, count: int) -> str:
    needed = reading.touches_first
    number = reading.draft.step or len(reading.steps) + 1
    messages = "one message" if needed == 1 else f"{needed} messages"
    return f"Step {number} sells too soon: first build trust in {messages} (so far: {count})."


def _fix(reading: Reading, count: int) -> Suggestion:
    more = reading.touches_first - count
    gifts = (
        "[something of theirs that you used, and what it changed for you]",
        "[something of use to them, with no ask]",
    )
    steps = "; ".join(gifts[:more]) if more < len(gifts) else "; then ".join(gifts)
    messages = "a message" if more == 1 else f"{more} messages"
    offer = reading.offer
    words = f"“{reading.quoted(offer)}”" if offer else "the offer"
    return Suggestion(f"Put {messages} before this one: {steps}. Offer {words} once they know you.")
