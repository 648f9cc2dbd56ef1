"""LLM001: words aimed at an automated reviewer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import LONGEST, Draft, Edit, Hit, Reading, Sentence, Span, Suggestion

# Tag characters (U+E0000…) and runs of zero-width characters carry text that no reader sees.
# A flag such as Scotland's is written with tag characters too, after a black flag.
_INVISIBLE = (
    "(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007e]{3,}|[\u200b\u200c\u200d\u2060\ufeff]{6,}"
)
CURE = Suggestion(
    "Take these words out: they are not for the reader, and a verdict they buy is worth nothing."
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at orders to a reviewer, wherever they stand, and at text hidden in invisible characters."""
    for move in reading.moves("reviewer", region="everywhere"):
        sentence = reading.sentence(move)
        words = sentence.span if sentence.region == "comment" else _aside(reading, sentence.span)
        yield Hit(words, suggestion=CURE._replace(edits=_cut(reading, sentence, words)))
    for tag in reading.tags:  # a note in brackets passes for a merge tag
        if len(tag.text.split()) > 4 and Reading(Draft(tag.text[1:-1])).moves(
            "reviewer", region="everywhere"
        ):
            yield Hit(tag.span, suggestion=CURE)
    text = reading.draft.text
    for match in () if text.isascii() else re.compile(_INVISIBLE).finditer(text, reading.draft.body_start):
        span = Span(*match.span())
        message = "Text is hidden here in characters that no reader sees."
        yield Hit(span, message, CURE._replace(edits=(Edit(span, ""),), safe=True))


def _cut(reading: Reading, sentence: Sentence, words: Span) -> tuple[Edit, ...]:
    """Return the edit that takes the words out; none where they stand outside the text."""
    return (reading.cut(words),) if sentence.span.start < sentence.span.end else ()


def _aside(reading: Reading, span: Span) -> Span:
    """Return the whole paragraph where it begins by talking to the reviewer and is short enough to point at."""
    text = reading.draft.text
    begins = not text[: span.start].strip(" \t") or text[: span.start].rstrip(" \t").endswith(("\n", "\r"))
    stop = text.find("\n", span.end)
    stop = stop if stop >= 0 else len(text)
    whole = Span(span.start, span.start + len(text[span.start : stop].rstrip()))
    first = not text[reading.draft.body_start : span.start].strip()
    return whole if begins and not first and whole.end - whole.start <= LONGEST else span
