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
from datetime import datetime
from functools import lru_cache

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes
from outreach_lint.model import Draft
from outreach_lint.reading.quoting import address_in, quotation
from outreach_lint.sources import mail
from outreach_lint.sources.days import MONTHS, day_of
from outreach_lint.sources.mail_headers import MailHeaders, headers_in, mail_file
from outreach_lint.sources.sequences import MOST_BEFORE, Item, related

_MONTH = rf"(?:{'|'.join(MONTHS)})[a-z]*"
_DAY = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})\.? (?P<month>{_MONTH})|(?P<month2>{_MONTH}) (?P<day2>\d{{1,2}}))\b"
)


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
    if not named and len(set(map(who, conversation))) > 1 and own.sender != me:
        return
    yield _placed(draft, own, conversation, config)


def mailbox(path: str, config: Config) -> Iterator[Item]:
    """Yield one's own mails in a mailbox, each with those before it in its conversation.

    Raises ``OutreachLintError`` when there is none, or the file cannot be read.
    """
    letters = list(headers_in(path))
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
    of: dict[int, list[MailHeaders]] = {}
    for group in groups:
        for letter in group:
            of[letter.number] = group
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
    before = [letter for letter in conversation if letter.before(own)]
    earlier = []
    for letter in before[-MOST_BEFORE:]:
        previous = replace(
            _earlier_mail(letter, config),
            received=who(letter) != who(own),
            when=letter.when,
            day=day_of(letter.sent, conversation[0].sent),
        )
        earlier.append(previous)
    return related(
        replace(
            draft,
            earlier=tuple(earlier),
            ends=not any(own.before(letter) for letter in conversation),
            day=day_of(own.sent, conversation[0].sent),
            sequence_id=_other(own, conversation, who),
        )
    )


def _other(
    own: MailHeaders, conversation: list[MailHeaders], who: Callable[[MailHeaders], str]
) -> str:
    """Return the address of the other person: who wrote, too, or to whom one's own mail went."""
    for letter in conversation:
        if who(letter) != who(own):
            return letter.sender
    return next(iter(own.others), "")


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
    return list(map(_sorted, groups.values()))


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
    taking_part: Counter[str] = Counter()
    for group in groups:
        people: set[str] = set()
        for letter in group:
            people |= {letter.sender, *letter.others}
        taking_part.update(people)
    first = [group[0].sender for group in groups]
    return max(
        taking_part, key=lambda address: (taking_part[address], -_place(address, first)), default=""
    )


def _place(address: str, first: list[str]) -> int:
    return first.index(address) if address in first else len(first)


def _identity(conversation: list[MailHeaders]) -> Callable[[MailHeaders], str]:
    """Return what tells people apart: their addresses, or names where several share an address."""
    addresses = set()
    names = set()
    for letter in conversation:
        addresses.add(letter.sender)
        if letter.name:
            names.add(letter.name)
    if len(addresses) == 1 and len(names) > 1:
        return lambda letter: letter.name
    return lambda letter: letter.sender


@lru_cache(maxsize=256)
def _earlier_mail(letter: MailHeaders, config: Config) -> Draft:
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
    return related(replace(draft, earlier=(message,), ends=True))


def _day_in(head: str) -> str:
    """Return the day that the line above a quotation names; empty where it names none."""
    day = _DAY.search(head)
    if day is None:
        return ""
    month = day["month"] or day["month2"]
    return f"on {day['day'] or day['day2']} {month[:3]}"


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
    of: dict[str, list[MailHeaders]] = {}
    for group in conversations(found):
        for letter in group:
            of[letter.path] = group
    return of
