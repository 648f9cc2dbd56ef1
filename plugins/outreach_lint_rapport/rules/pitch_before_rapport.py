"""RAP001: the pitch comes before the person."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import (
    Fault,
    Hit,
    Reading,
    Sentence,
    Suggestion,
    about_them,
    fair_offer,
    moved_first,
)

INTEREST = ("rapport", "personal_slot")
MOSTLY = "Most of this message is your offer; only the opening is about the reader."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at what sells before any interest is shown, or at a pitch that fills the message."""
    fault = reading.fault("RAP001")
    if fault is None or _known_first(reading):
        return
    first = fault.sentences[0]
    shown = any(move.sentence < first.number for move in reading.moves(*INTEREST))
    if _is_to_come(reading, fault):
        return
    message = MOSTLY if shown and reading.draft.setting != "sales" else None
    fix = _less(reading, fault) if message else _first(reading, first)
    yield Hit(reading.pointed(fault), message, fix, confidence=fault.confidence)


def _known_first(reading: Reading) -> bool:
    """Tell whether messages before this one have shown interest or given something.

    There must be as many as a sequence takes, and one at least.
    """
    shown = 0
    for step in reading.steps:
        if step.moves(*INTEREST, "contribution", region="any"):
            shown += 1
    return shown >= max(reading.touches_first, 1)


def _is_to_come(reading: Reading, fault: Fault) -> bool:
    """Tell whether a gap or personal tag before the offer keeps a place for the reader.

    A gap is a finding of its own; how much of the message is offer can be told once it is filled.
    """
    first = fault.sentences[0].number
    before = set()
    for sentence in reading.body:
        if sentence.number <= first:
            before.add(sentence.text.strip())
    kinds = set()
    for tag in reading.tags:
        if tag.text in before:
            if tag.gap:
                return True
            kinds.add(tag.kind)
    slot = reading.draft.template and "personal" in kinds
    return slot and not _is_mostly_offer(reading, fault)


def _is_mostly_offer(reading: Reading, fault: Fault) -> bool:
    sold = sum(sentence.words() for sentence in fault.sentences)
    return reading.draft.setting != "sales" and sold > reading.words / 2


def _first(reading: Reading, offer: Sentence) -> Suggestion:
    """Return the fix that begins with the reader.

    It takes what the message says of them further down, or a gap.
    """
    if moved := moved_first(reading, offer):
        return Suggestion(
            f"Put what you say about them first, and {_named(reading)} after it.", moved
        )
    return about_them(reading)


def _less(reading: Reading, fault: Fault) -> Suggestion:
    """Return the fix that leaves out the offer and what asks for it.

    The message already shows interest, and stands without the offer.
    """
    advice = f"You begin well. Keep {_named(reading)} for a later message, when they have answered."
    if not reading.moves("rapport"):
        return Suggestion(advice)  # what keeps a place for it is not written yet
    sold = []
    for sentence in reading.body:
        if sentence in fault.sentences or sentence.has("pitch") or _asks_for_it(sentence):
            sold.append(sentence)
    return Suggestion(advice, reading.without(*sold))


def _asks_for_it(sentence: Sentence) -> bool:
    return any(move.name in ("call", "buy", "click") for move in sentence.moves)


def _named(reading: Reading) -> str:
    offer = fair_offer(reading)
    return f"“{offer}”" if offer else "the offer"
