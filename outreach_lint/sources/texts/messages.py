"""Find the messages in a text file that holds several.

Headings, labels such as "Email 2:", lines with a subject, rules and code fences may separate
messages, but may also occur within one. A file is split only if several of the parts are clearly
messages: they greet somebody, or begin with a subject. Text between the messages is treated as the
author's notes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

from outreach_lint.sources.texts.marks import (
    MIN_MESSAGE_WORDS,
    LineKind,
    MarkedLine,
    first_of_kind,
    has_words,
    lines_in,
    message_words,
    shows_message,
)
from outreach_lint.sources.texts.titles import Title, title_of

MIN_CODE_BLOCK_WORDS = 8  # in a code block that is a message
MIN_CLEAR_MESSAGES = 2  # parts that are clearly messages
Block = list[MarkedLine]


class MessagePart(NamedTuple):
    """A message in a text, from ``start`` to ``end``.

    ``subject`` is outside the message, on the line that begins at ``subject_start``.
    """

    start: int
    end: int
    line: int
    title: Title = Title()
    subject: str | None = None
    subject_start: int = 0


class Cut(NamedTuple):
    """The messages of a text, and the name of what separates them."""

    parts: list[MessagePart]
    at: str


class Section(NamedTuple):
    """The lines below a heading or another separator, with its title.

    ``subject`` is a subject line outside the section.
    """

    lines: Block
    title: Title = Title()
    subject: MarkedLine | None = None

    @property
    def named(self) -> bool:
        """Whether the heading above names a message."""
        return self.title.names_message


def split_messages(text: str, start: int = 0) -> Cut | None:
    """Return the messages of a text from ``start`` on; ``None`` if it is a single message."""
    lines = lines_in(text, start)
    found = _cut_at_separators(lines, Title())
    return found if found and found.parts else None


def _cut_at_separators(lines: Block, above: Title) -> Cut | None:
    splitters: tuple[tuple[str, Callable[[Block], list[Section]]], ...] = (
        ("code blocks", _code_blocks),
        ("headings that name messages", _below_titles),
        ("lines with a subject", _below_subjects),
        ("headings", _below_headings),
        ("rules", _between_rules),
    )
    for at, sections_of in splitters:
        sections = sections_of(lines)
        if sections and _are_messages(sections, at):
            parts: list[MessagePart] = []
            for section in sections:
                parts += _parts(section, above)
            return Cut(parts, at)
    return None


def _are_messages(sections: list[Section], at: str) -> bool:
    """Return whether enough sections are clearly messages to split the text here."""
    if at == "code blocks":
        return True  # _code_blocks returns only blocks that are messages
    clear = _clear_messages(sections)
    if len(clear) >= MIN_CLEAR_MESSAGES:
        return at != "headings that name messages" or any(section.named for section in clear)
    if not clear or not clear[0].named:
        return False
    named = [section for section in sections if section.named and has_words(section.lines)]
    return len(named) >= MIN_CLEAR_MESSAGES


def _clear_messages(sections: list[Section]) -> list[Section]:
    """Return the sections that are clearly messages."""
    return [section for section in sections if shows_message(section.lines)]


def _parts(section: Section, above: Title) -> Iterator[MessagePart]:
    """Yield the message of a section, or its parts if the section is split further."""
    title = section.title.within(above)
    if len(section.lines) > 1 and (split := _cut_at_separators(section.lines, title)):
        yield from split.parts
        return
    if section.named or above.names_message or shows_message(section.lines):
        part = _message(section.lines, title, section.subject)
        if part:
            yield part


def _message(lines: Block, title: Title, subject: MarkedLine | None) -> MessagePart | None:
    """Return the message among the lines of a section, without the notes above and below it."""
    below, lines = _subject_below_heading(lines)
    subject = below or subject
    filled = [line for line in lines if line.kind is not LineKind.BLANK]
    first = first_of_kind(LineKind.SUBJECT, filled)
    greets = next((n for n, line in enumerate(filled) if line.greets), None)
    begin = _beginning(filled, first, greets)
    if begin is None:
        return None
    if first is not None and begin > first and filled[begin].kind is not LineKind.SUBJECT:
        subject = filled[first]
    kept = _without_notes_below(filled[begin:])
    if message_words(kept) < MIN_MESSAGE_WORDS:
        return None
    whole = MessagePart(kept[0].start, kept[-1].end, kept[0].number, title)
    if subject is None:
        return whole
    return whole._replace(subject=subject.words, subject_start=subject.start)


def _beginning(filled: Block, first: int | None, greets: int | None) -> int | None:
    """Return the index of the line that begins a message: its subject, greeting or first text."""
    if greets is None and first is not None:
        return first
    if greets is not None and first is not None and greets > first:
        only_subjects = all(line.kind is LineKind.SUBJECT for line in filled[first:greets])
        return first if only_subjects else greets
    if greets is not None:
        return greets
    return first_of_kind(LineKind.TEXT, filled)


def _subject_below_heading(lines: Block) -> tuple[MarkedLine | None, Block]:
    """Return the subject below a heading "Subject", and the lines below the subject."""
    for number, line in enumerate(lines):
        if line.kind is LineKind.HEADING and line.words.casefold() in ("subject", "subject line"):
            below = number + 1
            while below < len(lines) and lines[below].kind is LineKind.BLANK:
                below += 1
            if below < len(lines) and lines[below].kind in (LineKind.TEXT, LineKind.SUBJECT):
                return lines[below], lines[below + 1 :]
    return None, lines


def _without_notes_below(lines: Block) -> Block:
    """Return a message's lines up to a final rule, a note or a heading of notes."""
    kept: Block = []
    for number, line in enumerate(lines):
        ends = line.kind in (LineKind.NOTE, LineKind.RULE) or (
            line.kind is LineKind.HEADING and line.is_note
        )
        if number and ends and line.kind is not LineKind.RULE:
            break
        if number and line.kind is LineKind.RULE and not _continues(lines[number + 1 :]):
            break
        kept.append(line)
    while (
        kept
        and kept[-1].kind in (LineKind.RULE, LineKind.HEADING, LineKind.FENCE)
        and not kept[-1].size
    ):
        kept.pop()
    return kept


def _continues(below: Block) -> bool:
    """Return whether a message continues below a rule: text follows, not a heading or a note."""
    return bool(below) and below[0].kind is LineKind.TEXT


def _code_blocks(lines: Block) -> list[Section]:
    """Return the code blocks that hold messages; empty if there is a message outside code."""
    sections: list[Section] = []
    outside: Block = []
    title, subject = Title(), None
    fence: Block | None = None
    for line in lines:
        if line.kind is LineKind.FENCE and fence is None:
            fence = []
        elif line.kind is LineKind.FENCE and fence is not None:
            if _is_message_in_code(fence, title):
                sections.append(Section(fence, title, subject))
            fence, subject = None, None
        elif fence is not None:
            fence.append(line)
        elif line.kind is LineKind.SUBJECT:
            subject = line
        else:
            if line.kind is LineKind.HEADING:
                title = title_of(line.words)
            outside.append(line)
    return [] if shows_message(outside) else sections


def _is_message_in_code(fence: Block, title: Title) -> bool:
    if message_words(fence) < MIN_CODE_BLOCK_WORDS or not fence[0].language_is_prose:
        return False
    return title.names_message or shows_message(fence)


def _below_titles(lines: Block) -> list[Section]:
    """Return the sections below headings and labels that name messages, and above the first."""
    named = [n for n, line in enumerate(lines) if _names_message(line)]
    if not named:
        return []
    top = min(lines[n].level for n in named)
    sections = [Section(lines[: named[0]])]
    current: tuple[int, Title] | None = None
    for number, line in enumerate(lines):
        if number < named[0]:
            continue
        ends = line.kind is LineKind.HEADING and line.level <= top
        if _names_message(line) or ends:
            if current:
                sections.append(Section(lines[current[0] + 1 : number], current[1]))
            current = (number, title_of(line.words))
    if current:
        sections.append(Section(lines[current[0] + 1 :], current[1]))
    return sections


def _names_message(line: MarkedLine) -> bool:
    return line.kind is LineKind.HEADING and title_of(line.words).names_message


def _below_subjects(lines: Block) -> list[Section]:
    """Return the sections that begin with a subject; adjacent subjects belong to one message."""
    begins = []
    is_first_subject = True
    for number, line in enumerate(lines):
        if line.kind is LineKind.SUBJECT and is_first_subject:
            begins.append(number)
        is_first_subject = line.kind is not LineKind.SUBJECT and (
            is_first_subject or line.kind is not LineKind.BLANK
        )
    if len(begins) < MIN_CLEAR_MESSAGES:
        return []
    if shows_message(lines[: begins[0]]):
        begins = [0, *begins]
    return [Section(lines[a:b]) for a, b in pairwise([*begins, len(lines)])]


def _below_headings(lines: Block) -> list[Section]:
    """Return the sections below headings, at the highest level with several messages."""
    levels = set()
    for line in lines:
        if line.kind is LineKind.HEADING:
            levels.add(line.level)
    for level in sorted(levels):
        sections = _split(lines, lambda line: line.kind is LineKind.HEADING and line.level <= level)  # noqa: B023
        if len(_clear_messages(sections)) >= MIN_CLEAR_MESSAGES:
            return sections
    return []


def _between_rules(lines: Block) -> list[Section]:
    """Return the sections between rules, if each after the first is clearly a message."""
    sections = _split(lines, lambda line: line.kind is LineKind.RULE)
    with_words = [section for section in sections if has_words(section.lines)]
    if all(shows_message(section.lines) for section in with_words[1:]):
        return with_words
    return []


def _split(lines: Block, separates: Callable[[MarkedLine], bool]) -> list[Section]:
    sections: list[Section] = []
    start, title = 0, Title()
    for number, line in enumerate(lines):
        if separates(line):
            sections.append(Section(lines[start:number], title))
            start = number + 1
            title = Title()
            if line.kind is LineKind.HEADING:
                title = title_of(line.words)
    sections.append(Section(lines[start:], title))
    return [section for section in sections if message_words(section.lines)]
