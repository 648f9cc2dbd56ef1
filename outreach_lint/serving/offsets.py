"""Offsets as JavaScript counts them: UTF-16 units, of which most emoji take two.

Inside, and in every report, an offset counts characters (code points).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

LARGE = 0xFFFF  # characters beyond this take two units


class Offsets:
    """Translates places in one text; ``units`` is ``characters`` or ``utf-16``."""

    def __init__(self, text: str, units: str = "utf-16") -> None:
        self._large: list[int] = []
        if units == "utf-16" and not text.isascii():
            self._large = [at for at, char in enumerate(text) if ord(char) > LARGE]
        # where each large character stands in units: before it, so many others took one more
        self._units = [at + before for before, at in enumerate(self._large)]

    def out(self, offset: int) -> int:
        """Return a place in units for one in characters."""
        return offset + bisect_right(self._large, offset - 1)

    def offset_of(self, offset: int) -> int:
        """Return a place in characters for one in units; within a character, its beginning."""
        return offset - bisect_right(self._units, offset - 1)

    def result(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return a result's plain data with every offset in units; lines and columns stay."""
        if not self._large:
            return data
        suppressed = [self._finding(item) for item in data["suppressed"]]
        findings = [self._finding(item) for item in data["findings"]]
        return {**data, "findings": findings, "suppressed": suppressed}

    def _finding(self, data: dict[str, Any]) -> dict[str, Any]:
        start, end = self._place(data["start"]), self._place(data["end"])
        fix = data["suggestion"]
        if fix is not None:
            fix = {**fix, "edits": [self._edit(edit) for edit in fix["edits"]]}
        return {**data, "start": start, "end": end, "suggestion": fix}

    def _place(self, data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "offset": self.out(data["offset"])}

    def _edit(self, data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "start": self.out(data["start"]), "end": self.out(data["end"])}
