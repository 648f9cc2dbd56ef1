"""Pair browser extensions with the server: each is paired once, by a code that the page shows.

The origin of the extension and the SHA-256 of its token are stored in the user's data folder.
"""

from __future__ import annotations

import json
import os
import time
from hashlib import sha256
from pathlib import Path
from secrets import choice, compare_digest, token_urlsafe
from threading import Lock

from outreach_lint.errors import OutreachLintError

DATA_FOLDER_VARIABLE = "OUTREACH_LINT_DATA_DIR"
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without letters and digits that look alike
CODE_LENGTH = 8  # 40 bits
CODE_LIFETIME = 300.0  # seconds for which a code is valid
MAX_TRIES = 5  # wrong attempts after which a code is invalid


def default_file() -> Path:
    """Return the file of the pairings: in ``OUTREACH_LINT_DATA_DIR`` or the user's data folder."""
    from platformdirs import user_data_dir

    folder = os.environ.get(DATA_FOLDER_VARIABLE) or user_data_dir("outreach-lint", appauthor=False)
    return Path(folder) / "paired.json"


class Pairings:
    """The paired extensions, and the code for pairing the next one."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, Lock()
        self._paired = _read(file)
        self._code, self._expires_at, self._tries_left = "", 0.0, 0

    def has(self, origin: str | None) -> bool:
        """Return whether an extension is paired."""
        return origin in self._paired

    def all(self) -> list[str]:
        """Return the origins of the paired extensions."""
        return sorted(self._paired)

    def knows(self, token: str, origin: str | None) -> bool:
        """Return whether a token belongs to the extension with an origin.

        Some requests of a browser have no origin; for these, the token of any extension is valid.
        """
        hashes = self._paired.values() if origin is None else [self._paired.get(origin, "")]
        return any(compare_digest(_hash(token), stored) for stored in hashes)

    def code(self) -> str:
        """Return a new code, valid for one extension and a few minutes."""
        with self._lock:
            self._code = "".join(choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
            self._expires_at, self._tries_left = time.monotonic() + CODE_LIFETIME, MAX_TRIES
            return self._code

    def pair(self, origin: str, code: str) -> str:
        """Pair an extension and return its token; raises ``OutreachLintError`` for a wrong code."""
        with self._lock:
            is_valid = self._tries_left > 0 and time.monotonic() < self._expires_at
            if not (is_valid and compare_digest(_normalized(code).encode(), self._code.encode())):
                self._tries_left -= 1
                raise OutreachLintError(
                    "the code is wrong or has expired",
                    remedy="get a new code on the page: “Pair the browser extension”",
                )
            self._tries_left = 0
            token = token_urlsafe(32)
            self._save({**self._paired, origin: _hash(token)})
            return token

    def forget(self, origin: str) -> None:
        """Unpair an extension; raises ``OutreachLintError`` if it is not paired."""
        with self._lock:
            if origin not in self._paired:
                raise OutreachLintError(f"{origin!r} is not paired")
            remaining = dict(self._paired)
            del remaining[origin]
            self._save(remaining)

    def _save(self, paired: dict[str, str]) -> None:
        """Write the pairings to a file that only the user can read."""
        temporary = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temporary.unlink(missing_ok=True)  # a file left over may be readable by others
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "w", encoding="utf-8") as out:
                json.dump(paired, out)
            os.replace(temporary, self._file)
        except OSError as error:
            raise OutreachLintError(
                f"the pairing cannot be saved: {error.strerror}", str(self._file)
            ) from None
        self._paired = paired


def _read(file: Path) -> dict[str, str]:
    """Return the pairings in a file; a missing or damaged file has none."""
    try:
        pairings = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(pairings, dict) or not all(isinstance(x, str) for x in pairings.values()):
        return {}
    return pairings


def _normalized(code: str) -> str:
    """Normalize a typed code: upper case, without spaces and dashes."""
    return "".join(char for char in code.upper() if char in CODE_LETTERS)


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
