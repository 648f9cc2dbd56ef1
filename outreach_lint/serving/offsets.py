"""Convert offsets between characters and UTF-16 units, which JavaScript counts.

Most emoji take two units. In reports and in the rest of the program, offsets count characters (code
points).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

MAX_ONE_UNIT = 0xFFFF  # characters beyond this take two units


class Offsets:
    """Converts the offsets of one text; ``units`` is ``characters`` or ``utf-16``."""

    def __init__(self, text: str, units: str = "utf-16") -> None:
        self._two_unit_offsets: list[int] = []
        if units == "utf-16" and not text.isascii():
            self._two_unit_offsets = [
                offset for offset, char in enumerate(text) if ord(char) > MAX_ONE_UNIT
            ]
        # the UTF-16 offset of each of these characters: each one before it takes one more unit
        self._two_unit_utf16_offsets = [
            offset + before for before, offset in enumerate(self._two_unit_offsets)
        ]

    def to_units(self, offset: int) -> int:
        """Return the offset in units of an offset in characters."""
        return offset + bisect_right(self._two_unit_offsets, offset - 1)

    def to_characters(self, offset: int) -> int:
        """Return the offset in characters of an offset in units; within a character, its start."""
        return offset - bisect_right(self._two_unit_utf16_offsets, offset - 1)

    def result(self, data: dict[str, Any]) -> dict[str, Any]:
        """Return the data of a result with offsets in units; lines and columns are unchanged."""
        if not self._two_unit_offsets:
            return data
        suppressed = [self._finding(item) for item in data["suppressed"]]
        findings = [self._finding(item) for item in data["findings"]]
        return {**data, "findings": findings, "suppressed": suppressed}

    def _finding(self, data: dict[str, Any]) -> dict[str, Any]:
        start, end = self._position(data["start"]), self._position(data["end"])
        fix = data["suggestion"]
        if fix is not None:
            fix = {**fix, "edits": [self._edit(edit) for edit in fix["edits"]]}
        return {**data, "start": start, "end": end, "suggestion": fix}

    def _position(self, data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "offset": self.to_units(data["offset"])}

    def _edit(self, data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "start": self.to_units(data["start"]), "end": self.to_units(data["end"])}
