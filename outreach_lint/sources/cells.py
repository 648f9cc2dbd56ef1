"""The rows of a .csv or .tsv file, streamed, and where each of their cells is written.

The standard library reads the rows. It does not tell where a cell stands, so the lines of a row are
looked through once more when somebody asks for a position in it. A row that it cannot read is read
here as far as it can be: a stray quotation mark, or one that never closes, costs no other row.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import IO, NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.files import open_regular
from outreach_lint.sources.text import WINDOWS

LARGEST_CELL = 1_000_000  # characters of a cell
SAMPLE = 64_000  # characters that the delimiter is told by
AHEAD = 60  # lines that a row with a stray quotation mark may have
DELIMITERS = ",;\t|"
STRAY = "a stray quotation mark"
UNCLOSED = "a quotation mark that never closes"
TOO_LONG = f"a cell longer than {LARGEST_CELL:,} characters"
UNREADABLE = "a value that is not what its column says"
REMEDY = 'write a quotation mark within quotation marks twice: ""'


class Row(NamedTuple):
    """A row's cells, the line of the file on which it begins, and its lines as they are written.

    ``fault`` says what is wrong with it; ``starts`` are then where its cells begin, those in
    quotation marks after the mark.
    """

    cells: list[str]
    line: int
    written: str
    fault: str = ""
    starts: tuple[int, ...] = ()

    def cell(self, column: int) -> str:
        """Return a cell; empty where the row is too short."""
        if column >= len(self.cells):
            return ""
        return self.cells[column]


class _Lines:
    """The lines of a file, of which some may be given back."""

    def __init__(self, handle: IO[str]) -> None:
        self._handle = handle
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.passed = 0  # lines of the rows so far

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._back.popleft() if self._back else next(self._handle)
        self.taken.append(line)
        return line

    def keep(self, count: int) -> str:
        """Return the first lines that were taken, and give the others back."""
        kept = "".join(self.taken[:count])
        self._back.extendleft(reversed(self.taken[count:]))
        self.taken.clear()
        self.passed += count
        return kept


def open_table(path: str) -> tuple[Iterator[Row], str]:
    """Return the rows of a table, head first, and its delimiter."""
    encoding = encoding_of(path)
    try:
        with open(path, encoding=encoding, newline="") as start:
            sample = start.read(SAMPLE)
    except UnicodeDecodeError as error:
        raise _not_text(error, path) from None
    handle = open(path, encoding=encoding, newline="")  # noqa: SIM115 -- closed when the rows end
    sep_line = re.match(r"sep=(.)\r?\n", sample)  # as spreadsheets write it
    line = 1
    if sep_line:
        handle.readline()
        line = 2
    if path.lower().endswith(".tsv"):
        delimiter = "\t"
    elif sep_line:
        delimiter = sep_line[1]
    else:
        delimiter = _delimiter(sample)
    return _rows(handle, delimiter, path, line), delimiter


def encoding_of(path: str) -> str:
    """Return the encoding of a table's text.

    It is UTF-8, or UTF-16 with a mark that says so, or else Windows-1252.
    """
    with open_regular(path) as handle:
        if handle.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            return "utf-16"
        handle.seek(0)
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while part := handle.read(SAMPLE):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return WINDOWS
    return "utf-8-sig"


def _delimiter(sample: str) -> str:
    first = next(csv.reader(io.StringIO(sample)), [""])
    try:
        return csv.Sniffer().sniff(sample.partition("\n")[0] or sample, DELIMITERS).delimiter
    except csv.Error:
        head = ",".join(first)
        return max(DELIMITERS, key=head.count) if any(map(head.count, DELIMITERS)) else ","


def _rows(handle: IO[str], delimiter: str, path: str, line: int) -> Iterator[Row]:
    first = line
    with handle:
        csv.field_size_limit(LARGEST_CELL)
        lines = _Lines(handle)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        width = 0
        while True:
            try:
                cells = next(reader)
                row = Row(cells, line, lines.keep(len(lines.taken)))
            except StopIteration:
                return
            except csv.Error:
                row = _mended(lines, width, delimiter, line)
                reader = csv.reader(lines, delimiter=delimiter, strict=True)
            except UnicodeDecodeError as error:
                raise _not_text(error, f"{path}:{line + len(lines.taken)}") from None
            yield row
            width = width or len(row.cells)
            line = first + lines.passed


def _not_text(error: UnicodeDecodeError, place: str) -> OutreachLintError:
    byte = error.object[error.start]
    return OutreachLintError(f"not UTF-8: byte 0x{byte:02x}", place, "save the table as UTF-8")


def _mended(lines: _Lines, width: int, delimiter: str, line: int) -> Row:
    """Return a row that has a quotation mark too many, and give back the lines below it.

    It ends where a mark closes its last cell, or above a line that begins a row like it.
    """
    while len(lines.taken) < AHEAD and next(lines, None) is not None:
        pass
    ahead = lines.taken[:AHEAD]
    first = _scanned(ahead[0], delimiter)
    for count in range(1, len(ahead) + 1):
        scan = _scanned("".join(ahead[:count]), delimiter)
        if scan.closed and len(scan.cells) == (width or len(scan.cells)):
            return Row(scan.cells, line, lines.keep(count), STRAY, scan.starts)
        if count < len(ahead) and _begins_row(ahead[count:], width, delimiter, first):
            return Row(scan.cells, line, lines.keep(count), UNCLOSED, scan.starts)
    fault = STRAY if '"' in first.cells[-1] else UNCLOSED
    return Row(first.cells, line, lines.keep(1), fault, first.starts)


class _Scan(NamedTuple):
    """A broken row's cells: where they begin, which are quoted, and whether the last closes."""

    cells: list[str]
    starts: tuple[int, ...]
    quoted: tuple[bool, ...]
    closed: bool


def _scanned(written: str, delimiter: str) -> _Scan:
    """Return the cells of a row in which only a mark before a delimiter or line end ends a cell."""
    end = len(written.rstrip("\r\n"))
    cells, starts, quoted = [], [], []
    at, closed = 0, True
    while True:
        marked = written.startswith('"', at)
        start = at + marked
        if marked:
            stop = _closing(written, start, end, delimiter)
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
            return _Scan(cells, tuple(starts), tuple(quoted), closed)
        at += 1


def _closing(written: str, at: int, end: int, delimiter: str) -> int:
    """Return where the quotation mark stands that ends a cell; -1 where none does."""
    while (at := written.find('"', at, end)) >= 0:
        if written.startswith('""', at) and at + 1 < end:
            at += 2
        elif at + 1 >= end or written[at + 1] in (delimiter, "\r", "\n"):
            return at
        else:
            at += 1
    return -1


def _begins_row(below: list[str], width: int, delimiter: str, broken: _Scan) -> bool:
    """Tell whether a line begins a row like the broken one.

    Such a row is as wide, and written in the same way.
    """
    try:
        cells = next(csv.reader(below, delimiter=delimiter, strict=True))
    except (csv.Error, StopIteration):
        return False
    if len(cells) < width:
        return False
    if _shape(cells[0]) == _shape(broken.cells[0]):
        return True
    quoted = _scanned(below[0], delimiter).quoted
    return len(cells) == width and any(quoted) and quoted == broken.quoted[: len(quoted)]


def _shape(cell: str) -> str:
    """Return a cell with one 9 for each number, and one letter for each word."""
    return re.sub(r"[a-zà-ÿ]+", "a", re.sub(r"[A-ZÀ-Þ]+", "A", re.sub(r"\d+", "9", cell)))


def place_in(row: Row, number: int, delimiter: str, offset: int) -> tuple[int, int]:
    """Return line and column, from 1, of the character ``offset`` of a cell of a row."""
    at = _in_cell(row, number, delimiter, offset)
    start = row.written.rfind("\n", 0, at) + 1
    return row.line + row.written.count("\n", 0, at), at - start + 1


def _in_cell(row: Row, number: int, delimiter: str, offset: int) -> int:
    """Return where the character ``offset`` of a row's cell is written in the row's lines."""
    at, written = 0, row.written
    if row.starts:
        at = row.starts[number]
    else:
        for _ in range(number):
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
    """Yield the rows of a table as data: the line on which each begins, and its cells by column."""
    rows, _ = open_table(path)
    head = next(rows, None)
    if head is None:
        raise OutreachLintError("the table is empty", path)
    names = [name.strip() for name in head.cells]
    for row in rows:
        if row.fault:  # data that are guessed would be sent to somebody
            raise OutreachLintError(f"{row.fault} in this row", f"{path}:{row.line}", REMEDY)
        if any(cell.strip() for cell in row.cells):
            yield row.line, dict(zip(names, [*row.cells, *[""] * len(names)], strict=False))
