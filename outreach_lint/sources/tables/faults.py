"""Collect the faults of table rows, and report each kind once."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.errors import Notice, OutreachLintError, Place
from outreach_lint.sources.tables.row import RowFault, TableRow
from outreach_lint.words import counted


class Faults:
    """Counts the faults of a table's rows, by kind, with the line of the first of each."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._first: dict[RowFault, int] = {}
        self._count: dict[RowFault, int] = {}

    def note(self, row: TableRow) -> None:
        """Record the fault of a row, if it has one."""
        if row.fault:
            self.add(row.fault, row.line)

    def add(self, fault: RowFault, line: int) -> None:
        """Record a fault in the row that begins on a line."""
        self._first.setdefault(fault, line)
        self._count[fault] = self._count.get(fault, 0) + 1

    def notices(self, failed: bool = False) -> Iterator[OutreachLintError]:
        """Yield a notice for each kind of fault.

        Rows without a message are an error if ``failed``: no row of the table has one.
        """
        for fault, line in self._first.items():
            more = self._count[fault] - 1
            others = f" (and {counted(more, 'more row')})" if more else ""
            place = Place(self._path, line)
            what = f"{fault.what}{others}"
            if fault is RowFault.NO_MESSAGE and failed:
                yield OutreachLintError(what, place)
                continue
            if fault is not RowFault.NO_MESSAGE:
                what += "; read as far as possible"
            yield Notice(what, place, fault.remedy)


def with_joined_cells(row: TableRow, width: int, message: int, delimiter: str) -> TableRow:
    """Return a row whose surplus cells are joined to the message.

    Surplus cells come from an unquoted text that contains the delimiter.
    """
    while len(row.cells) > width and not row.cells[-1].strip():
        row.cells.pop()  # delimiters that spreadsheets add at the end of a row
    surplus = len(row.cells) - width
    if surplus <= 0:
        return row
    joined = delimiter.join(row.cells[message : message + surplus + 1])
    cells = [*row.cells[:message], joined, *row.cells[message + surplus + 1 :]]
    starts = row.starts
    if starts:
        starts = (*starts[: message + 1], *starts[message + surplus + 1 :])
    return row._replace(cells=cells, fault=row.fault or RowFault.TOO_WIDE, starts=starts)
