"""The files of a batch: as many as the API's limits require, each with its manifest.

A file that has a manifest is complete, so an interrupted export can be resumed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from outreach_lint.cli.batch_parquet import PARQUET, ParquetRequests, Requests
from outreach_lint.files import private
from outreach_lint.judge.batch import (
    MANIFEST_VERSION,
    MAX_BATCH_FILE_BYTES,
    MAX_REQUESTS_PER_FILE,
    BatchLine,
    manifest_of,
)

MANIFEST_ENDING = ".manifest.json"


class _Jsonl:
    """A file of requests for the API; ``close`` writes its manifest next to it."""

    def __init__(self, path: str, model: str) -> None:
        self._path, self._model = path, model
        self._handle = private(path)
        self._entries: dict[str, dict[str, Any]] = {}

    def write(self, line: BatchLine) -> None:
        self._handle.write(line.text + "\n")
        self._entries[line.custom_id] = line.entry

    def close(self) -> None:
        self._handle.close()
        manifest = {"version": MANIFEST_VERSION, "model": self._model, "requests": self._entries}
        path = manifest_beside(self._path)
        with private(f"{path}.tmp") as handle:
            json.dump(manifest, handle, indent=1)
        os.replace(f"{path}.tmp", path)


class RequestFiles:
    """Writes requests one by one, and starts another file when one is full.

    The first file is ``output``, the second ``…-2.jsonl``; a Parquet output is its own manifest.
    With ``resume``, complete files are kept and their requests are not written again. With ``dry``,
    nothing is written.

    Raises:
        OutreachLintError: A file cannot be written, or a manifest is not valid.
    """

    def __init__(self, output: str, model: str, resume: bool = False, dry: bool = False) -> None:
        self._output, self._model, self._dry = output, model, dry
        self._ids: set[str] = set()
        self._number = 0
        self._writer: _Jsonl | ParquetRequests | None = None
        self._requests_in_file = self._bytes_in_file = 0
        self.count = 0  # requests that this export has added
        self.paths: list[str] = []
        if resume:
            self._keep_complete()

    def __contains__(self, custom_id: str) -> bool:
        return custom_id in self._ids

    def add(self, line: BatchLine) -> None:
        """Write one request."""
        size = len(line.text) + 1  # the text is ASCII; 1 for the line break
        is_full = (
            self._requests_in_file >= MAX_REQUESTS_PER_FILE
            or self._bytes_in_file + size > MAX_BATCH_FILE_BYTES
        )
        if not self.paths or is_full:
            self._open_next()
        if self._writer:
            self._writer.write(line)
        self._ids.add(line.custom_id)
        self._requests_in_file += 1
        self._bytes_in_file += size
        self.count += 1

    def close(self) -> None:
        """Close the last file; an export without requests still writes one."""
        if not self.paths and not self._number:
            self._open_next()
        self._close_current()

    def _keep_complete(self) -> None:
        while os.path.exists(path := manifest_beside(self._path(self._number + 1))):
            self._ids |= entries_in(path).keys()
            self._number += 1

    def _path(self, number: int) -> str:
        if number == 1:
            return self._output
        stem, ending = os.path.splitext(self._output)
        return f"{stem}-{number}{ending}"

    def _open_next(self) -> None:
        self._close_current()
        self._number += 1
        path = self._path(self._number)
        self.paths.append(path)
        if not self._dry:
            in_parquet = path.lower().endswith(PARQUET)
            self._writer = ParquetRequests(path) if in_parquet else _Jsonl(path, self._model)

    def _close_current(self) -> None:
        if self._writer:
            self._writer.close()
        self._writer, self._requests_in_file, self._bytes_in_file = None, 0, 0


def entries_in(path: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the entries of a manifest by request id.

    Raises:
        OutreachLintError: The file is not a manifest.
    """
    if path.lower().endswith(PARQUET):
        return Requests(path)
    with open(path, encoding="utf-8") as handle:
        return manifest_of(handle.read(), path)


def manifest_beside(path: str) -> str:
    """Return the path of the manifest of a request file; a Parquet file is its own."""
    if path.lower().endswith(PARQUET):
        return path
    return os.path.splitext(path)[0] + MANIFEST_ENDING
