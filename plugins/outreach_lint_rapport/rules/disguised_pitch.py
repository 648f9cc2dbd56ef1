"""RAP006: it hides its aim, and then pursues it."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Span, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a denial, a pretext or a false ``Re:`` in a message that sells."""
    yield from _fake_reply(reading)
    if fault := reading.fault("RAP006"):
        yield Hit(
            reading.place(fault.worst),
            suggestion=_fix(reading, fault.worst),
            confidence=fault.confidence,
        )


def _fix(reading: Reading, denial: Sentence) -> Suggestion:
    offer = (
        f"“{reading.saying(reading.offer)}”"
        if reading.offer
        else "[what you want, in one plain sentence]"
    )
    return Suggestion(
        f"Leave out “{reading.saying(denial)}” and say openly what you want, after [what of theirs made you write]: {offer} "
        "Then leave the choice with them: “If that is not for you, no harm done.”",
        reading.without(denial),
    )


def _fake_reply(reading: Reading) -> Iterator[Hit]:
    """Point at the mark of a reply on a first message that sells: where no earlier message and no thread is."""
    mark = reading.reply_mark
    if not mark or not reading.may_be_strangers or reading.in_thread or reading.earlier:
        return
    if not reading.moves("pitch", region="any"):
        return
    at = next((piece for piece in reading.cut_pieces if piece.region == "subject"), None)
    start = at.start if at else reading.draft.body_start
    span = Span(start, start + len(mark.rstrip())) if at else Span(start, start)
    edits = (Edit(Span(start, start + len(mark)), ""),) if at else ()
    fix = Suggestion(
        f"Write the subject as it is: “{reading.subject[len(mark) :]}”", edits, safe=bool(edits)
    )
    yield Hit(
        span, "The subject pretends to a conversation that never was.", fix, quote=mark.strip()
    )
