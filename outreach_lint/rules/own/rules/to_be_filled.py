"""OL003: a fix left a gap that is not filled yet."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.model import Hit, Suggestion
from outreach_lint.reading import Reading
from outreach_lint.reading.gaps import gaps_in


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for every gap, with its question."""
    for gap in gaps_in(reading.draft.text, reading.draft.body_start):
        advice = f"Answer it in your own words: {gap.question} If you cannot, remove the sentence."
        yield Hit(gap.span, suggestion=Suggestion(advice))
