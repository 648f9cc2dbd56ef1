"""AGD005: it takes offence, or defends itself in advance."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

CURE = Suggestion("Leave it out, or invite the no: “If you see it differently, I would like to hear why.”")


def check(reading: Reading) -> Iterator[Hit]:
    """Point at offence taken at an answer, feared or real."""
    for move in reading.moves("offence"):
        sentence = reading.sentence(move)
        if not sentence.excused("offence", "opt_out", "blame"):
            yield Hit(sentence.span, suggestion=CURE)
