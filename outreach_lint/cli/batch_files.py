"""The files of a batch: as many as the API's limits ask for, each with its manifest.

A file whose manifest is there is complete, so an export that was broken off can go on.
"""

from __future__ import annotations

import json
import os
from typing import IO, Any

from outreach_lint.errors import OutreachLintError
from outreach_lint.judge.batch import LARGEST, MOST, VERSION, Line, manifest_of

ENDING = ".manifest.json"


class RequestFiles:
    """Takes requests one by one, and begins another file where one is full.

    The first file is ``output``, the second ``…-2.jsonl``. With ``resume`` the files that are
    complete stay, and what is in them is not written again; ``dry`` writes nothing. Raises
    ``OutreachLintError`` when a file cannot be written, or a manifest is none.
    """

    def __init__(self, output: str, model: str, resume: bool = False, dry: bool = False) -> None:
        self._output, self._model, self._dry = output, model, dry
        self._ids: set[str] = set()
        self._number = 0
        self._handle: IO[str] | None = None
        self._kept: dict[str, dict[str, Any]] = {}
        self._size = 0
        self.count = 0  # requests that were written by this export
        self.paths: list[str] = []
        if resume:
            self._take_complete()

    def __contains__(self, custom_id: str) -> bool:
        return custom_id in self._ids

    def add(self, line: Line) -> None:
        """Write one request."""
        size = len(line.line.encode()) + 1
        full = len(self._kept) >= MOST or self._size + size > LARGEST
        if not self.paths or full:
            self._begin()
        if self._handle:
            self._handle.write(line.line + "\n")
        self._kept[line.custom_id] = {} if self._dry else line.kept
        self._ids.add(line.custom_id)
        self._size += size
        self.count += 1

    def close(self) -> None:
        """End the last file; there is one even where nothing is asked."""
        if not self.paths and not self._number:
            self._begin()
        self._end()

    def _take_complete(self) -> None:
        while os.path.exists(path := manifest_beside(self._path(self._number + 1))):
            with open(path, encoding="utf-8") as handle:
                self._ids |= manifest_of(handle.read(), path).keys()
            self._number += 1

    def _path(self, number: int) -> str:
        stem, ending = os.path.splitext(self._output)
        return self._output if number == 1 else f"{stem}-{number}{ending}"

    def _begin(self) -> None:
        self._end()
        self._number += 1
        path = self._path(self._number)
        self.paths.append(path)
        if not self._dry:
            self._handle = private(path)

    def _end(self) -> None:
        if self._handle:
            self._handle.close()
            manifest = {"version": VERSION, "model": self._model, "requests": self._kept}
            path = manifest_beside(self._path(self._number))
            with private(f"{path}.tmp") as handle:
                json.dump(manifest, handle, indent=1)
            os.replace(f"{path}.tmp", path)
        self._handle, self._kept, self._size = None, {}, 0


def manifest_beside(path: str) -> str:
    """Return where the manifest of a file of requests stands."""
    return os.path.splitext(path)[0] + ENDING


def private(path: str) -> IO[str]:
    """Open a file to write that only its owner can read.

    Raises ``OutreachLintError`` when it cannot be.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.chmod(path, 0o600)
        return open(number, "w", encoding="utf-8")
    except OSError as error:
        raise OutreachLintError(f"cannot be written: {error.strerror}", path) from None
