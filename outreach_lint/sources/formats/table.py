"""Tables (.csv, .tsv): each row holds a message, or the messages of a sequence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outreach_lint.config import Config
from outreach_lint.sources.source import Change, Input, Item, Source


def read(file: Input) -> Iterator[Item]:
    """Yield the messages, row by row."""
    from outreach_lint.sources.tables import delimited

    yield from delimited.read(file.path, file.config)


def write(raw: bytes, changes: Sequence[Change], config: Config | None = None) -> bytes:
    """Return the table's bytes with the changed messages."""
    from outreach_lint.sources.tables import quoting

    return quoting.with_changed_cells(raw, changes, SOURCE, config)


def _cells_per_row(text: str, path: str) -> list[int] | None:
    """Return the number of cells of each row as spreadsheets count them; ``None`` if unclear."""
    import csv
    from io import StringIO

    from outreach_lint.sources.tables.cells import delimiter_of

    rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(path, text), strict=True)
    try:
        return list(map(len, rows))
    except csv.Error:
        return None


SOURCE = Source(
    name="table",
    endings=(".csv", ".tsv"),
    draft="each row, or each message column of a row",
    read=read,
    write=write,
    mapped=True,
    unchanged_part=_cells_per_row,
)
