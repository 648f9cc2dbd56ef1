"""AGD001: it pushes."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Suggestion, quotable

WANTS = ("call", "buy", "money")  # sorts of asks that go on selling after a no


def check(reading: Reading) -> Iterator[Hit]:
    """Point at urgency, insistence, what was arranged without asking, and a pitch after a no."""
    if reading.refused:
        yield from _after_a_no(reading)
    if fault := reading.fault("AGD001"):
        for sentence in fault.sentences:
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, sentence),
                confidence=fault.confidence,
            )


def _after_a_no(reading: Reading) -> Iterator[Hit]:
    """Point at the offer or the request for a talk that comes although the reader has said no."""
    pushes = reading.moves("pitch") + [move for move in reading.moves("ask") if move.name in WANTS]
    if pushes:
        sentences = [reading.sentence(move) for move in pushes]
        when = reading.answers[-1].draft.when
        message = f"They said no{f' {when}' if when else ''} (“{quotable(reading.refused)}”), and you ask again."
        thanks = "thank you for telling me; I will leave it at that."
        fix = Suggestion(f"Take the no: “{reading.vocative}{thanks}”", reading.without(*sentences))
        yield Hit(reading.place(min(sentences, key=lambda s: s.number)), message, fix)


def _fix(reading: Reading, sentence: Sentence) -> Suggestion:
    to = f"{reading.vocative}if" if reading.vocative else "If"
    return Suggestion(
        f"Take “{reading.saying(sentence)}” back. If there is a date or a limit, say whose it is: “[who sets it, and why].” "
        f"And leave a way out: “{to} it is not for you, no harm done.”",
        reading.without(sentence),
    )
