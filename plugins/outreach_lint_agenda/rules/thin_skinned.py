"""AGD005: it takes offence, or defends itself in advance."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Move, Reading, Suggestion

BANTER = 0.8  # probability under which it may be banter among people who know each other


def check(reading: Reading) -> Iterator[Hit]:
    """Point at offence taken at an answer, feared or real."""
    for move in reading.moves("offence"):
        sentence = reading.sentence(move)
        sure = reading.draft.relationship == "stranger" or sentence.likely.get("offence", 0) >= BANTER
        if sure and not sentence.excused("offence", "opt_out", "blame"):
            yield Hit(sentence.span, suggestion=_cure(reading, move))


def _cure(reading: Reading, words: Move) -> Suggestion:
    return Suggestion(
        f"Leave out “{reading.saying(words)}”, or invite the no: “If you see it differently, I would like to hear why.”",
        reading.without(words),
    )
