"""Calendars: what an invitation says to whoever gets it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Lines
from outreach_lint.sources.placed import Placed
from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.text import as_utf8, decode

_KINDS = ("VEVENT", "VTODO", "VJOURNAL")
# A long line goes on below, after one blank.
_LINE = re.compile(r"(?:\r?\n[ \t]|[^\r\n])+")
_NAME = re.compile(r'(?P<name>[A-Za-z-]+)(?:;(?:"[^"]*"|[^":])*)?:')
# A fold may stand between a backslash and what it escapes.
_ESCAPED = re.compile(r"\\(?:\r?\n[ \t])?(?P<char>[^\r\n])|\r?\n[ \t]")


@dataclass
class _Event:
    """The values of an event that its reader sees."""

    words: Placed | None = None
    title: Placed | None = None
    parts: list[str] = field(default_factory=list)  # open within it, such as an alarm


def read(file: Input) -> Iterator[Item]:
    """Yield the description of each event, with its summary as the subject."""
    from outreach_lint.sources import placed, values

    raw, notice = as_utf8(file.bytes(), file.path)
    yield from filter(None, [notice])
    source = decode(raw, file.path)
    lines = Lines(source)
    found = False
    for number, event in enumerate(_events(source), 1):
        if event.words is None or not event.words.text.strip():
            continue
        found = True
        text, place = values.as_seen(event.words.text, event.words.locate(lines))
        title = event.title or Placed()
        yield from placed.drafts(
            text, place, file, *placed.subject_fields(title, lines), id=f"event {number}"
        )
    if not found:
        raise OutreachLintError("no event in this calendar has a description", file.path)


def _events(source: str) -> Iterator[_Event]:
    event: _Event | None = None
    for match in _LINE.finditer(source):
        name = _NAME.match(match.group())
        if name is None:
            continue
        key, at = name["name"].upper(), match.start() + name.end()
        value = source[at : match.end()]
        if event is None:
            if key == "BEGIN" and value.strip().upper() in _KINDS:
                event = _Event()
        elif key == "BEGIN":
            event.parts.append(value)
        elif key == "END" and event.parts:
            event.parts.pop()
        elif key == "END":
            yield event
            event = None
        elif not event.parts and key == "DESCRIPTION":
            event.words = _value(value, at)
        elif not event.parts and key == "SUMMARY":
            event.title = _value(value, at)


def _value(written: str, start: int) -> Placed:
    """Return a value as it is meant: unfolded, and without backslashes."""
    out = Placed()
    at = 0
    for match in _ESCAPED.finditer(written):
        out.add(written[at : match.start()], start + at)
        if char := match["char"]:
            out.put("\n" if char in "nN" else char, start + match.start())
        at = match.end()
    out.add(written[at:], start + at)
    return out


SOURCE = Source(
    name="calendar",
    endings=(".ics",),
    draft="the description of each event",
    read=read,
    unwritten="it may be sent already; change it in the program that it is from: ",
)
