"""Org files: the text below headings, without properties, drawers and keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint.model import Lines
from outreach_lint.sources import placed
from outreach_lint.sources.placed import Placed
from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.text import as_utf8, decode

_ROW = re.compile(r"[^\n]*\n?")
_HEADING = re.compile(
    r"(?P<stars>\*+)[ \t]+(?:(?:TODO|DONE|NEXT|WAITING)[ \t]+)?(?:\[#\w\][ \t]+)?"
    r"(?P<words>.*?)(?P<tags>[ \t]+:[\w@#%:]+:)?[ \t]*$"
)
_SUBJECT = re.compile(r"[ \t]*#\+subject:[ \t]*(?P<words>.*?)[ \t]*$", re.IGNORECASE)
_BEGINS_COMMENT = re.compile(r"[ \t]*#\+begin_(comment|export)\b", re.IGNORECASE)
_DRAWER = re.compile(r"[ \t]*:(?!end:)[\w-]+:[ \t]*$", re.IGNORECASE)
_END = re.compile(r"[ \t]*:end:[ \t]*$", re.IGNORECASE)
# Keywords, comments and dates of plans.
_NOT_TEXT = re.compile(
    r"[ \t]*(?:#\+\w+|#(?:[ \t]|$)|(?:SCHEDULED|DEADLINE|CLOSED):|:[\w-]+:[ \t])", re.IGNORECASE
)
_LINK = re.compile(r"\[\[(?P<url>[^\[\]\n]+)\](?:\[(?P<words>[^\[\]\n]+)\])?\]")


class _Reader:
    """Takes the lines of a file, and keeps what is text."""

    def __init__(self) -> None:
        self.out = Placed()
        self.subject, self.subject_at = "", 0
        self._until: re.Pattern[str] | None = None  # what ends a drawer or a comment
        self._left_out = 0  # stars of a heading that is not exported

    def row(self, row: str, at: int) -> None:
        """Take a line."""
        line = row.rstrip("\r\n")
        if heading := _HEADING.match(line):
            self._heading(heading, at)
        elif self._until:
            if self._until.match(line):
                self._until = None
        elif _DRAWER.match(line):
            self._until = _END
        elif found := _BEGINS_COMMENT.match(line):
            self._until = re.compile(rf"[ \t]*#\+end_{found[1]}\b", re.IGNORECASE)
        elif subject := _SUBJECT.match(line):
            if not self.subject:
                self.subject, self.subject_at = subject["words"], at + subject.start("words")
        elif not _NOT_TEXT.match(line) and not self._left_out:
            self._text(row, at)

    def _heading(self, heading: re.Match[str], at: int) -> None:
        stars = len(heading["stars"])
        self._until = None
        if self._left_out and stars > self._left_out:
            return
        words, tags = heading["words"], (heading["tags"] or "").lower()
        hidden = words.startswith("COMMENT") or ":noexport:" in tags
        self._left_out = stars if hidden else 0
        if not hidden:
            self.out.put("#" * min(stars, 6) + " ", at)
            self._text(words + "\n", at + heading.start("words"))

    def _text(self, written: str, start: int) -> None:
        """Add text; a link is its words, and where it leads."""
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
    """Yield the message of a file, or the messages in it."""
    raw, notice = as_utf8(file.bytes(), file.path)
    yield from filter(None, [notice])
    source = decode(raw, file.path)
    reader = _Reader()
    for row in _ROW.finditer(source):
        reader.row(row.group(), row.start())
    lines = Lines(source)
    subject = Placed()
    subject.add(reader.subject, reader.subject_at)
    yield from placed.drafts(
        reader.out.text, reader.out.locate(lines), file, *placed.subject_fields(subject, lines)
    )


SOURCE = Source(
    name="Org",
    endings=(".org",),
    draft="the file, or each message in it",
    read=read,
    mapped=True,
)
