"""Open regular files only, and replace files atomically."""

from __future__ import annotations

import os
import stat
import tempfile
from typing import IO, Any

from outreach_lint.errors import OutreachLintError

NEW_FILE_MODE = 0o644  # the permissions of a new file


def open_regular(path: str) -> IO[bytes]:
    """Open a regular file to read its bytes.

    Pipes and devices are rejected, because reading them may never end.

    Raises:
        OutreachLintError: There is no such file, it is not a regular file, or it cannot be read.
    """
    try:
        kind = os.stat(path).st_mode
        if not (stat.S_ISREG(kind) or stat.S_ISDIR(kind)):
            raise OutreachLintError(
                "not a regular file", path, "for a pipe: outreach-lint check - < FILE"
            )
        return open(path, "rb")
    except FileNotFoundError:
        raise OutreachLintError("no such file or folder", path) from None
    except OSError as error:
        raise OutreachLintError(f"cannot be read: {error.strerror}", path) from None


def read_bytes(path: str) -> bytes:
    """Return the bytes of a regular file; raises ``OutreachLintError`` as ``open_regular`` does."""
    with open_regular(path) as handle:
        return handle.read()


def private(path: str, mode: str = "w") -> IO[Any]:
    """Open a file for writing that only its owner can read; the mode ``wb`` is for bytes.

    Raises:
        OutreachLintError: The file cannot be written.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.chmod(path, 0o600)
        return open(number, mode, encoding=None if "b" in mode else "utf-8")
    except OSError as error:
        raise OutreachLintError(f"cannot be written: {error.strerror}", path) from None


def replace(path: str, data: bytes) -> None:
    """Replace the content of a file by ``data``; its permissions are kept, and a link stays a link.

    A file with hard links is written in place, so that all of its names have the new content.

    Raises:
        OutreachLintError: The file is read-only or cannot be written. It is then unchanged.
    """
    real = os.path.realpath(path)
    mode = os.stat(real).st_mode & 0o7777 if os.path.exists(real) else NEW_FILE_MODE
    if not mode & 0o222:
        raise OutreachLintError(
            "the file is read-only; nothing was written",
            path,
            "make it writable (chmod u+w), or exclude it",
        )
    temporary = ""
    try:
        if os.path.exists(real) and os.stat(real).st_nlink > 1:
            _overwrite(real, data)
            return
        number, temporary = tempfile.mkstemp(
            dir=os.path.dirname(real), prefix=f".{os.path.basename(real)[:100]}."
        )
        with open(number, "wb") as handle:
            handle.write(data)
        os.chmod(temporary, mode)
        os.replace(temporary, real)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise OutreachLintError(
            f"cannot be written: {error.strerror}; the file is unchanged", path
        ) from None


def _overwrite(path: str, data: bytes) -> None:
    with open(path, "r+b") as handle:
        handle.write(data)
        handle.truncate()
        handle.flush()
        os.fsync(handle.fileno())
