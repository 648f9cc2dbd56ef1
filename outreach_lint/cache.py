"""The cache on this machine, for what language models answer and the local engine finds.

It is a ``diskcache`` that may hold JSON text only. diskcache pickles by default, and unpickles
whatever a row says is pickled (CVE-2025-69872, not mended upstream): whoever can write the file
could run code here. So this cache stores text only, refuses rows that are pickled or name a file,
and lies in a folder that only its owner can enter.
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

SIZE = 512 * 2**20  # bytes, at which the entries that were stored first are let go
MOST_IN_MEMORY = 100_000  # entries
VARIABLE = "OUTREACH_LINT_CACHE_DIR"
_CLEAR = "outreach-lint cache clear"


class Info(NamedTuple):
    """What the cache holds.

    ``entries`` are its answers, ``size`` is in bytes on disk, and ``oldest`` is when the oldest
    answer was stored (Unix time).
    """

    folder: str
    entries: int
    size: int
    oldest: float | None


def default_folder() -> str:
    """Return the folder of the cache.

    It is ``OUTREACH_LINT_CACHE_DIR``, or else where the system keeps caches.
    """
    if given := os.environ.get(VARIABLE):
        return given
    from platformdirs import user_cache_dir

    return user_cache_dir("outreach-lint", appauthor=False)


def readings_folder() -> str:
    """Return the folder in which is remembered what the local engine reads and finds.

    Everything is under checksums: the encoder's answers as numbers, results sealed
    (``linting/sealed.py``). No words of a draft can be read there without the draft.
    """
    return os.path.join(default_folder(), "readings")


class Readings:
    """What the local engine remembers, by checksum; the file is opened when it is first needed.

    Where the folder cannot be used, nothing is remembered, and the run goes on.
    """

    def __init__(self) -> None:
        self._cache: Cache | Memory | None = None

    def get(self, key: str) -> Any:
        """Return the data stored under a key, ``None`` where there are none."""
        return self._opened().get(key)

    def set(self, key: str, data: Any) -> None:
        """Store data under a key."""
        self._opened().set(key, data)

    def _opened(self) -> Cache | Memory:
        if self._cache is None:
            try:
                self._cache = Cache(readings_folder())
            except OutreachLintError:
                self._cache = Memory()
        return self._cache


class Cache:
    """Answers by key, as plain data; ``None`` stands for what is not there or cannot be used.

    Raises ``OutreachLintError`` when the folder cannot be used or is somebody else's.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder
        _private(folder)
        self._open()

    def _open(self) -> None:
        import sqlite3

        import diskcache

        try:
            self._disk = diskcache.Cache(self.folder, disk=_text_disk(), size_limit=SIZE)
        except (sqlite3.DatabaseError, OSError, diskcache.Timeout) as error:
            raise OutreachLintError(
                f"the cache cannot be used: {error}", self.folder, _CLEAR
            ) from None

    def get(self, key: str) -> Any:
        """Return the data stored under a key."""
        try:
            text = self._disk.get(key)
            return json.loads(text) if isinstance(text, str) else None
        except Exception:  # a row that was damaged or planted is as good as none
            return None

    def set(self, key: str, data: Any, seconds: float | None = None) -> None:
        """Store data under a key, at most for so many seconds.

        Where the disk is full, this entry is not stored, and the run goes on.
        """
        import sqlite3

        import diskcache

        try:
            self._disk.set(key, json.dumps(data), expire=seconds)
        except (sqlite3.Error, OSError, diskcache.Timeout):
            return

    def update(self, data: Mapping[str, Any]) -> None:
        """Store many at once, all or none: one write to the disk instead of one for each."""
        import sqlite3

        import diskcache

        try:
            with self._disk.transact():
                for key, value in data.items():
                    self._disk.set(key, json.dumps(value))
        except (sqlite3.Error, OSError, diskcache.Timeout):
            return

    def info(self) -> Info:
        """Count what the cache holds."""
        rows = self._rows()
        return Info(
            self.folder, len(rows), self._disk.volume(), min((at for _, at in rows), default=None)
        )

    def prune(self, days: float) -> int:
        """Forget answers that were stored more than ``days`` ago; returns how many."""
        before = time.time() - days * 86_400
        old = [key for key, at in self._rows() if at < before]
        for key in old:
            self._disk.delete(key)
        self._disk.expire()
        return len(old)

    def close(self) -> None:
        """Let go of the file."""
        self._disk.close()

    def _rows(self) -> list[tuple[str, float]]:
        rows: Iterator[tuple[str, float]] = self._disk._sql(
            "SELECT key, store_time FROM Cache WHERE raw = 1 AND typeof(key) = 'text'"
        )
        return list(rows)


class Memory:
    """A cache in memory; of more than ``most`` entries those go that were not used for longest."""

    def __init__(self, most: int = MOST_IN_MEMORY) -> None:
        self._data: OrderedDict[Any, Any] = OrderedDict()
        self._most = most

    def get(self, key: Hashable) -> Any:
        """Return the data stored under a key."""
        data = self._data.pop(key, None)
        if data is not None:
            self._data[key] = data  # as the last one
        return data

    def set(self, key: Hashable, data: Any, seconds: float | None = None) -> None:
        """Store data under a key."""
        self.update({key: data})

    def update(self, data: Mapping[Any, Any]) -> None:
        """Store many at once."""
        self._data.update(data)
        while len(self._data) > self._most:
            self._data.popitem(last=False)

    def close(self) -> None:
        """Nothing is to be let go."""


def clear(folder: str) -> int:
    """Delete the cache's files, whatever state they are in; returns the bytes freed.

    Other files are left alone.
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


def _private(folder: str) -> None:
    """Make a folder that only its owner can enter.

    Raises:
        OutreachLintError: The path is a link, or the folder is somebody else's.
    """
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        state = os.lstat(folder)
        if not stat.S_ISDIR(state.st_mode):
            raise OutreachLintError(
                "the cache must be a folder, not a link or file", folder, f"set {VARIABLE}"
            )
        if hasattr(os, "getuid"):
            if state.st_uid != os.getuid():
                raise OutreachLintError(
                    "the cache folder is somebody else's", folder, f"set {VARIABLE}"
                )
            if state.st_mode & 0o077:
                os.chmod(folder, 0o700)
    except OSError as error:
        raise OutreachLintError(
            f"the cache folder cannot be used: {error.strerror}",
            folder,
            f"set {VARIABLE}, or use --no-cache",
        ) from None


def _text_disk() -> type:
    from diskcache import Disk
    from diskcache.core import MODE_RAW

    class TextDisk(Disk):  # type: ignore[misc]
        """Texts in, texts out; no file is written, read or removed, and nothing is unpickled."""

        def put(self, key: object) -> tuple[str, bool]:
            if not isinstance(key, str):
                raise TypeError("keys are texts")
            return key, True

        def get(self, key: object, raw: object) -> str:
            if not raw or not isinstance(key, str):
                raise ValueError("a key that is no text")
            return key

        def store(
            self, value: object, read: object, key: object = None
        ) -> tuple[int, int, str | None, str]:
            if not isinstance(value, str):
                raise TypeError("values are texts")
            return len(value), MODE_RAW, None, value

        def fetch(self, mode: int, filename: str | None, value: object, read: object) -> str:
            if mode != MODE_RAW or filename is not None or not isinstance(value, str):
                raise ValueError("a row that is no text")
            return value

        def remove(self, file_path: str) -> None:
            """Do nothing: no row of ours names a file."""

    return TextDisk
