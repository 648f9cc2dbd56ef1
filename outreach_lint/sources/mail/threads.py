"""Read the mails of a conversation as drafts, each with the mails before it.

The headers give the senders and the mails that are answered. A mailbox (.mbox) is read twice, so
that it need not fit into memory: once for the headers and positions, once mail by mail.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes
from outreach_lint.model import Draft
from outreach_lint.reading.quoting import address_in, quotation
from outreach_lint.sources.days import MONTHS, day_of, in_order_sent
from outreach_lint.sources.mail import eml
from outreach_lint.sources.mail.headers import MailHeaders, headers_in, mail_file
from outreach_lint.sources.sequences import MAX_EARLIER_MESSAGES, Item, with_relationship

_MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*"
_DAY = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})\.? (?P<month>{_MONTH})|(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}}))\b"
)


def mail_in_thread(
    path: str, config: Config, named: bool = True, run: object = None
) -> Iterator[Item]:
    """Yield the draft of a mail file, with the mails of its conversation in the same folder.

    The mails in a folder are scanned once for each ``run``. Mails by other people are skipped,
    unless the user named the file.

    Raises:
        OutreachLintError: The file cannot be read.
    """
    draft = eml.read_draft(read_bytes(path), path, config)
    key = os.path.abspath(path)
    conversation = _conversations_in_folder(os.path.dirname(key), run).get(key)
    if conversation is None:
        yield draft
        return
    own = next(headers for headers in conversation if headers.place.path == key)
    me = own.sender if named else _own_address(config, [conversation])
    identify = _identity(conversation)
    if not named and len(set(map(identify, conversation))) > 1 and own.sender != me:
        return
    yield _with_earlier(draft, own, conversation, config)


def mailbox(path: str, config: Config) -> Iterator[Item]:
    """Yield the user's own mails in a mailbox, each with those before it in its conversation.

    Raises ``OutreachLintError`` if there are none, or the file cannot be read.
    """
    mails = list(headers_in(path))
    if not mails:
        raise OutreachLintError(
            "no mail in this mailbox", path, 'a mail begins with a line "From …"'
        )
    yield from own_mails(mails, path, config)


def own_mails(mails: list[MailHeaders], path: str, config: Config) -> Iterator[Item]:
    """Yield the user's own mails among those of a mailbox.

    Raises:
        OutreachLintError: There are none.
    """
    groups = conversations(mails)
    me = _own_address(config, groups)
    conversation_of: dict[int, list[MailHeaders]] = {}
    for group in groups:
        for headers in group:
            conversation_of[headers.place.number] = group
    found = False
    for headers in mails:
        conversation = conversation_of[headers.place.number]
        identify = _identity(conversation)
        if headers.sender != me or identify(headers) != identify(
            _first_mail_from(conversation, me)
        ):
            continue
        found = True
        try:
            draft = replace(_draft(headers, config), id=f"{headers.place.number + 1}")
            yield _with_earlier(draft, headers, conversation, config)
        except OutreachLintError as error:
            yield error
    if not found:
        senders = ", ".join(sorted({headers.sender for headers in mails})[:5])
        raise OutreachLintError(
            f"no mail from {me} in this mailbox; the senders are {senders}", path, "--me ADDRESS"
        )


def _with_earlier(
    draft: Draft, own: MailHeaders, conversation: list[MailHeaders], config: Config
) -> Draft:
    """Return a mail with those before it in its conversation, and the relationship they show."""
    if len(conversation) == 1:
        return _with_quoted(draft, own)
    identify = _identity(conversation)
    place = conversation.index(own)
    earlier = []
    for headers in conversation[max(place - MAX_EARLIER_MESSAGES, 0) : place]:
        previous = replace(
            _earlier_mail(headers, config),
            received=identify(headers) != identify(own),
            when=headers.when,
            day=day_of(headers.sent, conversation[0].sent),
        )
        earlier.append(previous)
    return with_relationship(
        replace(
            draft,
            earlier=tuple(earlier),
            ends=own is conversation[-1],
            day=day_of(own.sent, conversation[0].sent),
            sequence_id=_other_address(own, conversation, identify),
        )
    )


def _other_address(
    own: MailHeaders, conversation: list[MailHeaders], identify: Callable[[MailHeaders], str]
) -> str:
    """Return the address of the other person in a conversation: another sender, or a recipient."""
    for headers in conversation:
        if identify(headers) != identify(own):
            return headers.sender
    return next(iter(own.others), "")


def _first_mail_from(conversation: list[MailHeaders], me: str) -> MailHeaders:
    return next(headers for headers in conversation if headers.sender == me)


def conversations(mails: Iterable[MailHeaders]) -> list[list[MailHeaders]]:
    """Group mails by conversation, each sorted by date.

    Mails of a conversation share an id: their own, or that of a mail that they answer.
    """
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = key = leader[leader[key]]
        return key

    all_mails = list(mails)
    for headers in all_mails:
        for key in headers.ids[1:]:
            leader[find(key)] = find(headers.ids[0])
    groups: dict[str, list[MailHeaders]] = {}
    for headers in all_mails:
        groups.setdefault(find(headers.ids[0]), []).append(headers)
    return list(map(_by_date, groups.values()))


def _by_date(group: list[MailHeaders]) -> list[MailHeaders]:
    """Return mails in the order in which they were sent.

    A mail without a date keeps its place after the mail before it. If the dates show that the
    latest mail comes first, the order is reversed before.
    """
    ordered = sorted(group, key=lambda headers: headers.place.number)
    dates = [headers.sent for headers in ordered if headers.sent]
    if dates and dates[0] > dates[-1]:
        ordered.reverse()
    return in_order_sent(ordered, lambda headers: headers.sent)


def _own_address(config: Config, groups: list[list[MailHeaders]]) -> str:
    """Return the user's own address.

    It is the configured one, or else the one in most conversations. If there are several, it is the
    one that began a conversation first.
    """
    if config.settings.me:
        return config.settings.me.strip().lower()
    taking_part: Counter[str] = Counter()
    for group in groups:
        people: set[str] = set()
        for headers in group:
            people |= {headers.sender, *headers.others}
        taking_part.update(people)
    first_senders = [group[0].sender for group in groups]
    return max(
        taking_part,
        key=lambda address: (taking_part[address], -_index_or_end(address, first_senders)),
        default="",
    )


def _index_or_end(address: str, first: list[str]) -> int:
    return first.index(address) if address in first else len(first)


def _identity(conversation: list[MailHeaders]) -> Callable[[MailHeaders], str]:
    """Return a function that identifies senders: by address, or by name if they share one."""
    addresses = set()
    names = set()
    for headers in conversation:
        addresses.add(headers.sender)
        if headers.name:
            names.add(headers.name)
    if len(addresses) == 1 and len(names) > 1:
        return lambda headers: headers.name
    return lambda headers: headers.sender


@lru_cache(maxsize=256)
def _earlier_mail(headers: MailHeaders, config: Config) -> Draft:
    """Return a mail that precedes others as a draft, without positions in its file."""
    return replace(_draft(headers, config), locate=None)


def _mail_bytes(headers: MailHeaders) -> bytes:
    with open(headers.place.path, "rb") as handle:
        handle.seek(headers.place.start)
        return handle.read(headers.place.stop - headers.place.start)


def _draft(headers: MailHeaders, config: Config) -> Draft:
    """Return a mail as a draft with positions in its file, which may be a mailbox."""
    draft = eml.read_draft(_mail_bytes(headers), headers.place.path, config)
    above = headers.place.line - 1
    if not above:
        return draft

    def locate(offset: int) -> tuple[int, int]:
        line, column, _ = draft.position(offset)
        return line + above, column

    return replace(draft, locate=locate)


def _with_quoted(draft: Draft, own: MailHeaders) -> Draft:
    """Return a mail with the message that it quotes as an earlier one, if there is a quotation."""
    quoted = quotation(draft.text, draft.body_start)
    if quoted is None or not quoted.words:
        return draft
    address = address_in(quoted.author)
    if address:
        by_me = address == own.sender
    else:
        by_me = bool(own.name) and own.name in quoted.author.casefold()
    message = Draft(
        quoted.words,
        path=draft.path,
        context=draft.context,
        received=not by_me,
        when=_day_in(quoted.head),
    )
    return with_relationship(replace(draft, earlier=(message,), ends=True))


def _day_in(head: str) -> str:
    """Return the day in the line above a quotation; empty if there is none."""
    day = _DAY.search(head)
    if day is None:
        return ""
    month = day["month"] or day["month2"]
    return f"on {day['day'] or day['day2']} {month[:3]}"


@lru_cache(maxsize=8)
def _conversations_in_folder(folder: str, _run: object) -> dict[str, list[MailHeaders]]:
    """Return the conversation of each mail in a folder, by the mail's path."""
    found: list[MailHeaders] = []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.lower().endswith(".eml") and os.path.isfile(path):
            try:
                found.append(mail_file(path, len(found)))
            except (OSError, OutreachLintError):
                continue  # the error is reported when the file itself is linted
    conversation_of: dict[str, list[MailHeaders]] = {}
    for group in conversations(found):
        for headers in group:
            conversation_of[headers.place.path] = group
    return conversation_of
