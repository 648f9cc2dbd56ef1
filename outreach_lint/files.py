"""Files: opened only when they are regular ones, written whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from typing import IO, Any

from outreach_lint.errors import OutreachLintError

NEW = 0o644  # the permissions of a file that was not there before


def open_regular(path: str) -> IO[bytes]:
    """Open a regular file to read its bytes.

    Pipes and devices are refused at once, because reading them may never end.

    Raises:
        OutreachLintError: There is no such file, it is not a regular one, or it cannot be read.
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
    """Open a file to write that only its owner can read: text, or with the mode ``wb`` bytes.

    Raises:
        OutreachLintError: It cannot be written.
    """
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.chmod(path, 0o600)
        return open(number, mode, encoding=None if "b" in mode else "utf-8")
    except OSError as error:
        raise OutreachLintError(f"cannot be written: {error.strerror}", path) from None


def replace(path: str, data: bytes) -> None:
    """Replace the content of a file by ``data``; its permissions stay, a link stays a link.

    A file with several names (hard links) is written in place, so that all of them show the new
    text.

    Raises:
        OutreachLintError: The file is read-only or cannot be written; it is then as before.
    """
    real = os.path.realpath(path)
    mode = os.stat(real).st_mode & 0o7777 if os.path.exists(real) else NEW
    if not mode & 0o222:
        raise OutreachLintError(
            "the file is read-only; nothing was written", path, "chmod u+w, or leave it out"
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
            f"cannot be written: {error.strerror}; it is as before", path
        ) from None


def _overwrite(path: str, data: bytes) -> None:
    with open(path, "r+b") as handle:
        handle.write(data)
        handle.truncate()
        handle.flush()
        os.fsync(handle.fileno())
