"""LLM001: words aimed at an automated reviewer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from outreach_lint import (
    Edit,
    Hit,
    Reading,
    Sentence,
    Span,
    Suggestion,
    names_a_reviewer,
    orders_a_reviewer,
)

# Tag characters (U+E0000…) and runs of zero-width characters carry text that no reader sees.
# A flag such as Scotland's is written with tag characters too, after a black flag.
_INVISIBLE = re.compile(
    "(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007e]{3,}|[\u200b\u200c\u200d\u2060\ufeff]{6,}"
)
PARAGRAPH = re.compile(r"\n\s*\n|\r\s*\r")
# Probabilities from which a sentence before orders, and one after them, is part of them; and words
# of one that is too short to be told.
PART, GOES_ON, FEW = 0.5, 0.1, 3
SURE = 0.6  # probability from which a comment is taken for orders
FIX = Suggestion(
    "Take these words out: they are not for the reader, and a verdict they buy is worth nothing."
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at orders to a reviewer anywhere, and at text hidden in invisible characters."""
    for comment in reading.hidden:
        if _orders_in_hiding(reading, comment.text):
            yield Hit(comment.span, suggestion=replace(FIX, edits=(reading.cut(comment.span),)))
    for match in _INVISIBLE.finditer(reading.draft.text, reading.draft.body_start):
        span = Span(*match.span())
        message = "Text is hidden here in characters that no reader sees."
        yield Hit(span, message, replace(FIX, edits=(Edit(span, ""),), safe=True))
    told: set[int] = set()
    for piece in reading.cut_pieces:
        if orders_a_reviewer(reading.text_of(piece)):
            told.add(piece.start)
            span = Span(piece.start, piece.end)
            yield Hit(span, suggestion=replace(FIX, edits=(reading.cut(span),)))
    if fault := reading.fault("LLM001"):
        for sentence in fault.sentences:
            if sentence.span.start not in told and _is_part(reading, sentence, told):
                yield Hit(
                    reading.place(sentence),
                    suggestion=_fix(reading, sentence),
                    confidence=fault.confidence,
                )


def _is_part(reading: Reading, sentence: Sentence, told: set[int]) -> bool:
    """Tell whether a sentence may be part of orders, where some stand in another paragraph.

    It names a reviewer then; words to the reader are taken for orders near some.
    """
    if not told or names_a_reviewer(sentence.text):
        return True
    start, end = sentence.span
    return any(not _apart(reading, min(end, at), max(start, at)) for at in told)


def _orders_in_hiding(reading: Reading, words: str) -> bool:
    """Tell whether a comment gives a reviewer orders: by its phrases, or as the encoder reads it.

    Notes of the author's own ("do not edit below this line") name no reviewer.
    """
    if orders_a_reviewer(words):
        return True
    return names_a_reviewer(words) and reading.chance_of("LLM001", words) >= SURE


def _fix(reading: Reading, sentence: Sentence) -> Suggestion:
    """Return the edit that takes the words out; none where they stand outside the text.

    With them go the sentences beside them that are part of the same orders.
    """
    if sentence.span.start >= sentence.span.end:
        return FIX
    return replace(FIX, edits=(reading.cut(_orders_around(reading, sentence)),))


def _orders_around(reading: Reading, sentence: Sentence) -> Span:
    """Return the place of the orders that a sentence is part of, within its paragraph."""
    start, end = sentence.span
    body = [s for s in reading.sentences if s.region == sentence.region]
    at = body.index(sentence)
    for before in reversed(body[:at]):
        if before.chance("LLM001") < PART or _apart(reading, before.span.end, start):
            break
        start = before.span.start
    for after in body[at + 1 :]:
        told = after.words() <= FEW or names_a_reviewer(after.text)
        part = told or after.chance("LLM001") >= GOES_ON
        if not part or _apart(reading, end, after.span.start):
            break
        end = after.span.end
    return Span(start, end)


def _apart(reading: Reading, end: int, start: int) -> bool:
    """Tell whether two sentences stand in different paragraphs."""
    return PARAGRAPH.search(reading.draft.text[end:start]) is not None
