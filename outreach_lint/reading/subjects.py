"""Lines that name a message's subject.

``Subject: …`` may also be a heading, in bold, or a row of a table.
"""

from __future__ import annotations

import re

from outreach_lint.model import Span

LABEL = 40  # characters of a line in which the word must stand
_LABEL = (
    r"(?i)[ \t]*(?:\#{1,6}[ \t]+|[-*+•][ \t]+)?[*_`]{0,3}(?:e-?mail )?subject(?:[ -]?line)?"
    r"(?:[ \#]{0,2}(?:\d{1,2}|[a-d]))?(?:[ ]\([^()\n]{1,30}\))?[*_`]{0,3}[ \t]*[:：][*_]{0,3}[ \t]*"
)
_CELL = r"(?i)[ \t]*\|[ \t]*[*_]{0,3}subject(?:[ -]?line)?:?[*_]{0,3}[ \t]*\|[ \t]*"
_TRAILS = " \t*_|"


def subject_in(text: str, start: int, end: int) -> Span | None:
    """Return the span of the subject that the line from ``start`` to ``end`` names.

    The subject may be empty.
    """
    if "subject" not in text[start : min(end, start + LABEL)].casefold():
        return None
    cell = text[start:end].lstrip().startswith("|")
    match = re.compile(_CELL if cell else _LABEL).match(text, start, end)
    if match is None:
        return None
    words = text[match.end() : end]
    decorated = "*" in match[0] or "_" in match[0] or cell
    kept = words.rstrip(_TRAILS) if decorated else words.rstrip()
    return Span(match.end(), match.end() + len(kept))
