"""Parquet, Arrow and Feather: rows like those of a .csv file, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from outreach_lint.errors import OutreachLintError
from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.tables.datasets import DATASET_ENDINGS, data_files, is_folder


def read(file: Input) -> Iterator[Item]:
    """Yield the messages of each row; for a folder, those of each file in it."""
    for path in data_files(file.path):
        yield from _in_file(path, file)


def _in_file(path: str, file: Input) -> Iterator[Item]:
    from outreach_lint.sources.tables import delimited
    from outreach_lint.sources.tables.arrow import opened, table_of

    try:
        with opened(path) as data:
            table = table_of(data.schema, path, file.config)
            yield from delimited.drafts_in_rows(_rows(data), table)
    except OutreachLintError as error:
        yield error


def _rows(data: Any) -> Iterator[Any]:
    from outreach_lint.sources.tables.arrow import rows

    first_number = 1
    for batch in data.batches():
        yield from rows(batch, first_number)
        first_number += batch.num_rows


SOURCE = Source(
    name="parquet",
    endings=DATASET_ENDINGS,
    draft="each row, or each message column of a row; a folder of such files is read whole",
    read=read,
    why_not_written="change the table that the file was made from: ",
    is_folder=is_folder,
)
