"""Tables that LinkedIn exports, told by their columns: conversations, and invitations with a note.

What others wrote is what one's own messages answer; it is never judged.
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
from outreach_lint.sources.cells import Row, place_in
from outreach_lint.sources.context import channel_of, context_of
from outreach_lint.sources.days import day_of, on_day
from outreach_lint.sources.faults import Faults
from outreach_lint.sources.names import plain_name
from outreach_lint.sources.sequences import MOST_BEFORE, Item, related
from outreach_lint.sources.values import as_seen

CONVERSATIONS = frozenset(("conversationid", "from", "date", "content"))
INVITATIONS = frozenset(("from", "to", "sentat", "message", "direction"))
_DATES = ("%Y-%m-%d %H:%M:%S", "%m/%d/%y, %I:%M %p", "%Y-%m-%dT%H:%M:%S")


class Where(NamedTuple):
    """The file that rows come from, and how they are written."""

    path: str
    delimiter: str
    config: Config


class Message(NamedTuple):
    """A row of a conversation: who wrote it, when, and the row."""

    row: Row
    conversation: str
    sender: str
    others: tuple[str, ...]
    sent: datetime | None
    text: str
    name: str

    @property
    def when(self) -> str:
        """The day for people: ``on 3 May``."""
        return on_day(self.sent)


class Head:
    """Finds the cells of a row by the names of the columns."""

    def __init__(self, names: Sequence[str]) -> None:
        self._at = {plain_name(name): place for place, name in enumerate(names)}

    def place(self, name: str) -> int:
        """Return which column a name is; raises ``KeyError``."""
        return self._at[name]

    def cell(self, row: Row, name: str) -> str:
        """Return a cell, empty where there is none."""
        return row.cell(self._at.get(name, len(row.cells))).strip()


def is_known(names: Sequence[str]) -> bool:
    """Tell whether a table with these columns is an export that is read here."""
    plain = set(map(plain_name, names))
    return plain >= CONVERSATIONS or plain >= INVITATIONS


def read(head: Row, rows: Iterator[Row], where: Where) -> Iterator[Item]:
    """Yield one's own messages of an export, each with those before it in its conversation."""
    faults = Faults(where.path)
    columns = Head(head.cells)
    kept = []
    for row in rows:
        faults.note(row)
        kept.append(row)
    if set(map(plain_name, head.cells)) >= CONVERSATIONS:
        yield from _conversations(kept, columns, where)
    else:
        yield from _invitations(kept, columns, where)
    yield from faults.notices()


def _invitations(rows: list[Row], columns: Head, where: Where) -> Iterator[Item]:
    """Yield the notes of invitations that one sent; most have none."""
    found = False
    for row in rows:
        theirs = columns.cell(row, "direction").upper() == "INCOMING"
        if columns.cell(row, "message") and not theirs:
            found = True
            yield _draft(row, columns.place("message"), where, "linkedin-note")
    if not found:
        yield Notice("no invitation of yours has a note", where.path)


def _conversations(rows: list[Row], columns: Head, where: Where) -> Iterator[Item]:
    messages = []
    for row in rows:
        if columns.cell(row, "content"):
            messages.append(_message(row, columns))
    if not messages:
        yield OutreachLintError("no drafts in this file, only a head", where.path)
        return
    me = _mine(messages, where.config)
    groups: dict[str, list[Message]] = {}
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
        yield OutreachLintError(what, where.path, "--me NAME")
        return
    place = columns.place("content")
    ordered = {key: _in_order(group) for key, group in groups.items()}
    for message in own:
        group = ordered[message.conversation]
        yield _placed(message, group, place, where)


def _message(row: Row, columns: Head) -> Message:
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
    return Message(row, conversation, sender.casefold(), tuple(others), sent, text, name)


def _sent(written: str) -> datetime | None:
    plain = written.removesuffix(" UTC").removesuffix("Z")
    for how in _DATES:
        try:
            return datetime.strptime(plain, how)
        except ValueError:
            continue
    return None


def _mine(messages: list[Message], config: Config) -> str:
    """Return the person who exported the messages.

    It is the one who is configured, or who takes part in most conversations, or who wrote first.
    """
    if config.settings.me:
        return str(config.settings.me).strip().casefold()
    taking_part = set()
    for message in messages:
        for person in (message.sender, *message.others):
            taking_part.add((message.conversation, person))
    count = Counter(person for _, person in taking_part)
    first = _in_order(messages)[0].sender
    return max(count, key=lambda person: (count[person], person == first))


def _in_order(messages: list[Message]) -> list[Message]:
    """Return messages in the order in which they were sent.

    Those without dates are turned round: exports begin with the last one.
    """
    if all(message.sent for message in messages):
        return sorted(messages, key=lambda message: message.sent or datetime.min)
    return messages[::-1]


def _placed(own: Message, group: list[Message], place: int, where: Where) -> Draft:
    """Return a message with those before it in its conversation."""
    number = next(n for n, message in enumerate(group) if message is own)
    earlier = []
    for message in group[max(number - MOST_BEFORE, 0) : number]:
        previous = replace(
            _draft(message.row, place, where),
            received=message.sender != own.sender,
            when=message.when,
            day=day_of(message.sent, group[0].sent),
            locate=None,
        )
        earlier.append(previous)
    return related(
        replace(
            _draft(own.row, place, where),
            earlier=tuple(earlier),
            ends=number == len(group) - 1,
            day=day_of(own.sent, group[0].sent),
            when=own.when,
            sequence_id=own.conversation,
        )
    )


def _draft(row: Row, place: int, where: Where, channel: str = "linkedin-message") -> Draft:
    at = partial(place_in, row, place, where.delimiter)
    text, locate = as_seen(row.cells[place], at)
    sent_as = "LinkedIn export"
    return Draft(
        text=text,
        id=str(row.line),
        path=where.path,
        context=context_of(text, 0, where.path, {}, StatedIn.RECORD, where.config, sent_as=sent_as),
        channel=channel_of({}, where.config, channel),
        locate=locate,
    )
