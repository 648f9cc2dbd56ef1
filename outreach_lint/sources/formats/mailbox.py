"""Mailboxes (mbox): many mails in one file, each after a line ``From …``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outreach_lint.config import Config
from outreach_lint.sources.formats import mail
from outreach_lint.sources.source import Change, Input, Item, Source


def read(file: Input) -> Iterator[Item]:
    """Yield the user's own mails, each with the earlier mails of its thread."""
    from outreach_lint.sources.mail import threads

    yield from threads.mailbox(file.path, file.config)


def write(raw: bytes, changes: Sequence[Change], config: Config | None = None) -> bytes:
    """Return the mailbox's bytes with the changed mails."""
    from outreach_lint.sources.mail import mailboxes

    return mailboxes.with_changed_mails(raw, changes, mail.SOURCE)


SOURCE = Source(
    name="mailbox",
    endings=(".mbox", ".mbx"),
    draft="each mail of your own",
    read=read,
    write=write,
    max_tested_bytes=5_000_000,  # only the changed mail is read again
)
