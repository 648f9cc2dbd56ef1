"""Files are written whole or not at all."""

from __future__ import annotations

import os
import tempfile

from outreach_lint.errors import OutreachLintError

NEW = 0o644  # the permissions of a file that was not there before


def replace(path: str, data: bytes) -> None:
    """Put ``data`` in the place of a file's bytes; its permissions stay, a link stays a link.

    Raises ``OutreachLintError`` when the file is read-only or cannot be written; it is then as before.
    """
    real = os.path.realpath(path)
    mode = os.stat(real).st_mode & 0o7777 if os.path.exists(real) else NEW
    if not mode & 0o222:
        raise OutreachLintError(
            "the file is read-only; nothing was written", path, "chmod u+w, or leave it out"
        )
    temporary = ""
    try:
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
        raise OutreachLintError(f"cannot be written: {error.strerror}; it is as before", path) from None
