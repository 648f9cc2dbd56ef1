"""Mails saved as one file each (.eml)."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.sources.source import Input, Item, Source


def read(file: Input) -> Iterator[Item]:
    """Yield the mail; earlier mails of its thread are read from the same folder."""
    from outreach_lint.sources.mail import threads

    yield from threads.mail_in_thread(file.path, file.config, file.named, file.config_for)


SOURCE = Source(
    name="mail",
    endings=(".eml",),
    draft="the mail, with the earlier mails of its thread in the folder",
    read=read,
    in_folders=True,
    mapped=True,
)
