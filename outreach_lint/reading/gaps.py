"""Gaps that a fix leaves for the writer to fill, written ``[to fill: a question]``."""

import re
from typing import NamedTuple

from outreach_lint.model import GAP, PLACE, Span

LEAD = "to fill: "
_GAP = rf"(?i:\[{LEAD.strip()})\s*(?P<words>[^\[\]\n]{{1,200}})\]"
_BRACKET = re.compile(GAP)


class Gap(NamedTuple):
    """A gap in a draft: where it stands, and what the writer is asked for it."""

    span: Span
    question: str


def gaps_in(text: str, start: int = 0) -> list[Gap]:
    """Return the gaps of a text from ``start`` on."""
    if LEAD.strip() not in text.casefold():
        return []
    found = re.compile(_GAP).finditer(text, start)
    return [Gap(Span(*match.span()), _as_question(match["words"])) for match in found]


def is_gap(tag: str) -> bool:
    """Tell whether a tag is a gap that a fix left."""
    return tag.casefold().startswith(f"[{LEAD.strip()}")


def inside(gap: str) -> str:
    """Return a gap without its lead: ``[what they wrote]``."""
    return "[" + gap[len(LEAD) :].lstrip()


def marked(text: str, known: str = "") -> str:
    """Return a fix's text with every ``[bracket]`` of its own as a gap; those in ``known`` stay."""

    def as_gap(match: re.Match[str]) -> str:
        own = match[0]
        return own if own in known or own == PLACE or is_gap(own) else f"[{LEAD}{own[1:]}"

    return _BRACKET.sub(as_gap, text)


def _as_question(words: str) -> str:
    words = " ".join(words.split())
    asked = words[:1].upper() + words[1:]
    return asked if asked.endswith("?") else f"{asked.rstrip('.')}?"
