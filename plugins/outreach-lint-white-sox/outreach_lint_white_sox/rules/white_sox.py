"""KID001: a declaration of love for the White Sox."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Span, Suggestion

TEAM = re.compile(r"\b(?:white\s+sox|chisox)\b", re.IGNORECASE)
LOVE = re.compile(
    r"\b(?:fan|root(?:ed|ing)? for|love|season tickets?|bleed|go,? sox)\b", re.IGNORECASE
)
ASKS = re.compile(r"\b(?:who|whom|which team|what team)\b.*\b(?:root|team|cheer)\b", re.IGNORECASE)
QUESTION = "Which team do you root for?"


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for a declaration of love for the team, unless the reader is asked for theirs."""
    if any(sentence.is_question and ASKS.search(sentence.text) for sentence in reading.body):
        return
    for sentence in reading.body:
        if _declares(sentence):
            end = sentence.span.end
            fix = Suggestion(
                f"Keep it, and ask: “{reading.vocative}which team do you root for?” Be gracious"
                " about the answer.",
                (Edit(Span(end, end), f" {QUESTION}"),),
            )
            yield Hit(sentence.span, suggestion=fix)


def _declares(sentence: Sentence) -> bool:
    """Return whether a sentence declares the sender's love for the team.

    A sentence that names the reader is about the reader's love.
    """
    loves = TEAM.search(sentence.text) and LOVE.search(sentence.text)
    return bool(loves) and not sentence.names_reader()
