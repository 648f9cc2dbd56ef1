"""iCalendar files: the description of each event, which invited people read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Lines
from outreach_lint.sources.markup.placed import Placed
from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.texts.text import as_utf8, decode

_COMPONENTS = ("VEVENT", "VTODO", "VJOURNAL")
# A long line continues on the next line, after one space or tab.
_CONTENT_LINE = re.compile(r"(?:\r?\n[ \t]|[^\r\n])+")
_PROPERTY_NAME = re.compile(r'(?P<name>[A-Za-z-]+)(?:;(?:"[^"]*"|[^":])*)?:')
# A line may be folded between a backslash and the character that it escapes.
_ESCAPE_OR_FOLD = re.compile(r"\\(?:\r?\n[ \t])?(?P<char>[^\r\n])|\r?\n[ \t]")


@dataclass
class _Event:
    """The text properties of an event."""

    description: Placed | None = None
    summary: Placed | None = None
    open_parts: list[str] = field(default_factory=list)  # such as an alarm within the event


def read(file: Input) -> Iterator[Item]:
    """Yield the description of each event, with its summary as the subject."""
    from outreach_lint.sources.markup import placed, values

    raw, notice = as_utf8(file.bytes(), file.path)
    yield from filter(None, [notice])
    source = decode(raw, file.path)
    lines = Lines(source)
    found = False
    for number, event in enumerate(_events(source), 1):
        if event.description is None or not event.description.text.strip():
            continue
        found = True
        text, place = values.as_seen(event.description.text, event.description.locate(lines))
        summary = event.summary or Placed()
        yield from placed.drafts_in_text(
            text, place, file, placed.subject_of(summary, lines), id=f"event {number}"
        )
    if not found:
        raise OutreachLintError("no event in this calendar has a description", file.path)


def _events(source: str) -> Iterator[_Event]:
    event: _Event | None = None
    for match in _CONTENT_LINE.finditer(source):
        name = _PROPERTY_NAME.match(match.group())
        if name is None:
            continue
        key, start = name["name"].upper(), match.start() + name.end()
        value = source[start : match.end()]
        if event is None:
            if key == "BEGIN" and value.strip().upper() in _COMPONENTS:
                event = _Event()
        elif key == "BEGIN":
            event.open_parts.append(value)
        elif key == "END" and event.open_parts:
            event.open_parts.pop()
        elif key == "END":
            yield event
            event = None
        elif not event.open_parts and key == "DESCRIPTION":
            event.description = _unescaped(value, start)
        elif not event.open_parts and key == "SUMMARY":
            event.summary = _unescaped(value, start)


def _unescaped(written: str, start: int) -> Placed:
    """Return a property value without line folds and backslash escapes."""
    out = Placed()
    at = 0
    for match in _ESCAPE_OR_FOLD.finditer(written):
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
    why_not_written="it may have been sent already; change it in your calendar program: ",
)
