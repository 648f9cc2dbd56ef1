"""Gaps that a fix leaves for the writer to fill, written as ``[to fill: a question]``."""

import re
from typing import NamedTuple

from outreach_lint.model import BRACKET_PERSONAL_TAG, GAP, Span

GAP_PREFIX = "to fill: "
_GAP = rf"(?i:\[{GAP_PREFIX.strip()})\s*(?P<words>[^\[\]\n]{{1,200}})\]"
_BRACKET = re.compile(GAP)


class Gap(NamedTuple):
    """A gap in a draft: its span, and the question that its text answers."""

    span: Span
    question: str


def gaps_in(text: str, start: int = 0) -> list[Gap]:
    """Return the gaps of a text from ``start`` on."""
    if GAP_PREFIX.strip() not in text.casefold():
        return []
    matches = re.compile(_GAP).finditer(text, start)
    return [Gap(Span(*match.span()), _question_from(match["words"])) for match in matches]


def is_gap(tag: str) -> bool:
    """Return whether a tag is a gap that a fix left."""
    return tag.casefold().startswith(f"[{GAP_PREFIX.strip()}")


def without_prefix(gap: str) -> str:
    """Return a gap without its prefix: ``[what they wrote]``."""
    return "[" + gap[len(GAP_PREFIX) :].lstrip()


def brackets_as_gaps(text: str, known: str = "") -> str:
    """Return a fix's text with its ``[brackets]`` as gaps, except for those in ``known``."""

    def as_gap(match: re.Match[str]) -> str:
        bracket = match[0]
        return (
            bracket
            if bracket in known or bracket == BRACKET_PERSONAL_TAG or is_gap(bracket)
            else f"[{GAP_PREFIX}{bracket[1:]}"
        )

    return _BRACKET.sub(as_gap, text)


def _question_from(words: str) -> str:
    words = " ".join(words.split())
    question = words[:1].upper() + words[1:]
    return question if question.endswith("?") else f"{question.rstrip('.')}?"
