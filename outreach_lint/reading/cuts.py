"""Taking words out of a draft, so that what stays reads as if they had never been there."""

from __future__ import annotations

from outreach_lint.model import Edit, Span

BLANK, BREAK = " \t", "\r\n"


def cut(text: str, span: Span, floor: int = 0) -> Edit:
    """Return the edit that takes out the words of ``span`` and the blank beside them.

    Words that fill their lines go with the line break; of two empty lines around them one stays.
    Nothing before ``floor`` is touched.
    """
    start, end = span
    while start > floor and text[start - 1] in BLANK:
        start -= 1
    stop = end
    while stop < len(text) and text[stop] in BLANK:
        stop += 1
    begins = start == floor or text[start - 1] in BREAK
    ends = stop == len(text) or text[stop] in BREAK
    if not begins:
        return Edit(Span(start, stop if ends else end), "")
    if not ends:
        return Edit(Span(span.start, stop), "")
    below = _after_break(text, stop)
    above_empty = start == floor or _before_break(text, start, floor) in (
        floor,
        _line(text, start, floor),
    )
    if below == len(text) and stop == below:  # the last line has no break: the one before goes
        while start > floor and text[start - 1] in BREAK + BLANK:
            start -= 1
        return Edit(Span(start, stop), "")
    after_empty = _after_break(text, below) if below < len(text) and text[below] in BREAK else below
    return Edit(Span(start, after_empty if above_empty else below), "")


def _after_break(text: str, at: int) -> int:
    """Return the place after the line break at ``at``."""
    return at + 2 if text.startswith("\r\n", at) else min(at + 1, len(text))


def _before_break(text: str, at: int, floor: int) -> int:
    """Return the place before the line break that ends at ``at``."""
    return max(at - (2 if text.endswith("\r\n", 0, at) else 1), floor)


def _line(text: str, at: int, floor: int) -> int:
    """Return where the line before the one that begins at ``at`` begins."""
    stop = _before_break(text, at, floor)
    return max(text.rfind("\n", floor, stop), text.rfind("\r", floor, stop), floor - 1) + 1
