"""Browser extensions that may ask: each is paired once, by a code that the page shows.

What is kept, in the user's own folder: the extension's origin and the SHA-256 of its token.
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

VARIABLE = "OUTREACH_LINT_DATA_DIR"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without those that are taken for another
LENGTH = 8  # letters of a code: 40 bits
VALID = 300.0  # seconds
TRIES = 5  # wrong codes, after which a code is void


def default_file() -> Path:
    """Return where pairings are kept: in ``OUTREACH_LINT_DATA_DIR`` or where the system has it."""
    from platformdirs import user_data_dir

    folder = os.environ.get(VARIABLE) or user_data_dir("outreach-lint", appauthor=False)
    return Path(folder) / "paired.json"


class Pairings:
    """The extensions that are paired, and the code by which the next one can be."""

    def __init__(self, file: Path) -> None:
        self._file, self._lock = file, Lock()
        self._paired = _read(file)
        self._code, self._until, self._tries = "", 0.0, 0

    def has(self, origin: str | None) -> bool:
        """Tell whether an extension is paired."""
        return origin in self._paired

    def all(self) -> list[str]:
        """Return the origins of the extensions that are paired."""
        return sorted(self._paired)

    def knows(self, token: str, origin: str | None) -> bool:
        """Tell whether a token is that of an extension.

        Without an origin, which some of a browser's requests lack, any extension's will do.
        """
        known = self._paired.values() if origin is None else [self._paired.get(origin, "")]
        return any(compare_digest(_hash(token), kept) for kept in known)

    def code(self) -> str:
        """Return a new code, good for one extension and a few minutes."""
        with self._lock:
            self._code = "".join(choice(LETTERS) for _ in range(LENGTH))
            self._until, self._tries = time.monotonic() + VALID, TRIES
            return self._code

    def pair(self, origin: str, code: str) -> str:
        """Pair an extension and return its token; raises ``OutreachLintError`` on a wrong code."""
        with self._lock:
            good = self._tries > 0 and time.monotonic() < self._until
            if not (good and compare_digest(_plain(code).encode(), self._code.encode())):
                self._tries -= 1
                raise OutreachLintError(
                    "the code is wrong or too old",
                    remedy="have the page show a new one: “Pair the browser extension”",
                )
            self._tries = 0
            token = token_urlsafe(32)
            self._save({**self._paired, origin: _hash(token)})
            return token

    def forget(self, origin: str) -> None:
        """Let an extension ask no more; raises ``OutreachLintError`` when it is not paired."""
        with self._lock:
            if origin not in self._paired:
                raise OutreachLintError(f"{origin!r} is not paired")
            left = dict(self._paired)
            del left[origin]
            self._save(left)

    def _save(self, paired: dict[str, str]) -> None:
        """Write the pairings, readable by their owner alone."""
        new = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open(handle, "w", encoding="utf-8") as out:
                json.dump(paired, out)
            os.replace(new, self._file)
        except OSError as error:
            raise OutreachLintError(
                f"the pairing cannot be kept: {error.strerror}", str(self._file)
            ) from None
        self._paired = paired


def _read(file: Path) -> dict[str, str]:
    """Return the pairings of a file; one that is damaged holds none."""
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(known, dict) or not all(isinstance(kept, str) for kept in known.values()):
        return {}
    return known


def _plain(code: str) -> str:
    """Return a code as it was made: people type small letters, blanks and dashes."""
    return "".join(char for char in code.upper() if char in LETTERS)


def _hash(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
