"""Stream the rows of a .csv or .tsv file, and locate each of their cells in the file.

The standard library reads the rows. It does not report where a cell is, so the lines of a row are
scanned again when a position in it is needed. A row that the library cannot read is read here as
far as possible: a stray or unclosed quotation mark does not affect the other rows.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import IO, NamedTuple

from outreach_lint.errors import OutreachLintError, Place, Where
from outreach_lint.files import open_regular
from outreach_lint.sources.tables.row import MAX_CELL_CHARS, RowFault, TableRow
from outreach_lint.sources.texts.text import WINDOWS_ENCODING

SAMPLE_CHARS = 64_000  # used to detect the delimiter
MAX_BROKEN_ROW_LINES = 60  # lines that are read for a row with a stray quotation mark
DELIMITERS = ",;\t|"


_SEP_LINE = re.compile(r"sep=(.)\r?\n")  # written by spreadsheets


class _Lines:
    """The lines of a file; lines that were taken can be returned to be read again."""

    def __init__(self, handle: IO[str]) -> None:
        self._handle = handle
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.passed = 0  # number of lines in the rows so far

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._handle)
        self.taken.append(line)
        return line

    def keep(self, count: int) -> str:
        """Return the first ``count`` lines that were taken, and return the others to the file."""
        kept = "".join(self.taken[:count])
        self._returned.extendleft(reversed(self.taken[count:]))
        self.taken.clear()
        self.passed += count
        return kept


def open_table(path: str) -> tuple[Iterator[TableRow], str]:
    """Return the rows of a table, header row first, and its delimiter."""
    encoding = encoding_of(path)
    try:
        with open(path, encoding=encoding, newline="") as start:
            sample = start.read(SAMPLE_CHARS)
    except UnicodeDecodeError as error:
        raise _not_text(error, path) from None
    handle = open(path, encoding=encoding, newline="")  # noqa: SIM115 -- closed when the rows end
    line = 1
    if _SEP_LINE.match(sample):
        handle.readline()
        line = 2
    delimiter = delimiter_of(path, sample)
    return _rows(handle, delimiter, path, line), delimiter


def rows_in(handle: IO[str], delimiter: str, path: str) -> Iterator[TableRow]:
    """Yield the rows of a table that is held in memory; a line ``sep=;`` above them is one."""
    return _rows(handle, delimiter, path, 1)


def encoding_of(path: str) -> str:
    """Return the encoding of a table's text.

    It is UTF-8, UTF-16 with a byte-order mark, or else Windows-1252.
    """
    with open_regular(path) as handle:
        if handle.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        handle.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while part := handle.read(SAMPLE_CHARS):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return WINDOWS_ENCODING
    return "utf-8-sig"


def delimiter_of(path: str, sample: str) -> str:
    """Return the delimiter of a table, of which ``sample`` is the beginning."""
    if path.lower().endswith(".tsv"):
        return "\t"
    if sep_line := _SEP_LINE.match(sample):
        return sep_line[1]
    return _guessed_delimiter(sample)


def _guessed_delimiter(sample: str) -> str:
    first = next(csv.reader(io.StringIO(sample)), [""])
    try:
        return csv.Sniffer().sniff(sample.partition("\n")[0] or sample, DELIMITERS).delimiter
    except csv.Error:
        head = ",".join(first)
        return max(DELIMITERS, key=head.count) if any(map(head.count, DELIMITERS)) else ","


def _rows(handle: IO[str], delimiter: str, path: str, line: int) -> Iterator[TableRow]:
    first = line
    with handle:
        csv.field_size_limit(MAX_CELL_CHARS)
        lines = _Lines(handle)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        width = 0
        while True:
            try:
                cells = next(reader)
                row = TableRow(cells, line, lines.keep(len(lines.taken)))
            except StopIteration:
                return
            except csv.Error:
                row = _repaired_row(lines, width, delimiter, line)
                reader = csv.reader(lines, delimiter=delimiter, strict=True)
            except UnicodeDecodeError as error:
                raise _not_text(error, Place(path, line + len(lines.taken))) from None
            yield row
            width = width or len(row.cells)
            line = first + lines.passed


def _not_text(error: UnicodeDecodeError, position: Where) -> OutreachLintError:
    byte = error.object[error.start]
    return OutreachLintError(f"not UTF-8: byte 0x{byte:02x}", position, "save the table as UTF-8")


def _repaired_row(lines: _Lines, width: int, delimiter: str, line: int) -> TableRow:
    """Return a row that has a surplus quotation mark, and return the lines below it to the file.

    The row ends at a mark that closes its last cell, or above a line that begins a similar row.
    """
    while len(lines.taken) < MAX_BROKEN_ROW_LINES and next(lines, None) is not None:
        pass
    ahead = lines.taken[:MAX_BROKEN_ROW_LINES]
    first = _scan_row(ahead[0], delimiter)
    for count in range(1, len(ahead) + 1):
        scan = _scan_row("".join(ahead[:count]), delimiter)
        if scan.closed and len(scan.cells) == (width or len(scan.cells)):
            return TableRow(scan.cells, line, lines.keep(count), RowFault.STRAY, scan.starts)
        if count < len(ahead) and _begins_row(ahead[count:], width, delimiter, first):
            return TableRow(scan.cells, line, lines.keep(count), RowFault.UNCLOSED, scan.starts)
    fault = RowFault.STRAY if '"' in first.cells[-1] else RowFault.UNCLOSED
    return TableRow(first.cells, line, lines.keep(1), fault, first.starts)


class _ScannedRow(NamedTuple):
    """A broken row's cells, their offsets, which are quoted, and whether the last one is closed."""

    cells: list[str]
    starts: tuple[int, ...]
    quoted: tuple[bool, ...]
    closed: bool


def _scan_row(written: str, delimiter: str) -> _ScannedRow:
    """Split a row; a quotation mark ends a cell only before a delimiter or the end of a line."""
    end = len(written.rstrip("\r\n"))
    cells, starts, quoted = [], [], []
    at, closed = 0, True
    while True:
        marked = written.startswith('"', at)
        start = at + marked
        if marked:
            stop = _closing_mark(written, start, end, delimiter)
        else:
            stop = written.find(delimiter, at, end)
        closed = stop >= 0 or not marked
        if stop < 0:
            stop = end
        cell = written[start:stop]
        if marked:
            cell = cell.replace('""', '"')
        cells.append(cell)
        starts.append(start)
        quoted.append(marked)
        at = stop + (marked and closed)
        if at >= end or not written.startswith(delimiter, at):
            return _ScannedRow(cells, tuple(starts), tuple(quoted), closed)
        at += 1


def _closing_mark(written: str, at: int, end: int, delimiter: str) -> int:
    """Return the offset of the quotation mark that ends a cell; -1 if there is none."""
    while (at := written.find('"', at, end)) >= 0:
        if written.startswith('""', at) and at + 1 < end:
            at += 2
        elif at + 1 >= end or written[at + 1] in (delimiter, "\r", "\n"):
            return at
        else:
            at += 1
    return -1


def _begins_row(below: list[str], width: int, delimiter: str, broken: _ScannedRow) -> bool:
    """Return whether a line begins a row like the broken one.

    Such a row has as many cells, and is quoted in the same way.
    """
    try:
        cells = next(csv.reader(below, delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return False
    if not cells or len(cells) < width:
        return False
    if _shape(cells[0]) == _shape(broken.cells[0]):
        return True
    quoted = _scan_row(below[0], delimiter).quoted
    return len(cells) == width and any(quoted) and quoted == broken.quoted[: len(quoted)]


def _shape(cell: str) -> str:
    """Return a cell with each number replaced by 9, and each word by one letter."""
    return re.sub(r"[a-zà-ÿ]+", "a", re.sub(r"[A-ZÀ-Þ]+", "A", re.sub(r"\d+", "9", cell)))


def cell_position(row: TableRow, column: int, delimiter: str, offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of the character at an offset in a cell."""
    at = _offset_in_row(row, column, delimiter, offset)
    start = row.written.rfind("\n", 0, at) + 1
    return row.line + row.written.count("\n", 0, at), at - start + 1


def cell_spans(row: TableRow, delimiter: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each cell in a row's source text, with quotation marks."""
    written = row.written.rstrip("\r\n")
    at = 0
    for _ in row.cells:
        end = _end_of_cell(written, at, delimiter)
        yield at, end
        at = end + 1


def _offset_in_row(row: TableRow, column: int, delimiter: str, offset: int) -> int:
    """Return the offset in the row's source text of the character at an offset in a cell."""
    at, written = 0, row.written
    if row.starts:
        at = row.starts[column]
    else:
        for _ in range(column):
            at = _end_of_cell(written, at, delimiter) + 1
        at += written[at : at + 1] == '"'
    if not at or written[at - 1] != '"':
        return min(at + offset, len(written))
    for _ in range(offset):
        at += 2 if written.startswith('""', at) else 1
    return min(at, len(written))


def _end_of_cell(written: str, at: int, delimiter: str) -> int:
    if written[at : at + 1] != '"':
        end = written.find(delimiter, at)
        if end < 0:
            return len(written)
        return end
    at += 1
    while at < len(written):
        if written.startswith('""', at):
            at += 2
        elif written[at] == '"':
            return at + 1
        else:
            at += 1
    return at


def rows_of(path: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table: the line on which each begins, and its cells by column name."""
    rows, _ = open_table(path)
    head = next(rows, None)
    if head is None:
        raise OutreachLintError("the table is empty", path)
    names = [name.strip() for name in head.cells]
    for row in rows:
        if row.fault:  # guessed data would be sent to somebody
            what = f"{row.fault.what} in this row"
            raise OutreachLintError(what, Place(path, row.line), row.fault.remedy)
        if any(cell.strip() for cell in row.cells):
            yield row.line, dict(zip(names, [*row.cells, *[""] * len(names)], strict=False))
