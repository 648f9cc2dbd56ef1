"""What is compared of a draft with the other drafts of its run: its words without names."""

from __future__ import annotations

from typing import NamedTuple

from outreach_lint.model import Span
from outreach_lint.reading import Reading, Sentence

WORDS, LINE = 15, 8  # words of a body, and of a line, from which being alike says something
MASKED = frozenset(("name", "num", "money", "url", "email", "tag"))
COURTESY = ("small_talk", "thanks", "opt_out")


class Line(NamedTuple):
    """The first or last line of a body: its words without names and figures, and its place."""

    words: str
    span: Span


class Fingerprint(NamedTuple):
    """What is compared of a draft: the words of its body, and its first and last line.

    A line that says nothing of its own is ``None``.
    """

    words: tuple[str, ...]
    body: Span
    opening: Line | None = None
    closing: Line | None = None

    @property
    def keys(self) -> dict[str, int]:
        """What drafts that share something have in common, for each kind of likeness."""
        from outreach_lint.linting.likeness import NONE, key_of  # these load NumPy

        return {
            "text": key_of(" ".join(self.words)),
            "opening": key_of(self.opening.words) if self.opening else NONE,
            "closing": key_of(self.closing.words) if self.closing else NONE,
        }

    def span_of(self, kind: str) -> Span:
        """Return the place of what is shared; of a line that is not there, that of the body."""
        line = {"opening": self.opening, "closing": self.closing}.get(kind)
        return line.span if line else self.body


def fingerprint_of(reading: Reading) -> Fingerprint | None:
    """Return what is compared of a draft; ``None`` for a template and for a short draft."""
    draft, body = reading.draft, reading.body
    if draft.template or not body:
        return None
    words: list[str] = []
    for sentence in body:
        words += _masked(sentence)
    if len(words) < WORDS:
        return None
    span = Span(body[0].span.start, body[-1].span.end)
    closing = _line(body[-1]) if len(body) > 1 else None
    return Fingerprint(tuple(words), span, _line(body[0]), closing)


def _masked(sentence: Sentence) -> list[str]:
    words = []
    for token in sentence.tokens:
        if token.kind != "mark":
            words.append("·" if token.kind in MASKED else token.norm)
    return words


def _line(sentence: Sentence) -> Line | None:
    words = _masked(sentence)
    if len(words) < LINE or sentence.has(*COURTESY):
        return None
    return Line(" ".join(words), sentence.span)
