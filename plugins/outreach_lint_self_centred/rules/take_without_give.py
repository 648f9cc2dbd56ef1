"""SEL002: the message asks for something and gives nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import Edit, Hit, Insertion, Reading, Sentence, Span, Suggestion, can_add_opening

MAX_QUOTED_CHARS = 90  # a request up to this length is quoted in the fix
CONTRIBUTION_GAP = (
    "[What can you give them first: a source, a contact, something that you noticed?]"
)
# Words of a request that is phrased as one, so that a way out can follow it.
REQUEST_WORDS = re.compile(
    r"""
    \b(?: please | kindly | could | would | can[ ]you | will[ ]you | ask | help | like | love
        | hope | hoping | wonder\w* | appreciate | grateful | looking[ ]for | need[ ]you
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
WAY_OUT = "If it is not the moment, that is fine."


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for a request that costs the reader something, in a message that gives nothing.

    A message that leaves a way out is not flagged.
    """
    fault = reading.fault("SEL002")
    if fault and not reading.made_before("contribution") and not _has_gap_for_contribution(reading):
        asks = []
        for sentence in fault.sentences:
            if sentence.has("ask") or sentence.is_question:
                asks.append(sentence)
        ask = max(
            asks or [fault.most_likely],
            key=lambda sentence: (sentence.is_question, sentence.chance("SEL002")),
        )
        yield Hit(reading.span_of(ask), suggestion=_fix(reading, ask), confidence=fault.confidence)


def _has_gap_for_contribution(reading: Reading) -> bool:
    """Return whether the message has a gap for a contribution, and a way out."""
    has_way_out = WAY_OUT in reading.draft.text or bool(reading.moves("opt_out"))
    return has_way_out and any(tag.gap for tag in reading.tags)


def _fix(reading: Reading, ask: Sentence) -> Suggestion:
    """Return the fix that asks for one thing, and lets the reader say no."""
    who, words = reading.reader or "them", " ".join(ask.text.split())
    quoted = f"“{words.rstrip('.!? ')}”" if len(words) <= MAX_QUOTED_CHARS else "what you ask now"
    return Suggestion(
        f"Ask {who} for one thing, and for less than {quoted}. Say that a no is fine (“{WAY_OUT}”),"
        " and give something first: what you noticed, a source, a contact.",
        _one_ask(reading, ask),
        insertions=(Insertion(CONTRIBUTION_GAP, "before"), Insertion(WAY_OUT, "after")),
    )


def _one_ask(reading: Reading, ask: Sentence) -> tuple[Edit, ...]:
    """Return the edits that keep only the smallest request, and add a way out.

    If there is only one request, they add a gap for a contribution before it.
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
    cuts = reading.removal_edits(*rest) if rest else ()
    target = kept if cuts else ask
    if target.region != "body" or target.text.rstrip()[-1:] not in ".!?":
        return ()
    after = [sentence for sentence in reading.body if sentence.number > target.number]
    pressed = bool(reading.moves("pressure")) or any(sentence.is_question for sentence in after)
    if pressed or not (target.is_question or REQUEST_WORDS.search(target.text)):
        return ()
    if not (cuts or reading.can_insert_beside(target)):
        return ()
    first: tuple[Edit, ...] = ()
    if not cuts:
        first = _contribution_first(reading, target)
        if not first:
            return ()
    way_out = Edit(Span(target.span.end, target.span.end), f" {WAY_OUT}")
    return (*cuts, *first, way_out)


def _contribution_first(reading: Reading, ask: Sentence) -> tuple[Edit, ...]:
    """Return the edit that inserts a gap for a contribution before a request."""
    if ask.text[:1].islower() or reading.draft.template or not can_add_opening(reading):
        return ()  # it continues the text before it, or no line fits at the start
    if ask is reading.body[0]:
        return reading.opening_edits(CONTRIBUTION_GAP)
    return (Edit(Span(ask.span.start, ask.span.start), f"{CONTRIBUTION_GAP} "),)
