"""Mails, a file each, as mail programs save them."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.sources.source import Input, Item, Source


def read(file: Input) -> Iterator[Item]:
    """Yield the mail, with those of its conversation that lie beside it."""
    from outreach_lint.sources import threads

    yield from threads.mail_in_thread(file.path, file.config, file.named, file.config_for)


SOURCE = Source(
    name="mail",
    endings=(".eml",),
    draft="the mail, with those before it in the folder",
    read=read,
    in_folders=True,
    mapped=True,
)
