"""Comments of HTML and of template engines, which no recipient sees.

Rules read a draft without its comments. Only the search for orders to a reviewer looks at them.
"""

import re
from typing import NamedTuple

from outreach_lint.model import Span

MAX_COMMENT_CHARS = 5000  # longer text is probably not meant as a comment
# The opening and closing marks of HTML, Jinja, Mustache and Handlebars, and Liquid.
_COMMENT_ENDS = {"<!--": "-->", "{#": "#}", "{{!--": "--}}", "{{!": "}}", "{%#": "%}"}
_OPENING_MARK = r"<!--|\{#|\{\{!(?:--)?|\{%-?\s{0,3}#|\{%-?\s{0,3}comment\s{0,3}-?%\}"
_LIQUID_END = r"\{%-?\s{0,3}endcomment\s{0,3}-?%\}"
REST_OF_LINE = r"[ \t]*(?:[\r\n]|\Z)"


class Comment(NamedTuple):
    """A comment and its text; ``ends`` is false if it has no closing mark."""

    span: Span
    text: str
    ends: bool = True


def comments(text: str, start: int = 0) -> list[Comment]:
    """Return the comments of a text from ``start`` on, in order."""
    if "<!--" not in text and "{#" not in text and "{{!" not in text and "{%" not in text:
        return []
    found: list[Comment] = []
    position = start
    pattern = re.compile(_OPENING_MARK)
    while match := pattern.search(text, position):
        closing_start, closing_end = _closing_mark(text, match.group(), match.end())
        if closing_end < 0:
            found.append(
                Comment(
                    Span(match.start(), match.end()),
                    text[match.end() : match.end() + 40].strip("- \t"),
                    False,
                )
            )
        else:
            found.append(
                Comment(
                    Span(match.start(), closing_end),
                    text[match.end() : closing_start].strip("- \t"),
                )
            )
        position = max(closing_end, match.end())
    return found


def _closing_mark(text: str, opening_mark: str, offset: int) -> tuple[int, int]:
    """Return the start and end of a comment's closing mark, or -1 twice if it has none."""
    key = ""
    if opening_mark in _COMMENT_ENDS:
        key = opening_mark
    elif opening_mark.endswith("#"):
        key = "{%#"
    if key:
        found = text.find(_COMMENT_ENDS[key], offset, offset + MAX_COMMENT_CHARS)
        return found, found + len(_COMMENT_ENDS[key]) if found >= 0 else -1
    liquid_end = re.compile(_LIQUID_END).search(text, offset, offset + MAX_COMMENT_CHARS)
    return (liquid_end.start(), liquid_end.end()) if liquid_end else (-1, -1)


def with_spaces_for(text: str, spans: list[Span], start: int = 0) -> str:
    """Return a text with spaces in place of comments, so that every position stays the same.

    If a comment fills its line, the line break before it becomes a space, too. Otherwise it would
    end the paragraph around it.
    """
    parts, copied_to = [], 0
    rest_of_line = re.compile(REST_OF_LINE) if spans else None
    for span in spans:
        begin = span.start
        while begin > start and text[begin - 1] in " \t":
            begin -= 1
        if (
            rest_of_line
            and begin > start
            and text[begin - 1] in "\r\n"
            and rest_of_line.match(text, span.end)
        ):
            begin -= 2 if text.startswith("\r\n", begin - 2) else 1
        begin = max(begin, copied_to)
        parts += [text[copied_to:begin], " " * (span.end - begin)]
        copied_to = span.end
    return "".join([*parts, text[copied_to:]]) if parts else text
