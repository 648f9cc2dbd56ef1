"""Classify the lines of a text file, and find those that may separate messages.

These are headings, rules, subjects, notes and code fences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from outreach_lint.reading.greetings import GREETING
from outreach_lint.reading.quoting import line_spans, quotation
from outreach_lint.reading.subjects import subject_in
from outreach_lint.sources.texts.titles import is_label

LABEL_LEVEL = 7  # below Markdown's six levels of headings
ITEM_LEVEL = 8  # of a line such as "2) Reminder"
MIN_MESSAGE_WORDS = 3  # of a part under a heading that names a message
PROSE_LANGUAGES = (
    "",
    "text",
    "txt",
    "plain",
    "plaintext",
    "md",
    "markdown",
    "email",
    "mail",
    "eml",
    "none",
)
_HEADING = re.compile(r"[ ]{0,3}(?P<marks>#{1,6})[ \t]+(?P<words>.*?)[ \t#]*$")
_BOLD = re.compile(r"[ ]{0,3}(?P<mark>\*\*|__)(?P<words>[^*_\n]{2,80})(?P=mark)[ \t]*:?[ \t]*$")
_RULE = re.compile(r"[ ]{0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:=[ \t]*){3,})$")
_FENCE = re.compile(r"[ ]{0,3}(?P<mark>`{3,}|~{3,})[ \t]*(?P<language>[^`\s]*)[^`]*$")
_NOTE_WORDS = r"""(?x:
    (?:author'?s?[ ])?notes? | why[ ](?:it|this)[ ]works | tips? | goal | purpose
  | when[ ]to[ ](?:send|use)(?:[ ]it|[ ]this)? | usage | timing
  | personali[sz]ation(?:[ ]notes?)? | placeholders | variables | remarks? | comments?
  | explanation | rationale | how[ ]to[ ]use(?:[ ]it|[ ]this)? | checklist
  | metrics | best[ ]practices | trigger | audience
)"""
_NOTE = re.compile(
    rf"(?i)[ \t]*(?:>[ \t]?)?(?:[*_]{{1,3}}|\[|\()(?:{_NOTE_WORDS})\b[^*_\n]{{0,20}}:"
    r"|[ \t]*why (?:it|this) works\b"
)
_HEADING_OF_NOTES = re.compile(rf"(?i)\W*(?:{_NOTE_WORDS})\b")
_NAME = r"(?:\{\{[^{}]*\}\}|\{[^{}]*\}|\[[^\[\]]*\]|<[^<>]*>|\*\|\w+\|\*|%\w+%|«\w+»|[\w.'’$-]+)"
_GREETS = re.compile(
    rf"""
    [ \t]*(?:[*_]{{0,2}})
    (?: {GREETING}(?:[ ]{_NAME}){{0,5}}[ \t]*(?:[,!:;—–]|-(?=\s)|$)
      | to[ ]whom[ ]it[ ]may[ ]concern
        # a tag alone
      | (?:\{{\{{[^{{}}]*\}}\}}|\{{[^{{}}]*\}}|\[[^\[\]]*\])[ \t]*[,–—]
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_QUOTED_HEADER = re.compile(r"(?i)[*_ \t]*(?:from|sent|date)[*_]*:")

_ITEM = re.compile(r"[ ]{0,3}\d{1,2}[.)][ \t]+\S.{0,50}[^.!?:;,\s][ \t]*$")
_DIVIDER = re.compile(r"(?i)[ \t]*(?:-{2,}[ ]?|begin )(?:forwarded|original) message")


class LineKind(Enum):
    """The kind of a line."""

    BLANK = "blank"
    TEXT = "text"
    HEADING = "heading"
    RULE = "rule"
    SUBJECT = "subject"
    NOTE = "note"
    FENCE = "fence"


class MarkedLine(NamedTuple):
    """A line from ``start`` to ``end``, and the ``words`` of its heading, its subject or itself."""

    kind: LineKind
    start: int
    end: int
    number: int
    words: str = ""
    level: int = 0
    greets: bool = False
    language_is_prose: bool = True

    @property
    def size(self) -> int:
        """The number of words on the line that belong to a message."""
        of_message = self.kind in (LineKind.TEXT, LineKind.SUBJECT) or self.level == ITEM_LEVEL
        return len(self.words.split()) if of_message else 0

    @property
    def is_note(self) -> bool:
        """Whether a heading announces the author's notes."""
        return _HEADING_OF_NOTES.match(self.words) is not None


def lines_in(text: str, start: int) -> list[MarkedLine]:
    """Return the lines of a text from ``start`` on."""
    answers = ">" in text and quotation(text, start) is not None
    return _with_corrected_kinds(list(_lines(text, start, answers)))


def _lines(text: str, start: int, answers: bool) -> Iterator[MarkedLine]:
    lines_above = text.count("\n", 0, start)
    mark, language = "", ""
    rows = line_spans(text, start)
    for number, (begin, end) in enumerate(rows, lines_above + 1):
        written = text[begin:end]
        fence = _FENCE.match(written)
        if fence and not mark:
            mark, language = fence["mark"], fence["language"].casefold()
            yield MarkedLine(LineKind.FENCE, begin, end, number)
        elif fence and fence["mark"].startswith(mark) and not fence["language"]:
            mark = language = ""
            yield MarkedLine(LineKind.FENCE, begin, end, number)
        elif mark:
            line = _message_line(text, begin, end, number, answers)
            prose = language in PROSE_LANGUAGES
            yield line._replace(language_is_prose=prose, greets=line.greets and prose)
        else:
            heading = _separator(written, begin, end, number)
            yield heading or _message_line(text, begin, end, number, answers)


def _separator(written: str, begin: int, end: int, number: int) -> MarkedLine | None:
    """Return a heading, a rule or a note; ``None`` for a line of a message."""
    subject = subject_in(written, 0, len(written))
    if not written.strip() or (subject and subject.end > subject.start):
        return None
    if heading := _HEADING.match(written):
        words = heading["words"].strip("*_ :")
        return MarkedLine(LineKind.HEADING, begin, end, number, words, len(heading["marks"]))
    if _RULE.match(written):
        return MarkedLine(LineKind.RULE, begin, end, number, written.strip())
    if _NOTE.match(written):
        return MarkedLine(LineKind.NOTE, begin, end, number, written)
    bold = _BOLD.match(written)
    words = bold["words"].strip(" :") if bold else written.strip()
    if is_label(words):
        return MarkedLine(LineKind.HEADING, begin, end, number, words, LABEL_LEVEL)
    return None


def _message_line(text: str, begin: int, end: int, number: int, answers: bool) -> MarkedLine:
    """Return a line of a message: a subject, or a text, which may be a greeting.

    A ``>`` before it is skipped.
    """
    at = begin
    if not answers:
        while at < end and text[at] in "> \t":
            at += 1
    words = text[at:end]
    if not words.strip():
        return MarkedLine(LineKind.BLANK, begin, end, number)
    if subject := subject_in(text, at, end):
        return MarkedLine(LineKind.SUBJECT, begin, end, number, text[subject.start : subject.end])
    return MarkedLine(
        LineKind.TEXT, begin, end, number, words, greets=_GREETS.match(words) is not None
    )


def _with_corrected_kinds(lines: list[MarkedLine]) -> list[MarkedLine]:
    """Return lines, with the kinds corrected that depend on neighboring lines.

    A line above a row of ``=`` is a heading. A label right below text is text. A subject among the
    headers of a quoted mail is text.
    """
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else None
        if (
            line.kind is LineKind.RULE
            and before
            and before.kind is LineKind.TEXT
            and "=" in line.words
        ):
            lines[number - 1] = before._replace(kind=LineKind.HEADING, level=1, greets=False)
        below = lines[number + 1] if number + 1 < len(lines) else None
        if line.kind is LineKind.TEXT and _ITEM.match(line.words) and _is_isolated(before, below):
            lines[number] = line._replace(kind=LineKind.HEADING, level=ITEM_LEVEL)
        is_apart = before is None or before.kind is not LineKind.TEXT
        if line.level == LABEL_LEVEL and not is_apart:
            lines[number] = line._replace(kind=LineKind.TEXT, level=0)
        if line.kind is LineKind.SUBJECT and _are_mail_headers(lines[max(number - 4, 0) : number]):
            lines[number] = line._replace(kind=LineKind.TEXT)
    return lines


def _is_isolated(before: MarkedLine | None, below: MarkedLine | None) -> bool:
    """Return whether a line is between empty lines, or is first and above one."""
    return (before is None or before.kind is LineKind.BLANK) and (
        below is not None and below.kind is LineKind.BLANK
    )


def _are_mail_headers(above: list[MarkedLine]) -> bool:
    """Return whether the lines above are the headers of a quoted mail."""
    heads = set()
    for line in above:
        if line.kind is LineKind.TEXT and (match := _QUOTED_HEADER.match(line.words)):
            heads.add(match.group().strip("*_ \t:").casefold())
    divided = any(_DIVIDER.match(line.words) for line in above)
    return "from" in heads and (len(heads) > 1 or divided)


def first_of_kind(kind: LineKind, lines: list[MarkedLine]) -> int | None:
    """Return the index of the first line of a kind; ``None`` if there is none."""
    for number, line in enumerate(lines):
        if line.kind is kind:
            return number
    return None


def shows_message(lines: list[MarkedLine]) -> bool:
    """Return whether lines are clearly a message: a greeting or a subject, and enough words."""
    for number, line in enumerate(lines):
        if line.greets or line.kind is LineKind.SUBJECT:
            return has_words(lines[number:])
    return False


def has_words(lines: list[MarkedLine]) -> bool:
    """Return whether the text in some lines has enough words for a message."""
    return sum(line.size for line in lines if line.kind is LineKind.TEXT) >= MIN_MESSAGE_WORDS


def message_words(lines: list[MarkedLine]) -> int:
    """Return how many words of a message are on some lines."""
    return sum(line.size for line in lines)
