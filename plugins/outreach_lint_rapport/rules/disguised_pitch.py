"""RAP006: it hides its aim, and then pursues it."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Move, Reading, Span, Suggestion

LEAST = 0.1  # mean probability of a pitch; under it nothing is pursued


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a denial, a pretext or a false ``Re:`` in a message that sells."""
    pitches = reading.moves("pitch")
    wants = pitches or [
        move for move in reading.moves("ask") if move.name in ("call", "click", "buy", "money")
    ]
    yield from _fake_reply(reading)
    denials = [move for move in reading.moves("denial", region="any") if _pursued(move, wants)]
    plain = [move for move in denials if move.name != "pretext"]
    for move in (plain or denials)[:1]:
        # "A quick question" stands over many honest ones: it is a pretext for sure only to who reads on.
        yield Hit(reading.place(move), suggestion=_cure(reading, move), confidence="high" if plain else "low")


def _cure(reading: Reading, denial: Move) -> Suggestion:
    offer = (
        f"“{reading.saying(reading.offer)}”" if reading.offer else "[what you want, in one plain sentence]"
    )
    return Suggestion(
        f"Leave out “{reading.saying(denial)}” and say openly what you want, after [what of theirs made you write]: {offer} "
        "Then leave the choice with them: “If that is not for you, no harm done.”",
        reading.without(denial),
    )


def _pursued(denial: Move, wants: list[Move]) -> bool:
    return any(move.sentence != denial.sentence for move in wants)


def _fake_reply(reading: Reading) -> Iterator[Hit]:
    if reading.draft.relationship != "stranger" or reading.in_thread:
        return
    mark = reading.reply_mark
    if not mark or reading.goes_on or reading.mean("pitch") < LEAST:
        return
    at = next(sentence.span for sentence in reading.sentences if sentence.region == "subject")
    span = Span(at.start, at.start + len(mark.rstrip())) if at.end > at.start else at
    rest = reading.subject[len(mark) :]
    edits = (Edit(Span(at.start, at.start + len(mark)), ""),) if at.end > at.start else ()
    yield Hit(
        span,
        "The subject pretends to a conversation that never was.",
        Suggestion(f"Write the subject as it is: “{rest}”", edits, safe=bool(edits)),
        quote=mark.strip(),
    )
