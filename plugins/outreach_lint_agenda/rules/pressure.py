"""AGD001: it pushes."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Move, Reading, Sentence, Suggestion, quotable

OFTEN = 2  # sentences that ask for the same thing
AMONG_ACQUAINTANCES = 0.3  # probability from which what is said to be arranged pushes
# What to do instead, by the sort of pressure.
CURES = {
    "scarcity": "If the number is true and matters to them, say whose it is: “[who limits it, and why].”",
    "deadline": "If the date is real, say where it comes from: “[who closes it, and when].”",
    "arranged": "Ask before you arrange: “Would [a day] suit you, or [another way]?”",
    "must": "Say what it would do for them, and let them decide: “It may help you if [when it would].”",
}


def check(reading: Reading) -> Iterator[Hit]:
    """Point at urgency, insistence, what was arranged without asking, and a pitch after a no."""
    if reading.refused:
        yield from _after_a_no(reading, reading.refused)
    sells = bool(reading.moves("pitch")) or reading.draft.relationship == "stranger"
    for move in reading.moves("pressure", region="any"):
        sentence = reading.sentence(move)
        if not sells and (
            move.name != "arranged" or sentence.likely.get("pressure", 0) < AMONG_ACQUAINTANCES
        ):
            continue  # among people who know each other a date or a "you need to" is mostly just so
        if not sentence.excused("pressure", "opt_out", "contribution", "rapport"):
            yield Hit(reading.place(move), suggestion=_cure(reading, move))
    yield from _asked_twice(reading)


def _after_a_no(reading: Reading, refusal: Sentence) -> Iterator[Hit]:
    """Point at the offer or the request for a talk that comes although the reader has said no."""
    pushes = reading.moves("pitch") + [m for m in reading.moves("ask") if m.name in ("call", "buy", "money")]
    if pushes:
        first = min(pushes, key=lambda move: move.sentence)
        when = reading.answers[-1].draft.when
        message = f"They said no{f' {when}' if when else ''} (“{quotable(refusal.text)}”), and you ask again."
        thanks = "thank you for telling me; I will leave it at that."
        cure = Suggestion(f"Take the no: “{reading.vocative}{thanks}”", reading.without(*pushes))
        yield Hit(reading.sentence(first).span, message, cure)


def _asked_twice(reading: Reading) -> Iterator[Hit]:
    """Point at the second request for a talk where the reader is left no way out."""
    asks = [move for move in reading.moves("ask") if move.name == "call"]
    often = sorted({move.sentence for move in asks})
    at_once = len(often) >= OFTEN and often[-1] - often[-2] == 1
    if at_once and reading.draft.relationship == "stranger" and not reading.moves("opt_out"):
        sure = reading.moves("pitch") and reading.sentences[often[-2]].mood == "question"
        last = asks[-1]
        message = f"You ask for the same thing {len(often)} times; once is a question, more is pushing."
        yield Hit(
            reading.sentence(last).span,
            message,
            Suggestion("Ask once, at the end, and leave them free to say no.", reading.without(last)),
            confidence="high" if sure else "low",
        )


def _cure(reading: Reading, pressure: Move) -> Suggestion:
    words = f"“{reading.saying(pressure)}”"
    instead = CURES.get(pressure.name, "Say when and why it matters to them: “[what would make it useful].”")
    to = f"{reading.vocative}if" if reading.vocative else "If"
    return Suggestion(
        f"Take {words} back. {instead} And leave a way out: “{to} it is not for you, no harm done.”",
        reading.without(pressure),
    )
