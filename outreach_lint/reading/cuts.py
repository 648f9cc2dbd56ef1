"""Remove words from a draft, together with the spaces and line breaks that belong to them."""

from __future__ import annotations

from outreach_lint.model import Edit, Span

SPACES, LINE_BREAKS = " \t", "\r\n"


def cut(text: str, span: Span, floor: int = 0) -> Edit:
    """Return the edit that removes the words of ``span`` and the space next to them.

    Words that fill their lines are removed with the line break. If there is an empty line before
    and after them, one of the two is removed as well. Nothing before ``floor`` is changed.
    """
    start, end = span
    while start > floor and text[start - 1] in SPACES:
        start -= 1
    spaces_end = end
    while spaces_end < len(text) and text[spaces_end] in SPACES:
        spaces_end += 1
    starts_line = start == floor or text[start - 1] in LINE_BREAKS
    ends_line = spaces_end == len(text) or text[spaces_end] in LINE_BREAKS
    if not starts_line:
        return Edit(Span(start, spaces_end if ends_line else end), "")
    if not ends_line:
        return Edit(Span(span.start, spaces_end), "")
    next_line = _after_break(text, spaces_end)
    is_empty_above = start == floor or _before_break(text, start, floor) in (
        floor,
        _start_of_line_before(text, start, floor),
    )
    # The last line has no line break, so the one before it is removed.
    if next_line == len(text) and spaces_end == next_line:
        while start > floor and text[start - 1] in LINE_BREAKS + SPACES:
            start -= 1
        return Edit(Span(start, spaces_end), "")
    line_after_empty = (
        _after_break(text, next_line)
        if next_line < len(text) and text[next_line] in LINE_BREAKS
        else next_line
    )
    return Edit(Span(start, line_after_empty if is_empty_above else next_line), "")


def _after_break(text: str, offset: int) -> int:
    """Return the offset after the line break at ``offset``."""
    return offset + 2 if text.startswith("\r\n", offset) else min(offset + 1, len(text))


def _before_break(text: str, offset: int, floor: int) -> int:
    """Return the offset before the line break that ends at ``offset``."""
    return max(offset - (2 if text.endswith("\r\n", 0, offset) else 1), floor)


def _start_of_line_before(text: str, offset: int, floor: int) -> int:
    """Return the start of the line before the one that starts at ``offset``."""
    stop = _before_break(text, offset, floor)
    return max(text.rfind("\n", floor, stop), text.rfind("\r", floor, stop), floor - 1) + 1
