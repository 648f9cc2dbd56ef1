"""AGD001: it pushes."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Fault, Hit, Reading, Sentence, Suggestion, quotable

WANTS = ("call", "buy", "money")  # sorts of asks that go on selling after a no


EASY = "Would that be of use to you? A no is an answer, too."
WAY_OUT = "If it is not for you, no harm done."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at urgency, insistence, what was arranged without asking, and a pitch after a no."""
    if reading.refused:
        yield from _after_a_no(reading)
    if fault := reading.fault("AGD001"):
        for sentence in fault.sentences:
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, fault, sentence),
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


def _fix(reading: Reading, fault: Fault, sentence: Sentence) -> Suggestion:
    free = _free(reading, sentence)
    edits = reading.dropped(sentence, fault.sentences, free)
    advice = (
        f"Leave out “{reading.saying(sentence)}”"
        if not free
        else (f"Instead of “{reading.saying(sentence)}”, leave them free: “{free}”")
    )
    return Suggestion(f"{advice} If there is a real date or limit, say whose it is.", edits)


def _free(reading: Reading, sentence: Sentence) -> str:
    """Return what to say instead: an easy question for a push to a talk or a sale, else a way out if there is none."""
    pushes = any(move.name in WANTS for move in sentence.moves if move.kind == "ask")
    if pushes and reading.moves("pitch"):
        return EASY
    return "" if reading.moves("opt_out") else WAY_OUT
