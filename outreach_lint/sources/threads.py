"""Make drafts of the mails in a conversation, each with the mails before it.

Who wrote what, and what answers what, is told by the headers. A mailbox (.mbox) is read twice: once
for the headers and where each mail stands, once mail by mail, so that its size does not matter.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import compat32
from email.utils import getaddresses, parsedate_to_datetime
from functools import lru_cache
from typing import NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import open_regular, read_bytes
from outreach_lint.model import Draft
from outreach_lint.reading.quoting import address_in, quotation
from outreach_lint.sources import mail
from outreach_lint.sources.sequences import MOST, Item, related

HEAD = 65_536  # bytes of a mail in which its headers are looked for
_ID = re.compile(r"<[^<>\s]+>")
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_MONTH = rf"(?:{'|'.join(_MONTHS)})[a-z]*"
_DAY = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})\.? (?P<month>{_MONTH})|(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}}))\b"
)


class MailHeaders(NamedTuple):
    """What a mail's headers say, and where it stands.

    ``start`` and ``stop`` are in bytes, its first ``line`` counts from 1.
    """

    path: str
    start: int
    stop: int
    line: int
    ids: tuple[str, ...]  # its own, and those that it answers
    sender: str
    name: str
    others: tuple[str, ...]
    sent: datetime | None
    number: int

    @property
    def when(self) -> str:
        """The day for people: ``on 3 May``."""
        return f"on {self.sent.day} {_MONTHS[self.sent.month - 1]}" if self.sent else ""

    def before(self, other: MailHeaders) -> bool:
        """Tell whether this mail was sent before another one.

        Mails without dates are in the order of the mailbox.
        """
        if self.sent and other.sent:
            return (self.sent, self.number) < (other.sent, other.number)
        return self.number < other.number


def mail_in_thread(
    path: str, config: Config, named: bool = True, run: object = None
) -> Iterator[Item]:
    """Yield the draft of a mail file, with the mails of its conversation that lie beside it.

    The mails in a folder are looked through once for each ``run``. What others wrote in a
    conversation is no draft, unless the file is ``named``.

    Raises:
        OutreachLintError: The file cannot be read.
    """
    draft = mail.draft(read_bytes(path), path, config)
    key = os.path.abspath(path)
    conversation = _conversations_beside(os.path.dirname(key), run).get(key)
    if conversation is None:
        yield draft
        return
    own = next(letter for letter in conversation if letter.path == key)
    me = own.sender if named else _mine(config, [conversation])
    who = _identity(conversation)
    if not named and len({who(letter) for letter in conversation}) > 1 and own.sender != me:
        return
    yield _placed(draft, own, conversation, config)


def mailbox(path: str, config: Config) -> Iterator[Item]:
    """Yield one's own mails in a mailbox, each with those before it in its conversation.

    Raises ``OutreachLintError`` when there is none, or the file cannot be read.
    """
    letters = list(_letters_in(path))
    if not letters:
        raise OutreachLintError(
            "no mail in this mailbox", path, 'a mail begins with a line "From …"'
        )
    yield from own_mails(letters, path, config)


def own_mails(letters: list[MailHeaders], path: str, config: Config) -> Iterator[Item]:
    """Yield one's own mails among those of a mailbox.

    Raises:
        OutreachLintError: There are none.
    """
    groups = conversations(letters)
    me = _mine(config, groups)
    of = {letter.number: group for group in groups for letter in group}
    found = False
    for letter in letters:
        conversation = of[letter.number]
        who = _identity(conversation)
        if letter.sender != me or who(letter) != who(_first(conversation, me)):
            continue
        found = True
        try:
            draft = replace(_draft(letter, config), id=f"{letter.number + 1}")
            yield _placed(draft, letter, conversation, config)
        except OutreachLintError as error:
            yield error
    if not found:
        senders = ", ".join(sorted({letter.sender for letter in letters})[:5])
        raise OutreachLintError(
            f"no mail of {me} in this mailbox; there are {senders}", path, "--me ADDRESS"
        )


def _placed(
    draft: Draft, own: MailHeaders, conversation: list[MailHeaders], config: Config
) -> Draft:
    """Return a mail with those before it in its conversation, and how the two stand by them."""
    if len(conversation) == 1:
        return _with_quoted(draft, own)
    who = _identity(conversation)
    before = [letter for letter in conversation if letter.before(own)][-MOST:]
    earlier = tuple(
        replace(
            _known(letter, config),
            received=who(letter) != who(own),
            when=letter.when,
            day=_day(letter, conversation),
        )
        for letter in before
    )
    theirs = [letter.sender for letter in conversation if who(letter) != who(own)]
    return related(
        replace(
            draft,
            earlier=earlier,
            ends=not any(own.before(letter) for letter in conversation),
            day=_day(own, conversation),
            sequence_id=next(iter([*theirs, *own.others]), ""),
        )
    )


def _first(conversation: list[MailHeaders], me: str) -> MailHeaders:
    return next(letter for letter in conversation if letter.sender == me)


def conversations(letters: Iterable[MailHeaders]) -> list[list[MailHeaders]]:
    """Return mails by conversation, each in order.

    Mails of a conversation share an id: their own, or one that they answer.
    """
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = key = leader[leader[key]]
        return key

    kept = list(letters)
    for letter in kept:
        for key in letter.ids[1:]:
            leader[find(key)] = find(letter.ids[0])
    groups: dict[str, list[MailHeaders]] = {}
    for letter in kept:
        groups.setdefault(find(letter.ids[0]), []).append(letter)
    return [_sorted(group) for group in groups.values()]


def _sorted(group: list[MailHeaders]) -> list[MailHeaders]:
    if all(letter.sent for letter in group):
        return sorted(group, key=lambda letter: (letter.sent or datetime.min, letter.number))
    return sorted(group, key=lambda letter: letter.number)


def _mine(config: Config, groups: list[list[MailHeaders]]) -> str:
    """Return one's own address.

    It is the one that is configured, that takes part in most conversations, or that wrote first.
    """
    if config.settings.me:
        return config.settings.me.strip().lower()
    taking_part = Counter(
        address
        for group in groups
        for address in {a for letter in group for a in (letter.sender, *letter.others)}
    )
    first = [group[0].sender for group in groups]
    return max(
        taking_part, key=lambda address: (taking_part[address], -_place(address, first)), default=""
    )


def _place(address: str, first: list[str]) -> int:
    return first.index(address) if address in first else len(first)


def _identity(conversation: list[MailHeaders]) -> Callable[[MailHeaders], str]:
    """Return what tells people apart: their addresses, or names where several share an address."""
    addresses = {letter.sender for letter in conversation}
    names = {letter.name for letter in conversation if letter.name}
    if len(addresses) == 1 and len(names) > 1:
        return lambda letter: letter.name
    return lambda letter: letter.sender


def _day(letter: MailHeaders, conversation: list[MailHeaders]) -> float | None:
    first = conversation[0].sent
    return float((letter.sent.date() - first.date()).days + 1) if letter.sent and first else None


@lru_cache(maxsize=256)
def _known(letter: MailHeaders, config: Config) -> Draft:
    """Return a mail that stands before others: its text, without the file that it comes from."""
    return replace(_draft(letter, config), locate=None)


def _read_letter(letter: MailHeaders) -> bytes:
    with open(letter.path, "rb") as handle:
        handle.seek(letter.start)
        return handle.read(letter.stop - letter.start)


def _draft(letter: MailHeaders, config: Config) -> Draft:
    """Return a mail as a draft; its lines are those of the file that it stands in."""
    draft = mail.draft(_read_letter(letter), letter.path, config)
    inner, above = draft.locate, letter.line - 1
    if inner is None or not above:
        return draft

    def locate(offset: int) -> tuple[int, int]:
        line, column = inner(offset)
        return line + above, column

    return replace(draft, locate=locate)


def _with_quoted(draft: Draft, own: MailHeaders) -> Draft:
    """Return a mail with the message that it quotes as one before it, if it says whose that is."""
    said = quotation(draft.text, draft.body_start)
    if said is None or not said.words:
        return draft
    address = address_in(said.author)
    by_me = (
        address == own.sender if address else bool(own.name) and own.name in said.author.casefold()
    )
    day = _DAY.search(said.head)
    when = f"on {day['day'] or day['day2']} {(day['month'] or day['month2'])[:3]}" if day else ""
    message = Draft(
        said.words, path=draft.path, context=draft.context, received=not by_me, when=when
    )
    return related(replace(draft, earlier=(message,), ends=True))


@lru_cache(maxsize=8)
def _conversations_beside(folder: str, _run: object) -> dict[str, list[MailHeaders]]:
    """Return the conversation of each mail in a folder, by the mail's path."""
    found: list[MailHeaders] = []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.lower().endswith(".eml") and os.path.isfile(path):
            try:
                found.append(mail_file(path, len(found)))
            except (OSError, OutreachLintError):
                continue  # it is told when the file itself is linted
    return {letter.path: group for group in conversations(found) for letter in group}


def mail_file(path: str, number: int) -> MailHeaders:
    """Return the headers of a file that is one mail."""
    with open_regular(path) as handle:
        head = handle.read(HEAD)
    return _letter(head, path, 0, os.path.getsize(path), 1, number)


def _letters_in(path: str) -> Iterator[MailHeaders]:
    """Yield the mails of a mailbox, by their headers.

    A mail begins at a line "From …" below an empty one.
    """
    start = line = at = number = count = 0
    head: list[bytes] = []
    blank = True
    with open_regular(path) as handle:
        for row in handle:
            count += 1
            if blank and row.startswith(b"From "):
                if line:
                    yield _letter(b"".join(head), path, start, at, line, number)
                    number += 1
                start, line, head = at + len(row), count + 1, []
            elif line and sum(map(len, head)) < HEAD and (not head or head[-1].strip()):
                head.append(row)
            blank = not row.strip()
            at += len(row)
    if line:
        yield _letter(b"".join(head), path, start, at, line, number)


def _letter(head: bytes, path: str, start: int, stop: int, line: int, number: int) -> MailHeaders:
    # The old policy leaves headers as they are; the new one makes a class for each, which piles up
    # until it is collected.
    parsed = BytesHeaderParser(policy=compat32).parsebytes(
        head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    )
    name, sender = next(iter(_people(parsed, "From")), ("", ""))
    others = tuple(
        address for _, address in _people(parsed, "To") + _people(parsed, "Cc") if address
    )
    own = _ID.findall(str(parsed["Message-ID"] or ""))
    answered = _ID.findall(f"{parsed['In-Reply-To'] or ''} {parsed['References'] or ''}")
    ids = (own[0] if own else f"{path}#{number}", *answered)
    return MailHeaders(
        path, start, stop, line, ids, sender, name, others, _sent(str(parsed["Date"] or "")), number
    )


def _people(parsed: Message, header: str) -> list[tuple[str, str]]:
    values = [str(value) for value in parsed.get_all(header, [])]
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
