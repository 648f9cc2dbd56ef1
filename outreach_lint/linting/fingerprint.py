"""The fingerprint of a draft: its words without names, to compare it with other drafts."""

from __future__ import annotations

from typing import NamedTuple

from outreach_lint.model import Span
from outreach_lint.reading import Reading, Sentence
from outreach_lint.reading.coherence import COURTESY_MOVES
from outreach_lint.reading.tokens import SPECIAL_KINDS

# Shorter bodies and lines are often alike by chance, so they are not compared.
MIN_BODY_WORDS, MIN_LINE_WORDS = 15, 8


class EdgeLine(NamedTuple):
    """The first or last line of a body: its words without names and numbers, and its span."""

    words: str
    span: Span


class Fingerprint(NamedTuple):
    """The words of a draft's body, and its first and last line.

    A line that is short or a courtesy is ``None``.
    """

    words: tuple[str, ...]
    body: Span
    opening: EdgeLine | None = None
    closing: EdgeLine | None = None

    @property
    def keys(self) -> dict[str, int]:
        """The key of the words that are compared, for each kind of likeness."""
        from outreach_lint.linting.likeness import NO_KEY, text_key  # these load NumPy

        return {
            "text": text_key(" ".join(self.words)),
            "opening": text_key(self.opening.words) if self.opening else NO_KEY,
            "closing": text_key(self.closing.words) if self.closing else NO_KEY,
        }

    def span_of(self, kind: str) -> Span:
        """Return the span of what is shared; the span of the body if there is no such line."""
        line = {"opening": self.opening, "closing": self.closing}.get(kind)
        return line.span if line else self.body


def fingerprint_of(reading: Reading) -> Fingerprint | None:
    """Return the fingerprint of a draft; ``None`` for a template and for a short draft."""
    draft, body = reading.draft, reading.body
    if draft.template or not body:
        return None
    words: list[str] = []
    for sentence in body:
        words += _masked_words(sentence)
    if len(words) < MIN_BODY_WORDS:
        return None
    span = Span(body[0].span.start, body[-1].span.end)
    closing = _line(body[-1]) if len(body) > 1 else None
    return Fingerprint(tuple(words), span, _line(body[0]), closing)


def _masked_words(sentence: Sentence) -> list[str]:
    words = []
    for token in sentence.tokens:
        if token.kind != "mark":
            words.append("·" if token.kind in SPECIAL_KINDS else token.norm)
    return words


def _line(sentence: Sentence) -> EdgeLine | None:
    words = _masked_words(sentence)
    if len(words) < MIN_LINE_WORDS or sentence.has(*COURTESY_MOVES):
        return None
    return EdgeLine(" ".join(words), sentence.span)
