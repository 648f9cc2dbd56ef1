"""Mailboxes: many mails in one file, each below a line "From …"."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.sources.source import Input, Item, Source


def read(file: Input) -> Iterator[Item]:
    """Yield one's own mails, each with those before it in its conversation."""
    from outreach_lint.sources import threads

    yield from threads.mailbox(file.path, file.config)


SOURCE = Source(
    name="mailbox",
    endings=(".mbox", ".mbx"),
    draft="each mail of your own",
    read=read,
    mapped=True,
)
