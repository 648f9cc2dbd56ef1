"""The caches on this machine: answers of language models, and results of the local engine.

A cache is a ``diskcache`` that holds only JSON text. By default diskcache pickles values, and
unpickles every row that is marked as pickled (CVE-2025-69872, not fixed upstream), so anybody who
can write the file could run code here. This cache stores only text, rejects rows that are pickled
or name a file, and is in a folder that only its owner can enter.
"""

from __future__ import annotations

import json
import os
import stat
import time
from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError

MAX_BYTES = 512 * 2**20  # bytes; beyond this the oldest entries are deleted
MAX_MEMORY_ENTRIES = 100_000  # entries
CACHE_VARIABLE = "OUTREACH_LINT_CACHE_DIR"
_CLEAR_COMMAND = "outreach-lint cache clear"


class CacheInfo(NamedTuple):
    """The contents of a cache.

    ``entries`` is the number of answers, ``size`` their bytes on disk, and ``oldest`` the Unix time
    at which the oldest answer was stored.
    """

    folder: str
    entries: int
    size: int
    oldest: float | None


def default_folder() -> str:
    """Return the folder of the cache.

    It is ``OUTREACH_LINT_CACHE_DIR`` if that is set, else the system's folder for caches.
    """
    if folder := os.environ.get(CACHE_VARIABLE):
        return folder
    from platformdirs import user_cache_dir

    return user_cache_dir("outreach-lint", appauthor=False)


def readings_folder() -> str:
    """Return the folder of the local engine's cache.

    All keys are checksums. The encoder's outputs are stored as numbers, results in an encoded form
    (``linting/sealed.py``), so no words of a draft can be read there without the draft.
    """
    return os.path.join(default_folder(), "readings")


class Readings:
    """The cache of the local engine, keyed by checksum; the file is opened on first use.

    If its folder cannot be used, entries are kept in memory only.
    """

    def __init__(self) -> None:
        self._cache: Cache | Memory | None = None

    def get(self, key: str) -> Any:
        """Return the data stored under a key, or ``None`` if there are none."""
        return self._open_cache().get(key)

    def set(self, key: str, data: Any) -> None:
        """Store data under a key."""
        self._open_cache().set(key, data)

    def _open_cache(self) -> Cache | Memory:
        if self._cache is None:
            try:
                self._cache = Cache(readings_folder())
            except OutreachLintError:
                self._cache = Memory()
        return self._cache


class Cache:
    """A cache on disk of plain data by key; an entry that is missing or unusable is ``None``.

    Raises:
        OutreachLintError: The folder cannot be used, or belongs to another user.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        _make_private(folder)
        self._open()

    def _open(self) -> None:
        import sqlite3

        import diskcache

        try:
            self._disk = diskcache.Cache(self.folder, disk=_text_disk(), size_limit=MAX_BYTES)
        except (sqlite3.DatabaseError, OSError, diskcache.Timeout) as error:
            raise OutreachLintError(
                f"the cache cannot be used: {error}", self.folder, _CLEAR_COMMAND
            ) from None

    def get(self, key: str) -> Any:
        """Return the data stored under a key."""
        try:
            text = self._disk.get(key)
            return json.loads(text) if isinstance(text, str) else None
        except Exception:  # a damaged or forged row counts as missing
            return None

    def set(self, key: str, data: Any, seconds: float | None = None) -> None:
        """Store data under a key, for ``seconds`` if that is given.

        If the disk is full, the entry is not stored, and no error is raised.
        """
        import sqlite3

        import diskcache

        try:
            self._disk.set(key, json.dumps(data), expire=seconds)
        except (sqlite3.Error, OSError, diskcache.Timeout):
            return

    def update(self, data: Mapping[str, Any]) -> None:
        """Store all entries or none, in a single transaction, which is faster than one for each."""
        import sqlite3

        import diskcache

        try:
            with self._disk.transact():
                for key, value in data.items():
                    self._disk.set(key, json.dumps(value))
        except (sqlite3.Error, OSError, diskcache.Timeout):
            return

    def info(self) -> CacheInfo:
        """Return the number, size and age of the entries."""
        rows = self._rows()
        return CacheInfo(
            self.folder, len(rows), self._disk.volume(), min((at for _, at in rows), default=None)
        )

    def prune(self, days: float) -> int:
        """Delete entries that were stored more than ``days`` ago, and return their number."""
        before = time.time() - days * 86_400
        old = [key for key, at in self._rows() if at < before]
        for key in old:
            self._disk.delete(key)
        self._disk.expire()
        return len(old)

    def close(self) -> None:
        """Close the file."""
        self._disk.close()

    def _rows(self) -> list[tuple[str, float]]:
        rows: Iterator[tuple[str, float]] = self._disk._sql(
            "SELECT key, store_time FROM Cache WHERE raw = 1 AND typeof(key) = 'text'"
        )
        return list(rows)


class Memory:
    """An in-memory LRU cache of at most ``most`` entries."""

    def __init__(self, most: int = MAX_MEMORY_ENTRIES) -> None:
        self._data: OrderedDict[Any, Any] = OrderedDict()
        self._most = most

    def get(self, key: Hashable) -> Any:
        """Return the data stored under a key."""
        data = self._data.pop(key, None)
        if data is not None:
            self._data[key] = data  # the most recently used entry is the last one
        return data

    def set(self, key: Hashable, data: Any, seconds: float | None = None) -> None:
        """Store data under a key."""
        self.update({key: data})

    def update(self, data: Mapping[Any, Any]) -> None:
        """Store several entries."""
        self._data.update(data)
        while len(self._data) > self._most:
            self._data.popitem(last=False)

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


def clear(folder: str) -> int:
    """Delete the files of a cache, even if they are damaged, and return the bytes freed.

    Other files in the folder are kept.
    """
    freed = 0
    if not os.path.isdir(folder):
        return 0
    for name in sorted(os.listdir(folder)):
        if name.startswith("cache.db"):
            path = os.path.join(folder, name)
            freed += os.lstat(path).st_size
            os.remove(path)
    return freed


def _make_private(folder: str) -> None:
    """Create a folder that only its owner can enter.

    Raises:
        OutreachLintError: The path is a link, or the folder belongs to another user.
    """
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        state = os.lstat(folder)
        if not stat.S_ISDIR(state.st_mode):
            raise OutreachLintError(
                "the cache must be a folder, not a link or file", folder, f"set {CACHE_VARIABLE}"
            )
        if hasattr(os, "getuid"):
            if state.st_uid != os.getuid():
                raise OutreachLintError(
                    "the cache folder belongs to another user", folder, f"set {CACHE_VARIABLE}"
                )
            if state.st_mode & 0o077:
                os.chmod(folder, 0o700)
    except OSError as error:
        raise OutreachLintError(
            f"the cache folder cannot be used: {error.strerror}",
            folder,
            f"set {CACHE_VARIABLE}, or use --no-cache",
        ) from None


def _text_disk() -> type:
    from diskcache import Disk
    from diskcache.core import MODE_RAW

    class TextDisk(Disk):  # type: ignore[misc]
        """Stores strings only: it uses no other files, and unpickles nothing."""

        def put(self, key: object) -> tuple[str, bool]:
            if not isinstance(key, str):
                raise TypeError("keys must be strings")
            return key, True

        def get(self, key: object, raw: object) -> str:
            if not raw or not isinstance(key, str):
                raise ValueError("a key that is not a string")
            return key

        def store(
            self, value: object, read: object, key: object = None
        ) -> tuple[int, int, str | None, str]:
            if not isinstance(value, str):
                raise TypeError("values must be strings")
            return len(value), MODE_RAW, None, value

        def fetch(self, mode: int, filename: str | None, value: object, read: object) -> str:
            if mode != MODE_RAW or filename is not None or not isinstance(value, str):
                raise ValueError("a row that is not a string")
            return value

        def remove(self, file_path: str) -> None:
            """Do nothing: no row of this cache names a file."""

    return TextDisk
