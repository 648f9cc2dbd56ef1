"""Places of a report (lines and columns in characters) and of an editor (in its own units)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from difflib import SequenceMatcher

from lsprotocol.types import Position, Range, TextEdit
from pygls.workspace.position_codec import PositionCodec

from outreach_lint.config import BYTE_ORDER_MARK
from outreach_lint.model import LINE_BREAK


class Places:
    """The lines of a text; breaks are LF, CR LF and lone CR, as in the protocol."""

    def __init__(self, text: str, units: PositionCodec) -> None:
        self._text, self._units = text, units
        breaks = list(LINE_BREAK.finditer(text))
        self._starts = [0, *(found.end() for found in breaks)]
        self._ends = [*(found.start() for found in breaks), len(text)]
        # a reader drops the mark at the beginning, and the editor has it
        self._marked = text.startswith(BYTE_ORDER_MARK)

    def position(self, line: int, column: int) -> Position:
        """Return the place of a line and column that count from 1."""
        line = min(max(line, 1), len(self._starts))
        if line == 1 and self._marked:
            column += 1
        return self._at(line, self._starts[line - 1] + max(column, 1) - 1)

    def whole_line(self, line: int, column: int = 1) -> Range:
        """Return a line from a column to its end."""
        line = min(max(line, 1), len(self._starts))
        return Range(self.position(line, column), self._at(line, self._ends[line - 1]))

    def at(self, offset: int) -> Position:
        """Return the place of a character of the text."""
        return self._at(bisect_right(self._starts, offset), offset)

    def edits(self, changed: str) -> list[TextEdit]:
        """Return the edits that make another text of this one, each as small as its lines allow."""
        edits = []
        for start, end, put_in in _differences(self._text, changed):
            edits.append(TextEdit(Range(self.at(start), self.at(end)), put_in))
        return edits

    def _at(self, line: int, offset: int) -> Position:
        start, end = self._starts[line - 1], self._ends[line - 1]
        before = self._text[start : min(offset, end)]
        return Position(line - 1, self._units.client_num_units(before))


def _differences(before: str, after: str) -> Iterator[tuple[int, int, str]]:
    """Yield where two texts differ: beginning and end in the first, and what stands there now."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        gone, put_in = "".join(old[i:j]), "".join(new[k:m])
        same = _common(gone, put_in)
        rest = _common(gone[same:][::-1], put_in[same:][::-1])
        if rest and gone[: len(gone) - rest].endswith("\r"):
            rest -= 1  # CR LF is one break, and no place for an editor is within it
        yield starts[i] + same, starts[j] - rest, put_in[same : len(put_in) - rest]


def _common(one: str, other: str) -> int:
    """Return with how many characters two texts begin alike."""
    for at, (own, its) in enumerate(zip(one, other, strict=False)):
        if own != its:
            return at
    return min(len(one), len(other))
