"""Parquet, Arrow and Feather → batches of rows, streamed, and the rows as those of a table.

``pyarrow`` reads the files. An address with a scheme, such as ``s3://``, is opened by ``fsspec``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import open_regular
from outreach_lint.sources.cells import LARGEST_CELL, TOO_LONG, UNREADABLE, Row
from outreach_lint.sources.datasets import file_system
from outreach_lint.sources.tables import Table, columns_of
from outreach_lint.sources.values import as_cell

ROWS = 1_000  # rows of a batch: what is in memory at a time, and what a broken run repeats
WHERE = "pip install 'outreach-lint[arrow]'"


def import_pyarrow(path: str) -> Any:
    """Return ``pyarrow``, which a file needs; raises ``OutreachLintError`` where it is not here."""
    try:
        import pyarrow
    except ImportError:
        what = "Parquet and Arrow are read with pyarrow, which is not installed"
        raise OutreachLintError(what, path, WHERE) from None
    return pyarrow


@contextmanager
def opened(path: str) -> Iterator[Any]:
    """Open a file of rows: something with ``schema`` and ``batches``.

    Raises ``OutreachLintError`` when it is not there or damaged.
    """
    pa = import_pyarrow(path)
    try:
        with _bytes_of(path) as handle:
            if path.lower().endswith(".parquet"):
                yield _Parquet(handle)
            else:
                yield _Ipc(handle)
    except (pa.ArrowException, OSError) as error:
        raise OutreachLintError(f"cannot be read: {error}", path) from None


def _bytes_of(path: str) -> Any:
    if "://" not in path:
        return open_regular(path)
    system, inside = file_system(path)
    return system.open(inside, "rb")


class _Parquet:
    """A Parquet file, read by row group and within it by batch."""

    def __init__(self, handle: Any) -> None:
        import pyarrow.parquet as pq

        self._file = pq.ParquetFile(handle, pre_buffer=False)
        self.schema = self._file.schema_arrow

    def batches(self, columns: list[str] | None = None) -> Iterator[Any]:
        """Yield the rows, ``ROWS`` at a time; a batch never spans two row groups."""
        for group in range(self._file.num_row_groups):
            yield from self._file.iter_batches(ROWS, row_groups=[group], columns=columns)


class _Ipc:
    """An Arrow or Feather file, or a stream in such a file."""

    def __init__(self, handle: Any) -> None:
        import pyarrow as pa

        try:
            file = pa.ipc.open_file(handle)
            self._batches = map(file.get_batch, range(file.num_record_batches))
        except pa.ArrowInvalid:
            handle.seek(0)
            file = self._batches = pa.ipc.open_stream(handle)
        self.schema = file.schema

    def batches(self, columns: list[str] | None = None) -> Iterator[Any]:
        """Yield the rows, at most ``ROWS`` at a time."""
        for batch in self._batches:
            if columns is not None:
                batch = batch.select(columns)
            for start in range(0, batch.num_rows, ROWS):
                yield batch.slice(start, ROWS)


def table_of(schema: Any, path: str, config: Config) -> Table:
    """Return which columns of a schema hold what; raises ``OutreachLintError`` as tables do."""
    names = list(schema.names)
    return Table(path, columns_of(names, path, config), len(names), "", config, numbered=True)


def rows(batch: Any, first: int = 1) -> Iterator[Row]:
    """Yield the rows of a batch as those of a table; ``first`` is the number of the first row.

    What cannot be read in a cell is empty, and the row says so.
    """
    columns = [_values(column) for column in batch.columns]
    for number in range(batch.num_rows):
        cells, fault = _cells([column[number] for column in columns])
        yield Row(cells, first + number, "", fault)


def _cells(values: list[Any]) -> tuple[list[str], str]:
    """Return the cells of a row, and what is wrong with it: a cell too long above all."""
    cells = []
    fault = ""
    for value in values:
        cell = "" if value is UNREADABLE else as_cell(value)
        if len(cell) > LARGEST_CELL:
            cell, fault = "", TOO_LONG
        elif value is UNREADABLE and not fault:
            fault = UNREADABLE
        cells.append(cell)
    return cells, fault


def _values(column: Any) -> list[Any]:
    """Return a column's values; ``UNREADABLE`` for one that is not what the column says."""
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):  # not UTF-8, or a date that Python does not know
        return [_value(cell) for cell in column]


def _value(cell: Any) -> Any:
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return UNREADABLE
