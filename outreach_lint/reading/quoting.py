"""Find what a message quotes: code, and the mail that it answers, as mail programs put it.

A ``>`` alone does not make a quotation: a draft may be written as a blockquote, or ``>>>`` may be
an arrow.
"""

from __future__ import annotations

import re
from itertools import chain, takewhile
from typing import NamedTuple

from outreach_lint.model import LINE_BREAK, Span
from outreach_lint.reading.mail_words import DIVIDER, DIVIDER_BEGINS, KIND_OF, WROTE

Rows = list[tuple[int, int]]  # start and end of each line
# Patterns are compiled when a line looks as if it matched: to compile all of them takes longer than
# to read a draft.
_MARK = r"[ \t]{0,3}((?:>[ \t]?)+)"
_HEADING = r"(?i)[ \t]{0,3}(?:\#{1,6}(?:[ \t]|$)|[-*_=][-*_= \t]*$)|[*_ \t]*subject(?: line)?[*_]*:"
_FENCE = r"[ \t]{0,3}(`{3,}|~{3,})[^`]*$"

_HEADERS_IN_ONE = r"(?i)[ \t*_]*from: .{1,200}\b(?:sent|date):[*_]* .{1,100}\bto:"
OTHER_ROWS = 2  # rows without a label that a header may have: a long list of people goes on
SHORTEST_RULE = 10  # underscores
_HEADER_ROWS = 14

_ADDRESS = r"[^\s<>@(\[]+@[^\s<>@)\]]+\.\w+"
_ENDS_WROTE = rf"(?i)\b{WROTE}(?:[ ][^:.!?]{{1,60}}|[ ][^:!?]{{0,60}}<[^<>\s]+>)?[ \xa0]?[:：]$"
# Day and address, and no verb: "вс, 9 дек. 2018 г. в 08:18, Sam <sam@x.example>:"
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
_LONGEST = 300  # characters of an attribution, over at most three lines


class Head(NamedTuple):
    """The lines that introduce a quoted mail.

    How many they are, and whether the quoted words have ``>`` before them.
    """

    rows: int
    marked: bool


def head_at(text: str, rows: Rows, number: int, written: bool) -> Head | None:
    """Return the introduction of a quoted mail that begins at a line, else ``None``.

    ``written`` tells whether the writer's words stand above.
    """
    line = text[slice(*rows[number])].strip()
    if line.casefold().startswith(DIVIDER_BEGINS) and re.match(DIVIDER, line):
        return Head(1, _is_marked(text, rows, number + 1))
    if written and (_is_header_block(text, rows, number) or _has_headers(line)):
        return Head(1, marked=False)
    if is_rule(line):
        below = next(
            (n for n in range(number + 1, len(rows)) if text[slice(*rows[n])].strip()), None
        )
        if below and _is_header_block(text, rows, below):
            return Head(1, marked=False)
        return None
    return _attribution(text, rows, number)


def is_rule(line: str) -> bool:
    """Tell whether a line is one of underscores only."""
    return len(line) >= SHORTEST_RULE and not line.strip("_")


def _has_headers(line: str) -> bool:
    """Tell whether a line holds all of a mail's headers, as pages put into one line do."""
    return (
        line[:9].lstrip("*_ ").casefold().startswith("from")
        and re.match(_HEADERS_IN_ONE, line) is not None
    )


def _attribution(text: str, rows: Rows, number: int) -> Head | None:
    joined = ""
    for count, row in enumerate(rows[number : number + 3], 1):
        line = text[slice(*row)].strip()
        if not line or line.startswith(">") or len(joined) + len(line) > _LONGEST:
            return None
        joined = f"{joined} {line}".strip()
        if joined[-1] in ":：":
            below = number + count
            if not _attributes(joined, text, rows, below):
                return None
            return Head(count, _is_marked(text, rows, below))
        if not joined.startswith(_OPENERS) and number and text[slice(*rows[number - 1])].strip():
            return None  # in the middle of a paragraph
    return None


def _attributes(line: str, text: str, rows: Rows, below: int) -> bool:
    """Tell whether a line says who wrote what stands below it: not words that the writer cites."""
    if re.match(_ENDS_ADDRESS, line):
        return True
    if not re.search(_ENDS_WROTE, line) or re.search(_PRONOUN_WROTE, line):
        return False
    follows = _first(text, rows, below)
    if follows.startswith(">"):
        return line.startswith(_OPENERS) or bool(
            re.search(_DATED, line) or re.match(_NAME_WROTE, line)
        )
    if not follows or follows[0] in _SPEECH:
        return False
    return bool(re.search(_DATED, line) or re.match(_NAME_WROTE, line))


def _first(text: str, rows: Rows, number: int) -> str:
    """Return the first line with words from a line on; empty where none is."""
    below = (text[slice(*rows[n])].strip() for n in range(number, len(rows)))
    return next(filter(None, below), "")


def _is_marked(text: str, rows: Rows, number: int) -> bool:
    return _first(text, rows, number).startswith(">")


def _is_header_block(text: str, rows: Rows, number: int) -> bool:
    """Tell whether a quoted mail's headers begin at a line.

    They name the author, the subject, and a date or recipient.
    """
    found: set[str] = set()
    other = 0
    for start, end in rows[number : number + _HEADER_ROWS]:
        line = text[start:end]
        if not line.strip():
            continue
        kind = _kind(line)
        if kind is None and not found:
            return False
        if kind is None:
            other += 1  # a long list of people goes on
            if other > OTHER_ROWS:
                return False
            continue
        found.add(kind)
        if {"from", "subject"} <= found and found & {"sent", "to"}:
            return True
    return False


def _kind(line: str) -> str | None:
    """Return which header a line is, if it is one."""
    label, colon, _ = line.replace("：", ":").partition(":")
    return KIND_OF.get(label.strip(" \t*_\xa0").casefold()) if colon else None


def lines_of(text: str, start: int) -> Rows:
    """Return start and end (without its line break) of every line from ``start`` on."""
    out, at = [], start
    for brk in LINE_BREAK.finditer(text, start):
        out.append((at, brk.start()))
        at = brk.end()
    return [*out, (at, len(text))]


def without_own_marks(text: str, start: int) -> str:
    """Return a text in which each ``>`` before the writer's own lines is a blank.

    Every position stays.
    """
    parts, at = [], 0
    for begin, end in own_marks(text, start):
        parts += [text[at:begin], " " * (end - begin)]
        at = end
    return "".join([*parts, text[at:]]) if parts else text


def own_marks(text: str, start: int) -> list[Span]:
    """Return the ``>`` that stand before the writer's own lines.

    They are those of a blockquote that is the whole draft, and arrows.
    """
    if ">" not in text:
        return []
    rows = lines_of(text, start)
    mark_of = re.compile(_MARK)
    marks = [mark_of.match(text, *row) for row in rows]
    depths = [mark[1].count(">") if mark else 0 for mark in marks]
    if not any(depths) or any(
        head_at(text, rows, n, written=True) for n, deep in enumerate(depths) if not deep
    ):
        return []
    filled = [n for n, row in enumerate(rows) if text[slice(*row)].strip()]
    beside = [n for n in filled if not depths[n] and not _is_heading(text, rows[n])]
    if beside and 1 in depths:
        return []
    return [Span(mark.start(1), mark.end()) for mark in marks if mark]


def _is_heading(text: str, row: tuple[int, int]) -> bool:
    return re.compile(_HEADING).match(text, *row) is not None


def code_rows(text: str, rows: Rows, greets: re.Pattern[str]) -> tuple[set[int], set[int]]:
    """Return the lines of fenced code, and the lines that only fence a draft in.

    A fence around the whole draft, or around the only greeting, is no code: the draft stands in it.
    """
    fences = _fences(text, rows)
    inside: set[int] = set()
    for first, last in fences:
        inside.update(range(first, last + 1))
    outside = [n for n, row in enumerate(rows) if n not in inside and text[slice(*row)].strip()]
    marks = set(chain.from_iterable(fences))
    if all(_is_heading(text, rows[n]) for n in outside):
        return set(), marks
    if not any(greets.match(text, *rows[n]) for n in outside):
        drafts = [(a, b) for a, b in fences if greets.match(_first(text, rows, a + 1))]
        for first, last in drafts:
            inside.difference_update(range(first + 1, last))
    return inside, marks & inside


def _fences(text: str, rows: Rows) -> list[tuple[int, int]]:
    """Return the first and the last line of every fenced block that is closed."""
    if "```" not in text and "~~~" not in text:
        return []
    found, first, mark = [], -1, ""
    for number, (start, end) in enumerate(rows):
        match = re.match(_FENCE, text[start:end])
        if match and first < 0:
            first, mark = number, match[1]
        elif match and match[1].startswith(mark) and not text[start:end].strip().strip(mark[0]):
            found.append((first, number))
            first = -1
    return found


class Quotation(NamedTuple):
    """A quoted mail: the lines that introduce it, those with the writer's name, and its words."""

    head: str
    author: str
    words: str


def quotation(text: str, start: int) -> Quotation | None:
    """Return the first mail that a message quotes and says whose it is."""
    rows = lines_of(text, start)
    written = False
    for number, row in enumerate(rows):
        line = text[slice(*row)].strip()
        if not line:
            continue
        if head := head_at(text, rows, number, written):
            return _quotation([text[a:b] for a, b in rows[number:]], head)
        written = written or not line.startswith(">")
    return None


def _quotation(lines: list[str], head: Head) -> Quotation:
    count = head.rows
    if not head.marked:  # the headers below a divider belong to the head
        count = max([count, *(n + 1 for n, line in enumerate(lines[:_HEADER_ROWS]) if _kind(line))])
    below = lines[count:]
    if head.marked:
        first = next(n for n, line in enumerate(below) if line.strip())
        below = list(takewhile(lambda line: line.lstrip().startswith(">"), below[first:]))
    author = next((line for line in lines[:count] if _kind(line) == "from"), "")
    head_line = " ".join(line.strip() for line in lines[:count])
    words = "\n".join(line.lstrip("> \t") if head.marked else line for line in below)
    return Quotation(head_line, author or head_line, words.strip())


def address_in(line: str) -> str:
    """Return the address in a line, in small letters; empty where none is."""
    found = re.search(_ADDRESS, line)
    return found.group().lower() if found else ""
