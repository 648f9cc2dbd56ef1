"""Batch requests and answers as Parquet, one row each, for people who run a model themselves."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

from outreach_lint.errors import OutreachLintError
from outreach_lint.files import private
from outreach_lint.judge.batch import MANIFEST_VERSION, BatchLine
from outreach_lint.sources.tables.arrow import BATCH_ROWS, import_pyarrow, opened

PARQUET = ".parquet"
VERSION_KEY = b"outreach-lint.requests"  # in the metadata; its value is the version
ANSWER_COLUMNS = ("custom_id", "content")


@cache
def _schema() -> Any:
    import pyarrow as pa

    string = pa.string()
    columns = {
        "custom_id": string,
        "body": string,
        "path": string,
        "id": string,
        "text": string,
        "keys": pa.map_(string, string),
        "noted": pa.list_(string),
    }
    return pa.schema(list(columns.items()), metadata={VERSION_KEY: str(MANIFEST_VERSION).encode()})


class ParquetRows:
    """A Parquet file that only its owner can read, written row by row.

    It appears under its path only when it is complete.
    """

    def __init__(self, path: str, schema: Callable[[], Any]) -> None:
        import_pyarrow(path)
        import pyarrow.parquet as pq

        self._path, self._schema = path, schema()
        self._handle = private(f"{path}.tmp", "wb")
        self._writer = pq.ParquetWriter(self._handle, self._schema, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> None:
        """Write one row."""
        self._rows.append(row)
        if len(self._rows) >= BATCH_ROWS:
            self._flush()

    def close(self) -> None:
        """Write the remaining rows and move the file into place."""
        self._flush()
        self._writer.close()
        self._handle.flush()
        os.fsync(self._handle.fileno())
        self._handle.close()
        os.replace(f"{self._path}.tmp", self._path)

    def _flush(self) -> None:
        import pyarrow as pa

        self._writer.write_table(pa.Table.from_pylist(self._rows, self._schema))
        self._rows = []


class ParquetRequests(ParquetRows):
    """A file of requests that is its own manifest."""

    def __init__(self, path: str) -> None:
        super().__init__(path, _schema)

    def write(self, line: BatchLine) -> None:
        """Write one request."""
        columns = {"custom_id": line.custom_id, "body": json.dumps(line.body)}
        self.add({**columns, **line.entry, "keys": list(line.entry["keys"].items())})


class Requests(Mapping[str, dict[str, Any]]):
    """The entries of a Parquet request file by id.

    The columns stay in Arrow's format: 50,000 drafts take about 100 MB.

    Raises:
        OutreachLintError: The file is not a request file.
    """

    def __init__(self, path: str) -> None:
        with opened(path) as data:
            _check_schema(data.schema, path)
            import pyarrow as pa

            names = list(_schema().names)
            names.remove("body")
            schema = pa.schema(list(map(_schema().field, names)))
            self._table = pa.Table.from_batches(data.batches(names), schema)
        ids = self._table.column("custom_id").to_pylist()
        self._row_numbers = {custom_id: number for number, custom_id in enumerate(ids)}

    def __getitem__(self, custom_id: str) -> dict[str, Any]:
        (row,) = self._table.slice(self._row_numbers[custom_id], 1).to_pylist()
        return {**row, "keys": dict(row["keys"])}

    def __iter__(self) -> Iterator[str]:
        return iter(self._row_numbers)

    def __len__(self) -> int:
        return len(self._row_numbers)


def _check_schema(schema: Any, path: str) -> None:
    if (
        not schema.equals(_schema())
        or (schema.metadata or {}).get(VERSION_KEY) != b"%d" % MANIFEST_VERSION
    ):
        what = "not a request file of this version of outreach-lint batch export"
        raise OutreachLintError(what, path)


def ids_in(path: str) -> Iterator[str]:
    """Yield the ids of a request file.

    Raises:
        OutreachLintError: The file is not a request file.
    """
    with opened(path) as data:
        _check_schema(data.schema, path)
        for batch in data.batches(["custom_id"]):
            yield from batch.column(0).to_pylist()


def answers_in(path: str) -> Iterator[dict[str, Any]]:
    """Yield the rows of a file of answers, streamed: ``custom_id`` and ``content``."""
    with opened(path) as data:
        for name in ANSWER_COLUMNS:
            if name not in data.schema.names:
                what = f"answers in Parquet need the columns {' and '.join(ANSWER_COLUMNS)}"
                raise OutreachLintError(f"{what}; {name!r} is missing", path)
        for batch in data.batches(list(ANSWER_COLUMNS)):
            yield from batch.to_pylist()
