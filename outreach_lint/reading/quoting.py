"""Find code and quoted mails in a message, in the formats of mail programs.

A ``>`` alone does not make a quotation: a draft may be written as a blockquote, or ``>>>`` may be
an arrow.
"""

from __future__ import annotations

import re
from itertools import chain, dropwhile, takewhile
from typing import NamedTuple

from outreach_lint.model import LINE_BREAK, Span
from outreach_lint.reading.mail_words import DIVIDER, DIVIDER_PREFIXES, KIND_OF, WROTE

Rows = list[tuple[int, int]]  # start and end of each line
# Each pattern is compiled when a line looks as if it may match: compiling all of them would take
# longer than reading a draft.
_MARK = r"[ \t]{0,3}((?:>[ \t]?)+)"
_HEADING = r"(?i)[ \t]{0,3}(?:\#{1,6}(?:[ \t]|$)|[-*_=][-*_= \t]*$)|[*_ \t]*subject(?: line)?[*_]*:"
_FENCE = r"[ \t]{0,3}(`{3,}|~{3,})[^`]*$"

_HEADERS_IN_ONE = r"(?i)[ \t*_]*from: .{1,200}\b(?:sent|date):[*_]* .{1,100}\bto:"
MAX_UNLABELED_ROWS = 2  # of a header: a long list of recipients continues on the next rows
MIN_RULE_CHARS = 10  # underscores
_MAX_HEADER_ROWS = 14

_ADDRESS = r"[^\s<>@(\[]+@[^\s<>@)\]]+\.\w+"
_ENDS_WROTE = rf"(?i)\b{WROTE}(?:[ ][^:.!?]{{1,60}}|[ ][^:!?]{{0,60}}<[^<>\s]+>)?[ \xa0]?[:：]$"
# A date and an address, without a verb, as in Russian: "9.12.2018, 08:18, Sam <sam@x.example>:"
_ENDS_ADDRESS = rf"(?=.*\b(?:\d{{4}}|\d{{1,2}}:\d{{2}})\b).*<{_ADDRESS}>[ \xa0]?:$"
_DATED = rf"""(?ix)
    {_ADDRESS}
    | \b\d{{4}}\b | \b\d{{1,2}}[:h]\d{{2}}\b | \b\d{{1,2}}[./-]\d{{1,2}}\b
    | ^on[ ](?:mon|tue|wed|thu|fri|sat|sun)[a-z]*
    | ^on[ ](?:\d{{1,2}}[ ])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"""
_NAME_WROTE = (
    r"[A-ZÀ-Þ][\w.'’-]*(?:,?[ ][A-ZÀ-Þ(][\w.'’)-]*){0,4}"
    rf"(?:[ ][<(\[]?{_ADDRESS}[>)\]]?)?[ ]{WROTE.replace('[ ]', ' ')}[ \xa0]?:$"
)
_PRONOUN_WROTE = (
    r"(?i)\b(?:i|you|he|she|it|we|they|who|that) (?:once |also |recently |had )?(?:wrote|writes)\b"
)
_OPENERS = ("On ", "Am ", "Le ", "El ", "Il ", "Op ", "Em ", "Den ", "På ", "W dniu ")
_SPEECH = "\"“„«‘'*`"
_MAX_ATTRIBUTION_CHARS = 300  # over at most three lines


class Head(NamedTuple):
    """The lines that introduce a quoted mail.

    ``rows`` is their number. ``marked`` is true if the quoted lines begin with ``>``.
    """

    rows: int
    marked: bool


def head_at(text: str, rows: Rows, number: int, written: bool) -> Head | None:
    """Return the introduction of a quoted mail that begins at a line, else ``None``.

    ``written`` is true if there are words of the writer above.
    """
    line = text[slice(*rows[number])].strip()
    if line.casefold().startswith(DIVIDER_PREFIXES) and re.match(DIVIDER, line):
        return Head(1, _is_marked(text, rows, number + 1))
    if written and (_is_header_block(text, rows, number) or _has_headers(line)):
        return Head(1, marked=False)
    if is_rule(line):
        if _is_header_block(text, rows, _next_filled(text, rows, number + 1)):
            return Head(1, marked=False)
        return None
    return _attribution(text, rows, number)


def is_rule(line: str) -> bool:
    """Return whether a line is a rule: many underscores, and nothing else."""
    return len(line) >= MIN_RULE_CHARS and not line.strip("_")


def _has_headers(line: str) -> bool:
    """Return whether a line has all of a mail's headers, as in a page joined into one line."""
    return (
        line[:9].lstrip("*_ ").casefold().startswith("from")
        and re.match(_HEADERS_IN_ONE, line) is not None
    )


def _attribution(text: str, rows: Rows, number: int) -> Head | None:
    joined = ""
    for count, row in enumerate(rows[number : number + 3], 1):
        line = text[slice(*row)].strip()
        if not line or line.startswith(">") or len(joined) + len(line) > _MAX_ATTRIBUTION_CHARS:
            return None
        joined = f"{joined} {line}".strip()
        if joined[-1] in ":：":
            below = number + count
            if not _is_attribution(joined, text, rows, below):
                return None
            return Head(count, _is_marked(text, rows, below))
        if not joined.startswith(_OPENERS) and number and text[slice(*rows[number - 1])].strip():
            return None  # in the middle of a paragraph
    return None


def _is_attribution(line: str, text: str, rows: Rows, below: int) -> bool:
    """Return whether a line attributes the mail below it; lines that cite a remark do not count."""
    if re.match(_ENDS_ADDRESS, line):
        return True
    if not re.search(_ENDS_WROTE, line) or re.search(_PRONOUN_WROTE, line):
        return False
    follows = first_line(text, rows, below)
    if follows.startswith(">") and line.startswith(_OPENERS):
        return True
    if not follows or follows[0] in _SPEECH:
        return False
    return bool(re.search(_DATED, line) or re.match(_NAME_WROTE, line))


def first_line(text: str, rows: Rows, number: int) -> str:
    """Return the first line with words from a line on; empty if there is none."""
    below = _next_filled(text, rows, number)
    return text[slice(*rows[below])].strip() if below < len(rows) else ""


def _next_filled(text: str, rows: Rows, number: int) -> int:
    """Return the number of the first line with words from a line on, else ``len(rows)``."""
    while number < len(rows) and not text[slice(*rows[number])].strip():
        number += 1
    return number


def filled_rows(text: str, rows: Rows) -> list[int]:
    """Return the numbers of the lines with words."""
    return [number for number, row in enumerate(rows) if text[slice(*row)].strip()]


def _is_marked(text: str, rows: Rows, number: int) -> bool:
    return first_line(text, rows, number).startswith(">")


def _is_header_block(text: str, rows: Rows, number: int) -> bool:
    """Return whether a quoted mail's headers begin at a line.

    They have the author, the subject, and a date or recipient.
    """
    kinds: set[str] = set()
    unlabeled = 0
    for start, end in rows[number : number + _MAX_HEADER_ROWS]:
        line = text[start:end]
        if not line.strip():
            continue
        kind = _header_kind(line)
        if kind is None and not kinds:
            return False
        if kind is None:
            unlabeled += 1  # a long list of recipients continues
            if unlabeled > MAX_UNLABELED_ROWS:
                return False
            continue
        kinds.add(kind)
        if {"from", "subject"} <= kinds and kinds & {"sent", "to"}:
            return True
    return False


def _header_kind(line: str) -> str | None:
    """Return the kind of header that a line is, or ``None`` if it is not a header."""
    label, colon, _ = line.replace("：", ":").partition(":")
    return KIND_OF.get(label.strip(" \t*_\xa0").casefold()) if colon else None


def line_spans(text: str, start: int) -> Rows:
    """Return the start and end (without line break) of every line from ``start`` on."""
    lines, line_start = [], start
    for line_break in LINE_BREAK.finditer(text, start):
        lines.append((line_start, line_break.start()))
        line_start = line_break.end()
    return [*lines, (line_start, len(text))]


def without_own_marks(text: str, start: int) -> str:
    """Return a text in which each ``>`` before the writer's own lines is a space.

    Every position stays the same.
    """
    parts, copied_to = [], 0
    for begin, end in own_marks(text, start):
        parts += [text[copied_to:begin], " " * (end - begin)]
        copied_to = end
    return "".join([*parts, text[copied_to:]]) if parts else text


def own_marks(text: str, start: int) -> list[Span]:
    """Return the spans of the ``>`` before the writer's own lines.

    They belong to a blockquote around the whole draft, or are arrows.
    """
    if ">" not in text:
        return []
    rows = line_spans(text, start)
    mark_of = re.compile(_MARK)
    found: list[Span] = []
    unmarked: list[int] = []
    has_single = False  # whether a line begins with a single ">"
    for number, row in enumerate(rows):
        if mark := mark_of.match(text, *row):
            found.append(Span(mark.start(1), mark.end()))
            has_single = has_single or mark[1].count(">") == 1
        else:
            unmarked.append(number)
    if not found or any(head_at(text, rows, n, written=True) for n in unmarked):
        return []
    beside = set(filled_rows(text, rows)).intersection(unmarked)
    if has_single and not all(_is_heading(text, rows[n]) for n in beside):
        return []
    return found


def _is_heading(text: str, row: tuple[int, int]) -> bool:
    return re.compile(_HEADING).match(text, *row) is not None


def code_rows(text: str, rows: Rows, greets: re.Pattern[str]) -> tuple[set[int], set[int]]:
    """Return the lines of fenced code, and the fences that only enclose a draft.

    A block around the whole draft, or around the only greeting, is not code: it holds the draft.
    """
    fences = _fences(text, rows)
    code: set[int] = set()
    for first, last in fences:
        code.update(range(first, last + 1))
    outside = set(filled_rows(text, rows)) - code
    fence_rows = set(chain.from_iterable(fences))
    if all(_is_heading(text, rows[n]) for n in outside):
        return set(), fence_rows
    if not any(greets.match(text, *rows[n]) for n in outside):
        for first, last in fences:
            if greets.match(first_line(text, rows, first + 1)):
                code.difference_update(range(first + 1, last))
    return code, fence_rows & code


def _fences(text: str, rows: Rows) -> list[tuple[int, int]]:
    """Return the numbers of the first and last line of every closed fenced block."""
    if "```" not in text and "~~~" not in text:
        return []
    blocks, first, mark = [], -1, ""
    for number, (start, end) in enumerate(rows):
        match = re.match(_FENCE, text[start:end])
        if match and first < 0:
            first, mark = number, match[1]
        elif match and match[1].startswith(mark) and not text[start:end].strip().strip(mark[0]):
            blocks.append((first, number))
            first = -1
    return blocks


class Quotation(NamedTuple):
    """A quoted mail: the lines that introduce it, the one that names its author, and its text."""

    head: str
    author: str
    words: str


def quotation(text: str, start: int) -> Quotation | None:
    """Return the first quoted mail whose author the message names, or ``None``."""
    rows = line_spans(text, start)
    written = False
    for number in filled_rows(text, rows):
        line = text[slice(*rows[number])].strip()
        if head := head_at(text, rows, number, written):
            return _quotation([text[a:b] for a, b in rows[number:]], head)
        written = written or not line.startswith(">")
    return None


def _quotation(lines: list[str], head: Head) -> Quotation:
    count = head.rows
    if not head.marked:  # the headers below a divider are part of the head
        for number, line in enumerate(lines[:_MAX_HEADER_ROWS], 1):
            if _header_kind(line):
                count = max(count, number)
    below = lines[count:]
    if head.marked:
        filled = dropwhile(lambda line: not line.strip(), below)
        marked = takewhile(lambda line: line.lstrip().startswith(">"), filled)
        below = [line.lstrip("> \t") for line in marked]
    author = next((line for line in lines[:count] if _header_kind(line) == "from"), "")
    head_line = " ".join(map(str.strip, lines[:count]))
    return Quotation(head_line, author or head_line, "\n".join(below).strip())


def address_in(line: str) -> str:
    """Return the email address in a line, in lower case; empty if there is none."""
    found = re.search(_ADDRESS, line)
    return found.group().lower() if found else ""
