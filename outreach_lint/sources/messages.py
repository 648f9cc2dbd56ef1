"""Find the messages in a text file that holds several.

Headings, labels such as "Email 2:", lines with a subject, rules and code fences may part messages,
and may as well stand within one. A file is cut only where several of the parts show by themselves
that they are messages: they greet somebody, or begin with a subject. What stands between the
messages are the author's notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from outreach_lint.sources.marks import (
    LEAST_WORDS,
    Kind,
    Line,
    first_of_kind,
    has_words,
    lines_in,
    shows_message,
    size_of,
)
from outreach_lint.sources.titles import Title, title_of

FENCED = 8  # words of a code block that is a message
PROVED = 2  # parts that show by themselves that they are messages
Block = list[Line]


class Part(NamedTuple):
    """A message in a text, from ``start`` to ``end``.

    ``subject`` is one that stands apart from it, on the line that begins at ``subject_start``.
    """

    start: int
    end: int
    line: int
    title: Title = Title()
    subject: str | None = None
    subject_start: int = 0


class Cut(NamedTuple):
    """The messages of a text, and what parts them, in words for people."""

    parts: list[Part]
    at: str


class Section(NamedTuple):
    """The lines below a heading, or another mark.

    ``named`` tells whether the mark names a message.
    """

    lines: Block
    title: Title = Title()
    subject: Line | None = None

    @property
    def named(self) -> bool:
        """Whether a mark above calls it a message."""
        return self.title.names_message


def cut(text: str, start: int = 0) -> Cut | None:
    """Return the messages of a text from ``start`` on; ``None`` where it is to be read as one."""
    lines = lines_in(text, start)
    found = _cut_at_marks(lines, Title())
    return found if found and found.parts else None


def _cut_at_marks(lines: Block, above: Title) -> Cut | None:
    ways: tuple[tuple[str, Callable[[Block], list[Section]]], ...] = (
        ("code blocks", _fenced),
        ("headings that name messages", _below_titles),
        ("lines with a subject", _below_subjects),
        ("headings", _below_headings),
        ("rules", _between_rules),
    )
    for at, sections_of in ways:
        sections = sections_of(lines)
        if sections and _holds(sections, at):
            parts: list[Part] = []
            for section in sections:
                parts += _parts(section, above)
            return Cut(parts, at)
    return None


def _holds(sections: list[Section], at: str) -> bool:
    """Tell whether sections show by themselves that they are messages."""
    if at == "code blocks":
        return True  # only such as are messages come as sections
    proved = _proved(sections)
    if len(proved) >= PROVED:
        return at != "headings that name messages" or any(section.named for section in proved)
    if not proved or not proved[0].named:
        return False
    named = 0
    for section in sections:
        named += section.named and has_words(section.lines)
    return named >= PROVED


def _proved(sections: list[Section]) -> list[Section]:
    """Return the sections that show by themselves that they are messages."""
    return [section for section in sections if shows_message(section.lines)]


def _parts(section: Section, above: Title) -> Iterator[Part]:
    """Yield the message of a section, or those that it is itself cut into."""
    title = section.title.within(above)
    if len(section.lines) > 1 and (inner := _cut_at_marks(section.lines, title)):
        yield from inner.parts
        return
    if section.named or above.names_message or shows_message(section.lines):
        part = _message(section.lines, title, section.subject)
        if part:
            yield part


def _message(lines: Block, title: Title, subject: Line | None) -> Part | None:
    """Return the message among the lines of a section, without the notes above and below it."""
    below, lines = _subject_below_heading(lines)
    subject = below or subject
    filled = [line for line in lines if line.kind is not Kind.BLANK]
    first = first_of_kind(Kind.SUBJECT, filled)
    greets = next((n for n, line in enumerate(filled) if line.greets), None)
    begin = _beginning(filled, first, greets)
    if begin is None:
        return None
    if first is not None and begin > first and filled[begin].kind is not Kind.SUBJECT:
        subject = filled[first]
    kept = _without_notes_below(filled[begin:])
    if size_of(kept) < LEAST_WORDS:
        return None
    whole = Part(kept[0].start, kept[-1].end, kept[0].number, title)
    if subject is None:
        return whole
    return whole._replace(subject=subject.words, subject_start=subject.start)


def _beginning(filled: Block, first: int | None, greets: int | None) -> int | None:
    """Return which line begins a message: its subject, its greeting, or what is no note."""
    if greets is None and first is not None:
        return first
    if greets is not None and first is not None and greets > first:
        only_subjects = all(line.kind is Kind.SUBJECT for line in filled[first:greets])
        return first if only_subjects else greets
    if greets is not None:
        return greets
    return first_of_kind(Kind.TEXT, filled)


def _subject_below_heading(lines: Block) -> tuple[Line | None, Block]:
    """Return the subject that stands below a heading "Subject", and the lines below it."""
    for number, line in enumerate(lines):
        if line.kind is Kind.HEADING and line.words.casefold() in ("subject", "subject line"):
            below = number + 1
            while below < len(lines) and lines[below].kind is Kind.BLANK:
                below += 1
            if below < len(lines) and lines[below].kind in (Kind.TEXT, Kind.SUBJECT):
                return lines[below], lines[below + 1 :]
    return None, lines


def _without_notes_below(lines: Block) -> Block:
    """Return a message's lines up to a rule, a note or a heading with notes below it."""
    kept: Block = []
    for number, line in enumerate(lines):
        ends = line.kind in (Kind.NOTE, Kind.RULE) or (line.kind is Kind.HEADING and line.is_note)
        if number and ends and line.kind is not Kind.RULE:
            break
        if number and ends and not _goes_on(lines[number + 1 :]):
            break
        kept.append(line)
    while kept and kept[-1].kind in (Kind.RULE, Kind.HEADING, Kind.FENCE) and not kept[-1].size:
        kept.pop()
    return kept


def _goes_on(below: Block) -> bool:
    """Tell whether a message goes on below a rule: there is text, and no heading or note first."""
    return bool(below) and below[0].kind is Kind.TEXT


def _fenced(lines: Block) -> list[Section]:
    """Return the code blocks that hold messages, where no message stands outside code."""
    sections: list[Section] = []
    outside: Block = []
    title, subject = Title(), None
    fence: Block | None = None
    for line in lines:
        if line.kind is Kind.FENCE and fence is None:
            fence = []
        elif line.kind is Kind.FENCE and fence is not None:
            if _is_message_in_code(fence, title):
                sections.append(Section(fence, title, subject))
            fence, subject = None, None
        elif fence is not None:
            fence.append(line)
        elif line.kind is Kind.SUBJECT:
            subject = line
        else:
            if line.kind is Kind.HEADING:
                title = title_of(line.words)
            outside.append(line)
    if shows_message(outside):
        return []
    return sections


def _is_message_in_code(fence: Block, title: Title) -> bool:
    if size_of(fence) < FENCED or not fence[0].language_is_prose:
        return False
    return title.names_message or shows_message(fence)


def _below_titles(lines: Block) -> list[Section]:
    """Return what stands below headings and labels that name messages, and above the first one."""
    named = [n for n, line in enumerate(lines) if _names_message(line)]
    if not named:
        return []
    top = min(lines[n].level for n in named)
    sections = [Section(lines[: named[0]])]
    begun: tuple[int, Title] | None = None
    for number, line in enumerate(lines):
        if number < named[0]:
            continue
        ends = line.kind is Kind.HEADING and line.level <= top
        if _names_message(line) or ends:
            if begun:
                sections.append(Section(lines[begun[0] + 1 : number], begun[1]))
            begun = (number, title_of(line.words))
    if begun:
        sections.append(Section(lines[begun[0] + 1 :], begun[1]))
    return sections


def _names_message(line: Line) -> bool:
    return line.kind is Kind.HEADING and title_of(line.words).names_message


def _below_subjects(lines: Block) -> list[Section]:
    """Return what begins with a subject; several in a row are one message's."""
    begins = []
    alone = True
    for number, line in enumerate(lines):
        if line.kind is Kind.SUBJECT and alone:
            begins.append(number)
        alone = line.kind is not Kind.SUBJECT and (alone or line.kind is not Kind.BLANK)
    if len(begins) < PROVED:
        return []
    if shows_message(lines[: begins[0]]):
        begins = [0, *begins]
    return [Section(lines[a:b]) for a, b in pairwise([*begins, len(lines)])]


def _below_headings(lines: Block) -> list[Section]:
    """Return what stands below headings of the highest level at which several messages stand."""
    levels = set()
    for line in lines:
        if line.kind is Kind.HEADING:
            levels.add(line.level)
    for level in sorted(levels):
        sections = _split(lines, lambda line: line.kind is Kind.HEADING and line.level <= level)  # noqa: B023
        if len(_proved(sections)) >= PROVED:
            return sections
    return []


def _between_rules(lines: Block) -> list[Section]:
    """Return what stands between rules, where each of it is a message of its own."""
    sections = _split(lines, lambda line: line.kind is Kind.RULE)
    with_words = [section for section in sections if has_words(section.lines)]
    if all(shows_message(section.lines) for section in with_words[1:]):
        return with_words
    return []


def _split(lines: Block, parts: Callable[[Line], bool]) -> list[Section]:
    sections: list[Section] = []
    begun, title = 0, Title()
    for number, line in enumerate(lines):
        if parts(line):
            sections.append(Section(lines[begun:number], title))
            begun = number + 1
            title = Title()
            if line.kind is Kind.HEADING:
                title = title_of(line.words)
    sections.append(Section(lines[begun:], title))
    return [section for section in sections if size_of(section.lines)]
