"""Detect lines that give a message's subject.

``Subject: …`` may also be a heading, in bold, or a row of a table.
"""

from __future__ import annotations

import re

from outreach_lint.model import Span

MAX_SUBJECT_LABEL_CHARS = 40  # at the start of a line that are searched for "subject"
_LABEL = r"""(?ix)
    [ \t]*
    (?:\#{1,6}[ \t]+|[-*+•][ \t]+)?                      # a heading or an item
    [*_`]{0,3}(?:e-?mail[ ])?subject(?:[ -]?line)?
    (?:[ \#]{0,2}(?:\d{1,2}|[a-d]))?                     # "Subject 2"
    (?:[ ]\([^()\n]{1,30}\))?                            # "Subject (A/B test)"
    [*_`]{0,3}[ \t]*[:：][*_]{0,3}[ \t]*
"""
_CELL = r"(?i)[ \t]*\|[ \t]*[*_]{0,3}subject(?:[ -]?line)?:?[*_]{0,3}[ \t]*\|[ \t]*"
_TRAILING_MARKS = " \t*_|"


def subject_in(text: str, start: int, end: int) -> Span | None:
    """Return the span of the subject in the line from ``start`` to ``end``, if it gives one.

    The subject may be empty.
    """
    if "subject" not in text[start : min(end, start + MAX_SUBJECT_LABEL_CHARS)].casefold():
        return None
    cell = text[start:end].lstrip().startswith("|")
    match = re.compile(_CELL if cell else _LABEL).match(text, start, end)
    if match is None:
        return None
    words = text[match.end() : end]
    decorated = "*" in match[0] or "_" in match[0] or cell
    subject = words.rstrip(_TRAILING_MARKS) if decorated else words.rstrip()
    return Span(match.end(), match.end() + len(subject))
