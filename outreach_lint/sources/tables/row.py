"""A row of a table, and what can be wrong with it."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

MAX_CELL_CHARS = 1_000_000
QUOTING_REMEDY = 'write a quotation mark within quotation marks twice: ""'


class RowFault(Enum):
    """What can be wrong with a row: in words, and what to do about it."""

    STRAY = "a stray quotation mark", QUOTING_REMEDY
    UNCLOSED = "a quotation mark that never closes", QUOTING_REMEDY
    TOO_LONG = f"a cell longer than {MAX_CELL_CHARS:,} characters", "the cell is read as empty"
    UNREADABLE = "a value that does not fit the type of its column", "write the column again"
    TOO_WIDE = (
        "more cells than columns",
        "put quotation marks around cells that contain the delimiter",
    )
    NO_MESSAGE = "the draft is empty", "the row is skipped"

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy


class TableRow(NamedTuple):
    """A row: its cells, the line of the file on which it begins, and its source text.

    ``fault`` is what is wrong with the row. ``starts`` are then the offsets of its cells in the
    source text; that of a quoted cell is after the quotation mark.
    """

    cells: list[str]
    line: int
    written: str
    fault: RowFault | None = None
    starts: tuple[int, ...] = ()

    def cell(self, column: int) -> str:
        """Return a cell; empty if the row is too short."""
        if column >= len(self.cells):
            return ""
        return self.cells[column]
