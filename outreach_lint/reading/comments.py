"""Comments of HTML and of template engines, which no recipient sees.

A draft is read as if they were not there; what is in them is looked at only for orders to a
reviewer.
"""

import re
from typing import NamedTuple

from outreach_lint.model import Span

LONGEST_COMMENT = 5000  # characters; what is longer was probably never meant to be one
# How the comments of HTML, Jinja, Mustache and Handlebars, and Liquid begin and end.
_ENDS = {"<!--": "-->", "{#": "#}", "{{!--": "--}}", "{{!": "}}", "{%#": "%}"}
_BEGINS = r"<!--|\{#|\{\{!(?:--)?|\{%-?\s{0,3}#|\{%-?\s{0,3}comment\s{0,3}-?%\}"
_END_OF_LIQUID = r"\{%-?\s{0,3}endcomment\s{0,3}-?%\}"
_REST_OF_LINE = r"[ \t]*(?:[\r\n]|\Z)"


class Comment(NamedTuple):
    """A comment, and what it says; ``ends`` is false for one that was begun and never ended."""

    span: Span
    text: str
    ends: bool = True


def comments(text: str, start: int = 0) -> list[Comment]:
    """Return every comment from ``start`` on."""
    if "<!--" not in text and "{#" not in text and "{{!" not in text and "{%" not in text:
        return []
    out: list[Comment] = []
    at = start
    pattern = re.compile(_BEGINS)
    while match := pattern.search(text, at):
        begin, stop = _end(text, match.group(), match.end())
        if stop < 0:
            out.append(
                Comment(
                    Span(match.start(), match.end()),
                    text[match.end() : match.end() + 40].strip("- \t"),
                    False,
                )
            )
        else:
            out.append(Comment(Span(match.start(), stop), text[match.end() : begin].strip("- \t")))
        at = max(stop, match.end())
    return out


def _end(text: str, opening: str, at: int) -> tuple[int, int]:
    """Return where a comment's words end, and the comment; -1 when it does not."""
    mark = ""
    if opening in _ENDS:
        mark = opening
    elif opening.endswith("#"):
        mark = "{%#"
    if mark:
        found = text.find(_ENDS[mark], at, at + LONGEST_COMMENT)
        return found, found + len(_ENDS[mark]) if found >= 0 else -1
    end = re.compile(_END_OF_LIQUID).search(text, at, at + LONGEST_COMMENT)
    return (end.start(), end.end()) if end else (-1, -1)


def without(text: str, spans: list[Span], start: int = 0) -> str:
    """Return a text with blanks where comments stand, so that every position stays.

    The line break before a comment that fills its line is a blank, too, or else it would end the
    paragraph around it.
    """
    parts, at = [], 0
    rest = re.compile(_REST_OF_LINE) if spans else None
    for span in spans:
        begin = span.start
        while begin > start and text[begin - 1] in " \t":
            begin -= 1
        if rest and begin > start and text[begin - 1] in "\r\n" and rest.match(text, span.end):
            begin -= 2 if text.startswith("\r\n", begin - 2) else 1
        begin = max(begin, at)
        parts += [text[at:begin], " " * (span.end - begin)]
        at = span.end
    return "".join([*parts, text[at:]]) if parts else text
