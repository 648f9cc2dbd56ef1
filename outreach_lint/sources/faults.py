"""What is wrong with rows that are read all the same, said once for each kind of fault."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.sources.cells import REMEDY, STRAY, TOO_LONG, UNCLOSED, UNREADABLE, Row

TOO_WIDE = "more cells than columns"
NO_MESSAGE = "the draft is empty"
_REMEDIES = {
    STRAY: REMEDY,
    UNCLOSED: REMEDY,
    TOO_LONG: "it is taken for empty",
    UNREADABLE: "write the column anew",
    TOO_WIDE: "put a cell with the delimiter in it into quotation marks",
    NO_MESSAGE: "the row is passed over",
}


class Faults:
    """Counts the faults of a table's rows, by kind, with the line of the first of each."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._first: dict[str, int] = {}
        self._count: dict[str, int] = {}

    def note(self, row: Row) -> None:
        """Take note of what is wrong with a row, if anything is."""
        if row.fault:
            self.add(row.fault, row.line)

    def add(self, fault: str, line: int) -> None:
        """Take note of a fault in the row that begins on a line."""
        self._first.setdefault(fault, line)
        self._count[fault] = self._count.get(fault, 0) + 1

    def notices(self, failed: bool = False) -> Iterator[OutreachLintError]:
        """Yield a notice for each kind of fault.

        Rows without a message are an error where no row of the table has one.
        """
        for fault, line in self._first.items():
            more = self._count[fault] - 1
            others = ""
            if more == 1:
                others = " (and 1 more row)"
            elif more:
                others = f" (and {more} more rows)"
            place = f"{self._path}:{line}"
            if fault == NO_MESSAGE and failed:
                yield OutreachLintError(f"{fault}{others}", place)
            elif fault == NO_MESSAGE:
                yield Notice(f"{fault}{others}", place, _REMEDIES[fault])
            else:
                what = f"{fault}{others}; read as far as it can be"
                yield Notice(what, place, _REMEDIES[fault])


def joined_at(row: Row, width: int, message: int, delimiter: str) -> Row:
    """Return a row whose surplus cells are joined to the message.

    They come of a text that holds the delimiter and is not quoted.
    """
    while len(row.cells) > width and not row.cells[-1].strip():
        row.cells.pop()  # delimiters that a spreadsheet writes at the end of a row
    more = len(row.cells) - width
    if more <= 0:
        return row
    whole = delimiter.join(row.cells[message : message + more + 1])
    cells = [*row.cells[:message], whole, *row.cells[message + more + 1 :]]
    starts = row.starts
    if starts:
        starts = (*starts[: message + 1], *starts[message + more + 1 :])
    return row._replace(cells=cells, fault=row.fault or TOO_WIDE, starts=starts)
