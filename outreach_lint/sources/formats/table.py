"""Tables (.csv, .tsv): each row holds a message, or the messages of a sequence."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.sources.source import Input, Item, Source


def read(file: Input) -> Iterator[Item]:
    """Yield the messages, row by row."""
    from outreach_lint.sources.tables import delimited

    yield from delimited.read(file.path, file.config)


SOURCE = Source(
    name="table",
    endings=(".csv", ".tsv"),
    draft="each row, or each message column of a row",
    read=read,
    mapped=True,
)
