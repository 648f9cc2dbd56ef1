"""Read tables that LinkedIn exports: conversations, and invitations with a note.

They are recognized by their columns. Messages by other people are the context of the user's own
messages; they are never linted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.model import Draft, StatedIn
from outreach_lint.sources.context import ShownByFile, channel_of, context_of
from outreach_lint.sources.days import day_of, in_order_sent, on_day
from outreach_lint.sources.markup.values import as_seen
from outreach_lint.sources.names import plain_name
from outreach_lint.sources.sequences import MAX_EARLIER_MESSAGES, Item, with_relationship
from outreach_lint.sources.tables.cells import cell_position
from outreach_lint.sources.tables.faults import Faults
from outreach_lint.sources.tables.row import TableRow

CONVERSATIONS = frozenset(("conversationid", "from", "date", "content"))
INVITATIONS = frozenset(("from", "to", "sentat", "message", "direction"))
_DATE_FORMATS = ("%Y-%m-%d %H:%M:%S", "%m/%d/%y, %I:%M %p", "%Y-%m-%dT%H:%M:%S")


class ExportFile(NamedTuple):
    """The file that rows come from, its delimiter and its configuration."""

    path: str
    delimiter: str
    config: Config


class ExportedMessage(NamedTuple):
    """A message of a conversation: its row, sender, recipients and date."""

    row: TableRow
    conversation: str
    sender: str
    others: tuple[str, ...]
    sent: datetime | None
    text: str
    name: str

    @property
    def when(self) -> str:
        """The day in words: ``on 3 May``."""
        return on_day(self.sent)


class NamedColumns:
    """Finds the cells of a row by the names of the columns."""

    def __init__(self, names: Sequence[str]) -> None:
        self._index_of = {plain_name(name): place for place, name in enumerate(names)}

    def place(self, name: str) -> int:
        """Return the index of a column; raises ``KeyError`` if there is none of this name."""
        return self._index_of[name]

    def cell(self, row: TableRow, name: str) -> str:
        """Return a cell; empty if there is none."""
        return row.cell(self._index_of.get(name, len(row.cells))).strip()


def is_linkedin_export(names: Sequence[str]) -> bool:
    """Return whether a table with these columns is a supported LinkedIn export."""
    plain = set(map(plain_name, names))
    return plain >= CONVERSATIONS or plain >= INVITATIONS


def read(head: TableRow, rows: Iterator[TableRow], file: ExportFile) -> Iterator[Item]:
    """Yield the user's own messages, each with those before it in its conversation."""
    faults = Faults(file.path)
    columns = NamedColumns(head.cells)
    all_rows = []
    for row in rows:
        faults.note(row)
        all_rows.append(row)
    if set(map(plain_name, head.cells)) >= CONVERSATIONS:
        yield from _conversations(all_rows, columns, file)
    else:
        yield from _invitations(all_rows, columns, file)
    yield from faults.notices()


def _invitations(rows: list[TableRow], columns: NamedColumns, file: ExportFile) -> Iterator[Item]:
    """Yield the notes of the invitations that the user sent; most have none."""
    found = False
    for row in rows:
        received = columns.cell(row, "direction").upper() == "INCOMING"
        if columns.cell(row, "message") and not received:
            found = True
            yield _draft(row, columns.place("message"), file, "linkedin-note")
    if not found:
        yield Notice("none of your invitations has a note", file.path)


def _conversations(rows: list[TableRow], columns: NamedColumns, file: ExportFile) -> Iterator[Item]:
    messages = []
    for row in rows:
        if columns.cell(row, "content"):
            messages.append(_message(row, columns))
    if not messages:
        yield OutreachLintError("no drafts in this file, only a header row", file.path)
        return
    me = _owner(messages, file.config)
    groups: dict[str, list[ExportedMessage]] = {}
    for message in messages:
        groups.setdefault(message.conversation, []).append(message)
    own = []
    names = set()
    for message in messages:
        names.add(message.name)
        if me in (message.sender, message.name.casefold()):
            own.append(message)
    if not own:
        what = f"no message of {me} in this file; there are {', '.join(sorted(names)[:5])}"
        yield OutreachLintError(what, file.path, "--me NAME")
        return
    column = columns.place("content")
    ordered = {key: _by_date(group) for key, group in groups.items()}
    for message in own:
        group = ordered[message.conversation]
        yield _with_earlier(message, group, column, file)


def _message(row: TableRow, columns: NamedColumns) -> ExportedMessage:
    name = columns.cell(row, "from")
    sender = columns.cell(row, "senderprofileurl") or name
    to = columns.cell(row, "recipientprofileurls") or columns.cell(row, "to")
    others = []
    for part in to.split(","):
        if part.strip():
            others.append(part.strip().casefold())
    conversation = columns.cell(row, "conversationid")
    sent = _sent(columns.cell(row, "date"))
    text = columns.cell(row, "content")
    return ExportedMessage(row, conversation, sender.casefold(), tuple(others), sent, text, name)


def _sent(written: str) -> datetime | None:
    plain = written.removesuffix(" UTC").removesuffix("Z")
    for date_format in _DATE_FORMATS:
        try:
            return datetime.strptime(plain, date_format)
        except ValueError:
            continue
    return None


def _owner(messages: list[ExportedMessage], config: Config) -> str:
    """Return the person who exported the messages.

    It is the configured one, or else the one who takes part in most conversations. If several do,
    it is the one who wrote first.
    """
    if config.settings.me:
        return str(config.settings.me).strip().casefold()
    taking_part = set()
    for message in messages:
        for person in (message.sender, *message.others):
            taking_part.add((message.conversation, person))
    count = Counter(person for _, person in taking_part)
    first = _by_date(messages)[0].sender
    return max(count, key=lambda person: (count[person], person == first))


def _by_date(messages: list[ExportedMessage]) -> list[ExportedMessage]:
    """Return messages in the order in which they were sent.

    Exports begin with the latest message, unless the dates show otherwise. A message without a
    date keeps its place after the message before it.
    """
    dates = [message.sent for message in messages if message.sent]
    ordered = messages[::-1]
    if dates and dates[0] < dates[-1]:
        ordered = messages
    return in_order_sent(ordered, lambda message: message.sent)


def _with_earlier(
    own: ExportedMessage, group: list[ExportedMessage], column: int, file: ExportFile
) -> Draft:
    """Return a message with those before it in its conversation."""
    number = next(n for n, message in enumerate(group) if message is own)
    earlier = []
    for message in group[max(number - MAX_EARLIER_MESSAGES, 0) : number]:
        previous = replace(
            _draft(message.row, column, file),
            received=message.sender != own.sender,
            when=message.when,
            day=day_of(message.sent, group[0].sent),
            locate=None,
        )
        earlier.append(previous)
    return with_relationship(
        replace(
            _draft(own.row, column, file),
            earlier=tuple(earlier),
            ends=number == len(group) - 1,
            day=day_of(own.sent, group[0].sent),
            when=own.when,
            sequence_id=own.conversation,
        )
    )


def _draft(
    row: TableRow, column: int, file: ExportFile, channel: str = "linkedin-message"
) -> Draft:
    position = partial(cell_position, row, column, file.delimiter)
    text, locate = as_seen(row.cells[column], position)
    sent_as = "LinkedIn export"
    return Draft(
        text=text,
        id=str(row.line),
        path=file.path,
        context=context_of(
            Draft(text, path=file.path),
            {},
            StatedIn.RECORD,
            file.config,
            ShownByFile(sent_as=sent_as),
        ),
        channel=channel_of({}, file.config, channel),
        locate=locate,
    )
