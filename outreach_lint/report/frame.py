"""Show the lines of a finding, with the file's line numbers and the words underlined."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.model import LINE_BREAK, Draft, Finding, Span
from outreach_lint.report.terminal import chunks, safe
from outreach_lint.words import underlines

MAX_FRAME_LINES = 4  # shown for one finding


def frame_of(draft: Draft, finding: Finding, span: Span, width: int) -> list[tuple[str, bool]]:
    """Return the lines with a finding's words: those at ``span``, or those of the subject.

    A finding about a subject outside the text has an empty span.
    """
    is_in_subject = finding.quote and finding.quote in (draft.subject or "")
    if span.start < span.end or span != finding.span or not is_in_subject:
        return excerpt(draft, span, width)
    label = str(finding.start.line)
    out: list[tuple[str, bool]] = []
    whole = Span(0, len(finding.quote))
    for line, marks in _underlined_pieces(
        finding.quote, whole, whole, width - len(label) - 5, True
    ):
        out.append((f"  {label} │ {line}".rstrip(), marks))
        label = " " * len(label)
    return out


def excerpt(draft: Draft, span: Span, width: int) -> list[tuple[str, bool]]:
    """Return the draft's lines with the words at ``span``; ``True`` marks a line of underlines."""
    rows = _rows(draft.text, span)
    rows_shown = rows[:MAX_FRAME_LINES]
    numbers = _numbers(draft, rows_shown, span)
    gutter = max(map(len, numbers))
    out: list[tuple[str, bool]] = []
    for number, row in zip(numbers, rows_shown, strict=True):
        label = number.rjust(gutter)
        for line, marks in _underlined_pieces(
            draft.text, row, span, width - gutter - 5, len(rows) == 1
        ):
            out.append((f"  {label} │ {line}".rstrip(), marks))
            label = " " * gutter
    if len(rows) > MAX_FRAME_LINES:
        out.append((f"  {' ' * gutter} │ …", False))
    return out


def _numbers(draft: Draft, rows: list[Span], span: Span) -> list[str]:
    """Return the line numbers of rows to show, each only once.

    A row can be several lines of the file; the first gets the number of the line of the words.
    """
    numbers: list[str] = []
    before = None
    for row in rows:
        line = draft.position(max(row.start, span.start)).line
        numbers.append("" if line == before else str(line))
        before = line
    return numbers


def _underlined_pieces(
    text: str, row: Span, span: Span, width: int, only: bool
) -> Iterator[tuple[str, bool]]:
    """Yield one line of the draft in pieces that fit, each with its underlines.

    If the line is the ``only`` one, pieces without the words are left out.
    """
    line = safe(text[row.start : row.end])
    left, right = _without_spaces(line, max(span.start - row.start, 0), span.end - row.start)
    for start, end in chunks(line, width):
        has_words = start < right and left < end
        if only and right > left and not has_words and end - start < len(line):
            continue
        yield line[start:end], False
        if has_words:
            first = max(left, start)
            last = first + len(line[first : min(right, end)].rstrip())
            yield underlines(line[start:end], start, [(first, last)], "~"), True


def _without_spaces(text: str, left: int, right: int) -> tuple[int, int]:
    """Return the start and end of some words without the spaces around them."""
    right = min(right, len(text))
    while right > left and text[right - 1] == " ":
        right -= 1
    while left < right and text[left] == " ":
        left += 1
    return left, right


def _rows(text: str, span: Span) -> list[Span]:
    """Return the lines with the words at ``span``, without empty lines."""
    first_start = max(text.rfind("\n", 0, span.start), text.rfind("\r", 0, span.start)) + 1
    stop = len(text)
    for mark in "\r\n":
        found = text.find(mark, span.end)
        if 0 <= found < stop:
            stop = found
    rows, at = [], first_start
    for line_break in LINE_BREAK.finditer(text, first_start, stop):
        rows.append(Span(at, line_break.start()))
        at = line_break.end()
    rows.append(Span(at, stop))
    return [row for row in rows if row.end > row.start] or [Span(first_start, stop)]
