"""Find blocks that cannot hold a comment: code, raw blocks, tags, tables.

A comment there would be sent with the message, or break it.
"""

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
    """Return the blocks of whole lines in a draft that cannot hold a comment.

    ``kind`` is ``markdown`` or ``engine``. Blocks of a single line are left out, because a comment
    goes above the line and so is outside them.
    """
    found = [Span(*match.span()) for match in _COMPILED[kind].finditer(text, start)]
    found += [choice.span for choice in choices(text, start)]
    merged: list[Span] = []
    for span in sorted(found):
        if not LINE_BREAK.search(text, *span):
            continue
        whole = Span(_line_start(text, span.start, start), _line_end(text, span.end))
        if merged and whole.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(whole.end, merged[-1].end))
        else:
            merged.append(whole)
    return merged


def block_at(found: list[Span], at: int) -> Span | None:
    """Return the block that contains an offset; ``None`` if there is none."""
    number = bisect_right([span.start for span in found], at) - 1
    return found[number] if number >= 0 and at < found[number].end else None


def _line_start(text: str, at: int, start: int) -> int:
    return max(text.rfind("\n", start, at), text.rfind("\r", start, at), start - 1) + 1


def _line_end(text: str, at: int) -> int:
    """Return the offset after the line break that ends the line of ``at``."""
    match = LINE_BREAK.search(text, at)
    return match.end() if match else len(text)
