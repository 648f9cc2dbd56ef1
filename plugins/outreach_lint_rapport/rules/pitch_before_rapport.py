"""RAP001: the pitch comes before any interest in the reader."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import (
    Fault,
    Hit,
    Reading,
    Sentence,
    Suggestion,
    edits_to_move_first,
    quotable_offer,
    suggest_opening,
)

RAPPORT_MOVES = ("rapport", "personal_slot")
MOSTLY_OFFER = "Most of this message is your offer; only the opening is about the reader."


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for a pitch before any interest in the reader, or one that fills the message."""
    fault = reading.fault("RAP001")
    if fault is None or _trust_was_built(reading):
        return
    first = fault.sentences[0]
    shows_interest = any(move.sentence < first.number for move in reading.moves(*RAPPORT_MOVES))
    if _has_gap_for_reader(reading, fault):
        return
    message = MOSTLY_OFFER if shows_interest and reading.draft.setting != "sales" else None
    fix = _offer_later_fix(reading, fault) if message else _reader_first_fix(reading, first)
    yield Hit(reading.marked_span(fault), message, fix, confidence=fault.confidence)


def _trust_was_built(reading: Reading) -> bool:
    """Return whether enough earlier messages have shown interest or given something.

    There must be as many as a sequence needs before a pitch, and at least one.
    """
    count = 0
    for step in reading.steps:
        if step.moves(*RAPPORT_MOVES, "contribution", region="any"):
            count += 1
    return count >= max(reading.touches_first, 1)


def _has_gap_for_reader(reading: Reading, fault: Fault) -> bool:
    """Return whether there is a gap or a personal tag for the reader before the offer.

    A gap has its own finding, and the share of the offer in the message is not known before it is
    filled.
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


def _reader_first_fix(reading: Reading, offer: Sentence) -> Suggestion:
    """Return the fix that begins with the reader.

    It moves up what the message says about them later, or inserts a gap.
    """
    if moved := edits_to_move_first(reading, offer):
        return Suggestion(
            f"Put what you say about them first, and {_quoted_offer(reading)} after it.", moved
        )
    return suggest_opening(reading)


def _offer_later_fix(reading: Reading, fault: Fault) -> Suggestion:
    """Return the fix that removes the offer and the requests for it.

    The message already shows interest, and is complete without the offer.
    """
    advice = f"Your opening is good. Offer {_quoted_offer(reading)} later, after they reply."
    if not reading.moves("rapport"):
        return Suggestion(advice)  # the personal line is not written yet
    sold = []
    for sentence in reading.body:
        if sentence in fault.sentences or sentence.has("pitch") or _asks_for_it(sentence):
            sold.append(sentence)
    return Suggestion(advice, reading.removal_edits(*sold))


def _asks_for_it(sentence: Sentence) -> bool:
    return any(move.name in ("call", "buy", "click") for move in sentence.moves)


def _quoted_offer(reading: Reading) -> str:
    offer = quotable_offer(reading)
    return f"“{offer}”" if offer else "the offer"
