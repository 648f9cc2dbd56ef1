"""Org files: headings and text, without properties, drawers and keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint.model import Lines
from outreach_lint.sources.markup import placed
from outreach_lint.sources.markup.placed import Placed
from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.texts.text import as_utf8, decode

_LINE = re.compile(r"[^\n]*\n?")
_HEADING = re.compile(
    r"""
    (?P<stars>\*+)[ \t]+
    (?:(?:TODO|DONE|NEXT|WAITING)[ \t]+)?
    (?:\[\#\w\][ \t]+)?               # a priority: [#A]
    (?P<words>.*?)
    (?P<tags>[ \t]+:[\w@#%:]+:)?[ \t]*$
    """,
    re.VERBOSE,
)
_SUBJECT = re.compile(r"[ \t]*#\+subject:[ \t]*(?P<words>.*?)[ \t]*$", re.IGNORECASE)
_COMMENT_BEGIN = re.compile(r"[ \t]*#\+begin_(comment|export)\b", re.IGNORECASE)
_DRAWER = re.compile(r"[ \t]*:(?!end:)[\w-]+:[ \t]*$", re.IGNORECASE)
_DRAWER_END = re.compile(r"[ \t]*:end:[ \t]*$", re.IGNORECASE)
# Keywords, comments, planning lines and properties.
_NOT_TEXT = re.compile(
    r"""
    [ \t]*
    (?: \#\+\w+
      | \#(?:[ \t]|$)
      | (?:SCHEDULED|DEADLINE|CLOSED):
      | :[\w-]+:[ \t]
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_LINK = re.compile(r"\[\[(?P<url>[^\[\]\n]+)\](?:\[(?P<words>[^\[\]\n]+)\])?\]")


class _OrgReader:
    """Extracts the text from the lines of a file."""

    def __init__(self) -> None:
        self.out = Placed()
        self.subject, self.subject_at = "", 0
        self._until: re.Pattern[str] | None = None  # the end of the open drawer or comment
        self._hidden_level = 0  # level of the heading that is not exported; 0 if there is none

    def add_line(self, raw_line: str, start: int) -> None:
        """Add a line of the file, which begins at the offset ``start``."""
        line = raw_line.rstrip("\r\n")
        if heading := _HEADING.match(line):
            self._add_heading(heading, start)
        elif self._until:
            if self._until.match(line):
                self._until = None
        elif _DRAWER.match(line):
            self._until = _DRAWER_END
        elif begin := _COMMENT_BEGIN.match(line):
            self._until = re.compile(rf"[ \t]*#\+end_{begin[1]}\b", re.IGNORECASE)
        elif subject := _SUBJECT.match(line):
            if not self.subject:
                self.subject, self.subject_at = subject["words"], start + subject.start("words")
        elif not _NOT_TEXT.match(line) and not self._hidden_level:
            self._add_text(raw_line, start)

    def _add_heading(self, heading: re.Match[str], start: int) -> None:
        level = len(heading["stars"])
        self._until = None
        if self._hidden_level and level > self._hidden_level:
            return
        words, tags = heading["words"], (heading["tags"] or "").lower()
        hidden = words.startswith("COMMENT") or ":noexport:" in tags
        self._hidden_level = level if hidden else 0
        if not hidden:
            self.out.put("#" * min(level, 6) + " ", start)
            self._add_text(words + "\n", start + heading.start("words"))

    def _add_text(self, written: str, start: int) -> None:
        """Add text; a link becomes its words and its address."""
        at = 0
        for link in _LINK.finditer(written):
            self.out.add(written[at : link.start()], start + at)
            if link["words"]:
                self.out.add(link["words"], start + link.start("words"))
                self.out.put(" ", start + link.start("url"))
            self.out.add(link["url"], start + link.start("url"))
            at = link.end()
        self.out.add(written[at:], start + at)


def read(file: Input) -> Iterator[Item]:
    """Yield the message of a file, or the several messages in it."""
    raw, notice = as_utf8(file.bytes(), file.path)
    yield from filter(None, [notice])
    source = decode(raw, file.path)
    reader = _OrgReader()
    for line in _LINE.finditer(source):
        reader.add_line(line.group(), line.start())
    lines = Lines(source)
    subject = Placed()
    subject.add(reader.subject, reader.subject_at)
    yield from placed.drafts_in_text(
        reader.out.text, reader.out.locate(lines), file, placed.subject_of(subject, lines)
    )


SOURCE = Source(
    name="Org",
    endings=(".org",),
    draft="the file, or each message in it",
    read=read,
    mapped=True,
)
