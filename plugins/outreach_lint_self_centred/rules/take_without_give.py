"""SEL002: it asks and does not give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Span, Suggestion, has_room

QUOTED = 90  # characters of a request that the fix quotes
GIVE = "[What can you give them first: a source, a contact, something that you noticed?]"
# Words of a request that is put as one, so that a way out can follow it.
ASKS = re.compile(
    r"\b(?:please|kindly|could|would|can you|will you|ask|help|like|love|hope|hoping|wonder\w*"
    r"|appreciate|grateful|looking for|need you)\b",
    re.IGNORECASE,
)
FREE = "If it is not the moment, that is fine."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a request that costs the reader something, in a message that gives nothing.

    A message that leaves a way out is not flagged.
    """
    fault = reading.fault("SEL002")
    if fault and not reading.gave_before("contribution") and not _is_to_come(reading):
        asks = []
        for sentence in fault.sentences:
            if sentence.has("ask") or sentence.is_question:
                asks.append(sentence)
        ask = max(
            asks or [fault.worst],
            key=lambda sentence: (sentence.is_question, sentence.chance("SEL002")),
        )
        yield Hit(reading.place(ask), suggestion=_fix(reading, ask), confidence=fault.confidence)


def _is_to_come(reading: Reading) -> bool:
    """Tell whether a gap keeps the place of something given, and a way out is left."""
    free = FREE in reading.draft.text or bool(reading.moves("opt_out"))
    return free and any(tag.gap for tag in reading.tags)


def _fix(reading: Reading, ask: Sentence) -> Suggestion:
    """Return the fix that asks for one thing, and leaves the reader free to say no."""
    who, words = reading.reader or "them", " ".join(ask.text.split())
    asked = f"“{words.rstrip('.!? ')}”" if len(words) <= QUOTED else "what you ask now"
    return Suggestion(
        f"Ask {who} for one thing, and for less than {asked}. Say that a no is fine (“{FREE}”), and"
        " give something first: what you noticed, a source, a contact.",
        _one_ask(reading, ask),
    )


def _one_ask(reading: Reading, ask: Sentence) -> tuple[Edit, ...]:
    """Return the edits that leave one request, the smallest, with a way out.

    Where there is only one request, the fix puts something given before it.
    """
    asks = []
    for sentence in reading.body:
        if sentence.has("ask") and (sentence.is_question or "please" in sentence.text.lower()):
            asks.append(sentence)
    kept = min(
        asks or [ask],
        key=lambda sentence: (not sentence.is_question, sentence.chance("SEL002")),
    )
    rest = [sentence for sentence in asks if sentence is not kept]
    cuts = reading.without(*rest) if rest else ()
    one = kept if cuts else ask
    if one.region != "body" or one.text.rstrip()[-1:] not in ".!?":
        return ()
    after = [sentence for sentence in reading.body if sentence.number > one.number]
    pressed = bool(reading.moves("pressure")) or any(sentence.is_question for sentence in after)
    if pressed or not (one.is_question or ASKS.search(one.text)):
        return ()
    if not (cuts or reading.stands_alone(one)):
        return ()
    first: tuple[Edit, ...] = ()
    if not cuts:
        first = _given_first(reading, one)
        if not first:
            return ()
    way_out = Edit(Span(one.span.end, one.span.end), f" {FREE}")
    return (*cuts, *first, way_out)


def _given_first(reading: Reading, ask: Sentence) -> tuple[Edit, ...]:
    """Return the edit that puts a place for something given before a request."""
    if ask.text[:1].islower() or reading.draft.template or not has_room(reading):
        return ()  # it goes on with what stands before it, or no line fits in at the beginning
    if ask is reading.body[0]:
        return reading.opened_by(GIVE)
    return (Edit(Span(ask.span.start, ask.span.start), f"{GIVE} "),)
