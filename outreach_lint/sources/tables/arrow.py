"""Stream Parquet, Arrow and Feather files as batches of rows, and convert these to table rows.

``pyarrow`` reads the files. ``fsspec`` opens URLs such as ``s3://…``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import open_regular
from outreach_lint.sources.markup.values import as_cell
from outreach_lint.sources.tables.datasets import file_system
from outreach_lint.sources.tables.delimited import OpenTable, columns_of
from outreach_lint.sources.tables.row import MAX_CELL_CHARS, RowFault, TableRow

BATCH_ROWS = 1_000  # held in memory at a time, and repeated after an interrupted run
INSTALL_HINT = "pip install 'outreach-lint[arrow]'"


def import_pyarrow(path: str) -> Any:
    """Import ``pyarrow``; raises ``OutreachLintError`` if it is not installed."""
    try:
        import pyarrow
    except ImportError:
        what = "Parquet and Arrow are read with pyarrow, which is not installed"
        raise OutreachLintError(what, path, INSTALL_HINT) from None
    return pyarrow


@contextmanager
def opened(path: str) -> Iterator[Any]:
    """Open a file of rows and return a reader with ``schema`` and ``batches``.

    Raises ``OutreachLintError`` if the file is missing or damaged.
    """
    pa = import_pyarrow(path)
    try:
        with _open_bytes(path) as handle:
            if path.lower().endswith(".parquet"):
                yield _Parquet(handle)
            else:
                yield _ArrowIpc(handle)
    except (pa.ArrowException, OSError) as error:
        raise OutreachLintError(f"cannot be read: {error}", path) from None


def _open_bytes(path: str) -> Any:
    if "://" not in path:
        return open_regular(path)
    system, inside = file_system(path)
    return system.open(inside, "rb")


class _Parquet:
    """A Parquet file, read batch by batch within each row group."""

    def __init__(self, handle: Any) -> None:
        import pyarrow.parquet as pq

        self._file = pq.ParquetFile(handle, pre_buffer=False)
        self.schema = self._file.schema_arrow

    def batches(self, columns: list[str] | None = None) -> Iterator[Any]:
        """Yield the rows, ``BATCH_ROWS`` at a time; a batch never spans two row groups."""
        for group in range(self._file.num_row_groups):
            yield from self._file.iter_batches(BATCH_ROWS, row_groups=[group], columns=columns)


class _ArrowIpc:
    """An Arrow or Feather file, in the file format or the stream format."""

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
        """Yield the rows, at most ``BATCH_ROWS`` at a time."""
        for batch in self._batches:
            if columns is not None:
                batch = batch.select(columns)
            for start in range(0, batch.num_rows, BATCH_ROWS):
                yield batch.slice(start, BATCH_ROWS)


def table_of(schema: Any, path: str, config: Config) -> OpenTable:
    """Return the table for a schema; raises ``OutreachLintError`` if no column holds messages."""
    names = list(schema.names)
    return OpenTable(path, columns_of(names, path, config), len(names), "", config, numbered=True)


def rows(batch: Any, first: int = 1) -> Iterator[TableRow]:
    """Yield the rows of a batch as table rows; ``first`` is the number of the first row.

    A cell that cannot be read is empty, and the row's ``fault`` is set.
    """
    columns = [_values(column) for column in batch.columns]
    for number in range(batch.num_rows):
        cells, fault = _cells([column[number] for column in columns])
        yield TableRow(cells, first + number, "", fault)


def _cells(values: list[Any]) -> tuple[list[str], RowFault | None]:
    """Return the cells of a row and its fault; a cell that is too long takes precedence."""
    cells = []
    fault: RowFault | None = None
    for value in values:
        cell = "" if value is RowFault.UNREADABLE else as_cell(value)
        if len(cell) > MAX_CELL_CHARS:
            cell, fault = "", RowFault.TOO_LONG
        elif value is RowFault.UNREADABLE and not fault:
            fault = RowFault.UNREADABLE
        cells.append(cell)
    return cells, fault


def _values(column: Any) -> list[Any]:
    """Return a column's values; ``UNREADABLE`` for one that does not fit the column's type."""
    try:
        return list(column.to_pylist())
    except (ValueError, OverflowError):  # not UTF-8, or a date out of Python's range
        return [_value(cell) for cell in column]


def _value(cell: Any) -> Any:
    try:
        return cell.as_py()
    except (ValueError, OverflowError):
        return RowFault.UNREADABLE
