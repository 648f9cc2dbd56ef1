"""LLM001: words for an automated reviewer."""

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

# Tag characters (U+E0000…) and runs of zero-width characters carry text that no reader can see.
# A flag such as Scotland's is written with tag characters too, after a black flag.
_INVISIBLE = re.compile(
    "(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007e]{3,}|[\u200b\u200c\u200d\u2060\ufeff]{6,}"
)
PARAGRAPH = re.compile(r"\n\s*\n|\r\s*\r")
# Minimum probability for a sentence before, and one after, an order to belong to it; and the number
# of words up to which a sentence after it always does.
BEFORE_THRESHOLD, AFTER_THRESHOLD, MAX_ATTACHED_WORDS = 0.5, 0.1, 3
COMMENT_THRESHOLD = 0.6  # minimum probability that a comment is an order
FIX = Suggestion(
    "Remove these words: they are not for the reader, and a result that they influence means"
    " nothing."
)


def check(reading: Reading) -> Iterator[Hit]:
    """Yield hits for orders to a reviewer anywhere, and for text in invisible characters."""
    for comment in reading.hidden_comments:
        if _is_hidden_order(reading, comment.text):
            yield Hit(comment.span, suggestion=replace(FIX, edits=(reading.cut(comment.span),)))
    for match in _INVISIBLE.finditer(reading.draft.text, reading.draft.body_start):
        span = Span(*match.span())
        message = "Text is hidden here in characters that no reader can see."
        yield Hit(span, message, replace(FIX, edits=(Edit(span, ""),), safe=True))
    reported_starts: set[int] = set()
    for piece in reading.sentence_spans:
        if orders_a_reviewer(reading.text_of(piece)):
            reported_starts.add(piece.start)
            span = Span(piece.start, piece.end)
            yield Hit(span, suggestion=replace(FIX, edits=(reading.cut(span),)))
    if fault := reading.fault("LLM001"):
        for sentence in fault.sentences:
            if sentence.span.start not in reported_starts and _is_part(
                reading, sentence, reported_starts
            ):
                yield Hit(
                    reading.span_of(sentence),
                    suggestion=_fix(reading, sentence),
                    confidence=fault.confidence,
                )


def _is_part(reading: Reading, sentence: Sentence, reported_starts: set[int]) -> bool:
    """Return whether a sentence may be part of orders to a reviewer.

    If an order is reported, it must name a reviewer or be in the same paragraph: near an order, the
    encoder also takes words to the reader for orders.
    """
    if not reported_starts or names_a_reviewer(sentence.text):
        return True
    start, end = sentence.span
    return any(
        not _in_different_paragraphs(reading, min(end, reported), max(start, reported))
        for reported in reported_starts
    )


def _is_hidden_order(reading: Reading, words: str) -> bool:
    """Return whether a comment gives a reviewer orders, by its phrases or by the encoder.

    The author's own notes ("do not edit below this line") do not name a reviewer.
    """
    if orders_a_reviewer(words):
        return True
    return names_a_reviewer(words) and reading.chance_of(words, "LLM001") >= COMMENT_THRESHOLD


def _fix(reading: Reading, sentence: Sentence) -> Suggestion:
    """Return the fix that removes the words, without edits if they are outside the text.

    Adjacent sentences that are part of the same orders are removed, too.
    """
    if sentence.span.start >= sentence.span.end:
        return FIX
    return replace(FIX, edits=(reading.cut(_orders_around(reading, sentence)),))


def _orders_around(reading: Reading, sentence: Sentence) -> Span:
    """Return the span of the orders that a sentence belongs to, within its paragraph."""
    start, end = sentence.span
    body = [s for s in reading.sentences if s.region == sentence.region]
    index = body.index(sentence)
    for before in reversed(body[:index]):
        if before.chance("LLM001") < BEFORE_THRESHOLD or _in_different_paragraphs(
            reading, before.span.end, start
        ):
            break
        start = before.span.start
    for after in body[index + 1 :]:
        is_short_or_names_reviewer = after.words() <= MAX_ATTACHED_WORDS or names_a_reviewer(
            after.text
        )
        part = is_short_or_names_reviewer or after.chance("LLM001") >= AFTER_THRESHOLD
        if not part or _in_different_paragraphs(reading, end, after.span.start):
            break
        end = after.span.end
    return Span(start, end)


def _in_different_paragraphs(reading: Reading, end: int, start: int) -> bool:
    """Return whether there is a paragraph break between two offsets."""
    return PARAGRAPH.search(reading.draft.text[end:start]) is not None
