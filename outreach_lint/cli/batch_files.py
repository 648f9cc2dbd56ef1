"""The files of a batch: as many as the API's limits ask for, each with its manifest.

A file whose manifest is there is complete, so an export that was broken off can go on.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from outreach_lint.cli.batch_parquet import PARQUET, ParquetRequests, Requests
from outreach_lint.files import private
from outreach_lint.judge.batch import LARGEST_FILE, MOST_REQUESTS, VERSION, Line, manifest_of

ENDING = ".manifest.json"


class _Jsonl:
    """A file of requests for the API; when it is whole, its manifest is put beside it."""

    def __init__(self, path: str, model: str) -> None:
        self._path, self._model = path, model
        self._handle = private(path)
        self._kept: dict[str, dict[str, Any]] = {}

    def write(self, line: Line) -> None:
        self._handle.write(line.text + "\n")
        self._kept[line.custom_id] = line.kept

    def close(self) -> None:
        self._handle.close()
        manifest = {"version": VERSION, "model": self._model, "requests": self._kept}
        path = manifest_beside(self._path)
        with private(f"{path}.tmp") as handle:
            json.dump(manifest, handle, indent=1)
        os.replace(f"{path}.tmp", path)


class RequestFiles:
    """Takes requests one by one, and begins another file where one is full.

    The first file is ``output``, the second ``…-2.jsonl``; an output in Parquet is its own
    manifest. With ``resume`` the files that are complete stay, and what is in them is not written
    again; ``dry`` writes nothing. Raises ``OutreachLintError`` when a file cannot be written, or a
    manifest is none.
    """

    def __init__(self, output: str, model: str, resume: bool = False, dry: bool = False) -> None:
        self._output, self._model, self._dry = output, model, dry
        self._ids: set[str] = set()
        self._number = 0
        self._writer: _Jsonl | ParquetRequests | None = None
        self._in_file = self._size = 0
        self.count = 0  # requests that were written by this export
        self.paths: list[str] = []
        if resume:
            self._take_complete()

    def __contains__(self, custom_id: str) -> bool:
        return custom_id in self._ids

    def add(self, line: Line) -> None:
        """Write one request."""
        size = len(line.text) + 1  # ASCII
        full = self._in_file >= MOST_REQUESTS or self._size + size > LARGEST_FILE
        if not self.paths or full:
            self._begin()
        if self._writer:
            self._writer.write(line)
        self._ids.add(line.custom_id)
        self._in_file += 1
        self._size += size
        self.count += 1

    def close(self) -> None:
        """End the last file; there is one even where nothing is asked."""
        if not self.paths and not self._number:
            self._begin()
        self._end()

    def _take_complete(self) -> None:
        while os.path.exists(path := manifest_beside(self._path(self._number + 1))):
            self._ids |= entries_in(path).keys()
            self._number += 1

    def _path(self, number: int) -> str:
        if number == 1:
            return self._output
        stem, ending = os.path.splitext(self._output)
        return f"{stem}-{number}{ending}"

    def _begin(self) -> None:
        self._end()
        self._number += 1
        path = self._path(self._number)
        self.paths.append(path)
        if not self._dry:
            in_parquet = path.lower().endswith(PARQUET)
            self._writer = ParquetRequests(path) if in_parquet else _Jsonl(path, self._model)

    def _end(self) -> None:
        if self._writer:
            self._writer.close()
        self._writer, self._in_file, self._size = None, 0, 0


def entries_in(path: str) -> Mapping[str, Mapping[str, Any]]:
    """Return what a manifest says of each request; raises ``OutreachLintError`` if it is none."""
    if path.lower().endswith(PARQUET):
        return Requests(path)
    with open(path, encoding="utf-8") as handle:
        return manifest_of(handle.read(), path)


def manifest_beside(path: str) -> str:
    """Return where the manifest of a file of requests stands; one in Parquet is its own."""
    if path.lower().endswith(PARQUET):
        return path
    return os.path.splitext(path)[0] + ENDING
