"""Read the mail headers that give the sender, the date and the mails that are answered."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from outreach_lint.files import open_regular
from outreach_lint.sources.days import on_day

MAX_HEADER_BYTES = 65_536  # bytes at the start of a mail that are searched for headers
_ID = re.compile(r"<[^<>\s]+>")


class MailPlace(NamedTuple):
    """The place of a mail: its file, its byte offsets there, its first line from 1, its number."""

    path: str
    start: int
    stop: int
    line: int
    number: int


class MailHeaders(NamedTuple):
    """The headers of a mail, and its place."""

    place: MailPlace
    ids: tuple[str, ...]  # its own id first, then those of the mails that it answers
    sender: str
    name: str
    others: tuple[str, ...]
    sent: datetime | None

    @property
    def when(self) -> str:
        """The day in words: ``on 3 May``."""
        return on_day(self.sent)


def mail_file(path: str, number: int) -> MailHeaders:
    """Return the headers of a file that holds one mail."""
    with open_regular(path) as handle:
        head = handle.read(MAX_HEADER_BYTES)
    return _headers_of(head, MailPlace(path, 0, os.path.getsize(path), 1, number))


def headers_in(path: str) -> Iterator[MailHeaders]:
    """Yield the headers of the mails in a mailbox file."""
    with open_regular(path) as handle:
        yield from mails_in(handle, path)


def mails_in(rows: Iterable[bytes], path: str) -> Iterator[MailHeaders]:
    """Yield the headers of the mails in the lines of a mailbox.

    A mail begins at a line "From …" below an empty line.
    """
    start = line = at = number = 0
    head: list[bytes] = []
    blank = True
    for count, row in enumerate(rows, 1):
        if blank and row.startswith(b"From "):
            if line:
                yield _headers_of(b"".join(head), MailPlace(path, start, at, line, number))
                number += 1
            start, line, head = at + len(row), count + 1, []
        elif line and sum(map(len, head)) < MAX_HEADER_BYTES and (not head or head[-1].strip()):
            head.append(row)
        blank = not row.strip()
        at += len(row)
    if line:
        yield _headers_of(b"".join(head), MailPlace(path, start, at, line, number))


def _headers_of(head: bytes, place: MailPlace) -> MailHeaders:
    # The old policy leaves headers as strings. The new one makes a class for each header, and these
    # fill the memory until the next garbage collection.
    parsed = BytesHeaderParser(policy=compat32).parsebytes(
        head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    )
    name, sender = next(iter(_people(parsed, "From")), ("", ""))
    others = []
    for _, address in _people(parsed, "To") + _people(parsed, "Cc"):
        if address:
            others.append(address)
    own = _ID.findall(str(parsed["Message-ID"] or ""))
    answered = _ID.findall(f"{parsed['In-Reply-To'] or ''} {parsed['References'] or ''}")
    ids = (own[0] if own else f"{place.path}#{place.number}", *answered)
    sent = _sent(str(parsed["Date"] or ""))
    return MailHeaders(place, ids, sender, name, tuple(others), sent)


def _people(parsed: Message, header: str) -> list[tuple[str, str]]:
    values = list(map(str, parsed.get_all(header, [])))
    return [(_decoded(name), address.strip().lower()) for name, address in getaddresses(values)]


def _decoded(name: str) -> str:
    try:
        return str(make_header(decode_header(name))).strip().lower()
    except (ValueError, LookupError, HeaderParseError):
        return name.strip().lower()


def _sent(date: str) -> datetime | None:
    try:
        sent = parsedate_to_datetime(date)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)
