"""Workbooks: sheets that are tables, as in a .csv file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.values import as_cell

MOST_ROWS = 1_048_576  # of a sheet, as the format has it: a file may claim more


def read(file: Input) -> Iterator[Item]:
    """Yield the messages of each sheet that has a column of messages, row by row."""
    from outreach_lint.sources import office

    if office.is_lock(file):
        return
    try:
        from openpyxl import load_workbook
    except ImportError:
        raise office.missing(file) from None
    raw = office.checked(file)
    try:
        book = load_workbook(raw, read_only=True, data_only=True, keep_links=False)
        yield from _in_book(book, file)
    except OutreachLintError:
        raise
    except Exception as error:  # a damaged workbook makes the library fail in many ways
        raise office.broken(file.path, error) from None


def _in_book(book: Any, file: Input) -> Iterator[Item]:
    """Yield the messages of all sheets; a sheet without any is passed over unless none has one."""
    refused: list[OutreachLintError] = []
    read = 0
    for sheet in book.worksheets:
        try:
            for item in _in_sheet(sheet, file):
                read += 1
                yield item
        except OutreachLintError as error:
            refused.append(error)
    if read:
        return
    if not refused:
        raise OutreachLintError("no drafts in this file", file.path)
    first = refused[0]
    if file.named:
        raise first
    yield Notice(first.what, first.where, first.remedy)


def _in_sheet(sheet: Any, file: Input) -> Iterator[Item]:
    from outreach_lint.sources import tables

    rows = _rows(sheet)
    head = next(rows, None)
    if head is None:
        return
    columns = tables.columns_of(head.cells, file.path, file.config)
    table = tables.Table(
        file.path, columns, len(head.cells), "", file.config, sheet=str(sheet.title)
    )
    yield from tables.drafts(rows, table)


def _rows(sheet: Any) -> Iterator[Any]:
    """Yield the rows that are not empty, as those of a table."""
    from outreach_lint.sources.cells import Row

    sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
    width = _width(sheet)
    if not width:
        return
    rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=width, values_only=True)
    for number, values in enumerate(rows, 1):
        cells = [as_cell(value) for value in values]
        if any(cell.strip() for cell in cells):
            yield Row(cells, number, "")


def _width(sheet: Any) -> int:
    """Return how many cells the first row has that is not empty; 0 where all are."""
    for values in sheet.iter_rows(max_row=MOST_ROWS, values_only=True):
        width = 0
        for place, value in enumerate(values, 1):
            if as_cell(value).strip():
                width = place
        if width:
            return width
    return 0


SOURCE = Source(
    name="workbook",
    endings=(".xlsx",),
    draft="each row, or each message column of a row, in every sheet",
    read=read,
    unwritten="formulas and formats could be lost; change it in the program that it is from: ",
    in_folders=True,
)
