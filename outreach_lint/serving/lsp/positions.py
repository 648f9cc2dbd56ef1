"""Convert positions of reports (in characters) to positions of an editor (in its own units)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from difflib import SequenceMatcher

from lsprotocol.types import Position, Range, TextEdit
from pygls.workspace.position_codec import PositionCodec

from outreach_lint.config import BYTE_ORDER_MARK
from outreach_lint.model import LINE_BREAK


class PositionConverter:
    """Converts positions in a text. Line breaks are LF, CR LF and lone CR, as in the protocol."""

    def __init__(self, text: str, units: PositionCodec) -> None:
        self._text, self._units = text, units
        breaks = list(LINE_BREAK.finditer(text))
        self._starts = [0, *(found.end() for found in breaks)]
        self._ends = [*(found.start() for found in breaks), len(text)]
        # reports do not count a byte order mark at the beginning, but the editor does
        self._has_byte_order_mark = text.startswith(BYTE_ORDER_MARK)

    def position(self, line: int, column: int) -> Position:
        """Return the position of a line and column, which count from 1."""
        line = min(max(line, 1), len(self._starts))
        if line == 1 and self._has_byte_order_mark:
            column += 1
        return self._position_on_line(line, self._starts[line - 1] + max(column, 1) - 1)

    def whole_line(self, line: int, column: int = 1) -> Range:
        """Return the range of a line, from a column to its end."""
        line = min(max(line, 1), len(self._starts))
        return Range(
            self.position(line, column), self._position_on_line(line, self._ends[line - 1])
        )

    def at(self, offset: int) -> Position:
        """Return the position of a character offset."""
        return self._position_on_line(bisect_right(self._starts, offset), offset)

    def edits(self, changed: str) -> list[TextEdit]:
        """Return the small edits that turn this text into a changed text."""
        edits = []
        for start, end, inserted in _differences(self._text, changed):
            edits.append(TextEdit(Range(self.at(start), self.at(end)), inserted))
        return edits

    def _position_on_line(self, line: int, offset: int) -> Position:
        start, end = self._starts[line - 1], self._ends[line - 1]
        before = self._text[start : min(offset, end)]
        return Position(line - 1, self._units.client_num_units(before))


def _differences(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """Yield the differences of two texts: start and end in the first, and the new words."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        removed, inserted = "".join(old[i:j]), "".join(new[k:m])
        prefix = _common_prefix(removed, inserted)
        suffix = _common_prefix(removed[prefix:][::-1], inserted[prefix:][::-1])
        if suffix and removed[: len(removed) - suffix].endswith("\r"):
            suffix -= 1  # CR LF is one line break; an editor has no position inside it
        yield starts[i] + prefix, starts[j] - suffix, inserted[prefix : len(inserted) - suffix]


def _common_prefix(one: str, other: str) -> int:
    """Return the length of the common prefix of two texts."""
    for length, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return length
    return min(len(one), len(other))
