"""Where a comment would be sent with the message, or break it: code, raw blocks, tags, tables."""

from __future__ import annotations

import re
from bisect import bisect_right

from outreach_lint.model import LINE_BREAK, Span
from outreach_lint.reading.spintax import choices

_ENGINE_TAGS = r"\{\#.*?\#\} | \{%.*?%\} | \{\{.*?\}\}"
_RAW = r"\{%[-+]?\s*(?P<raw>raw|verbatim|comment)\b.*?\{%[-+]?\s*end(?P=raw)\s*[-+]?%\}"
_PATTERNS = {
    "markdown": (
        rf"""
          ^[ \t>]*(?P<fence>`{{3,}}|~{{3,}})[^\n]*\n .*? (?:^[ \t>]*(?P=fence)[^\n]*$ | \Z)  # code
          # code in a line
        | (?P<ticks>`+)(?!`) (?:(?!\n\s*\n).)*? (?<!`)(?P=ticks)(?!`)
        | <!--.*?-->
        | <(?P<tag>pre|script|style|textarea|title)\b.*?</(?P=tag)\s*>
          # a tag with its attributes
        | </?[a-z][^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>
        | ^[ \t]*\|[^\n]*(?:\n[ \t]*\|[^\n]*)+                                             # a table
        | {_ENGINE_TAGS}
    """
    ),
    "engine": rf"{_RAW} | {_ENGINE_TAGS}",
}
_COMPILED = {
    kind: re.compile(pattern, re.VERBOSE | re.IGNORECASE | re.DOTALL | re.MULTILINE)
    for kind, pattern in _PATTERNS.items()
}


def blocks(text: str, start: int, kind: str) -> list[Span]:
    """Return the stretches of whole lines in a draft that take no comment.

    ``kind`` is ``markdown`` or ``engine``. Stretches of one line are left out: a comment before
    that line is not in them.
    """
    found = [Span(*match.span()) for match in _COMPILED[kind].finditer(text, start)]
    found += [choice.span for choice in choices(text, start)]
    out: list[Span] = []
    for span in sorted(found):
        if not LINE_BREAK.search(text, *span):
            continue
        whole = Span(_line_begins(text, span.start, start), _line_ends(text, span.end))
        if out and whole.start < out[-1].end:
            out[-1] = Span(out[-1].start, max(whole.end, out[-1].end))
        else:
            out.append(whole)
    return out


def block_at(found: list[Span], at: int) -> Span | None:
    """Return the stretch that a place is in."""
    number = bisect_right([span.start for span in found], at) - 1
    return found[number] if number >= 0 and at < found[number].end else None


def _line_begins(text: str, at: int, start: int) -> int:
    return max(text.rfind("\n", start, at), text.rfind("\r", start, at), start - 1) + 1


def _line_ends(text: str, at: int) -> int:
    """Return the place after the line break that ends the line of ``at``."""
    match = LINE_BREAK.search(text, at)
    return match.end() if match else len(text)
