"""OL003: a gap that a fix left, and that nobody has filled."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.model import Hit, Suggestion
from outreach_lint.reading import Reading
from outreach_lint.reading.gaps import gaps_in


def check(reading: Reading) -> Iterator[Hit]:
    """Point at every gap, with the question that it stands for."""
    for gap in gaps_in(reading.draft.text, reading.draft.body_start):
        advice = (
            f"Answer it in your own words: {gap.question} If you cannot, take the sentence out."
        )
        yield Hit(gap.span, suggestion=Suggestion(advice))
