"""Workbooks (.xlsx): each sheet is read like a .csv file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.sources.markup.values import as_cell
from outreach_lint.sources.source import Input, Item, Source

MAX_SHEET_ROWS = 1_048_576  # the format's limit for a sheet; a damaged file may claim more


def read(file: Input) -> Iterator[Item]:
    """Yield the messages of each sheet that has a message column, row by row."""
    from outreach_lint.sources.markup import office

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
    except Exception as error:  # openpyxl raises many types for damaged files
        raise office.broken(file.path, error) from None


def _in_book(book: Any, file: Input) -> Iterator[Item]:
    """Yield the messages of all sheets.

    Sheets without messages are skipped; it is an error or a notice if no sheet has any.
    """
    errors: list[OutreachLintError] = []
    count = 0
    for sheet in book.worksheets:
        try:
            for item in _in_sheet(sheet, file):
                count += 1
                yield item
        except OutreachLintError as error:
            errors.append(error)
    if count:
        return
    if not errors:
        raise OutreachLintError("no drafts in this file", file.path)
    first = errors[0]
    if file.named:
        raise first
    yield Notice(first.what, first.place, first.remedy)


def _in_sheet(sheet: Any, file: Input) -> Iterator[Item]:
    from outreach_lint.sources.tables import delimited

    rows = _rows(sheet)
    head = next(rows, None)
    if head is None:
        return
    columns = delimited.columns_of(head.cells, file.path, file.config)
    table = delimited.OpenTable(
        file.path, columns, len(head.cells), "", file.config, sheet=str(sheet.title)
    )
    yield from delimited.drafts_in_rows(rows, table)


def _rows(sheet: Any) -> Iterator[Any]:
    """Yield the rows that are not empty, as table rows."""
    from outreach_lint.sources.tables.row import TableRow

    sheet.reset_dimensions()  # the size stored in the sheet may be wrong
    width = _width(sheet)
    if not width:
        return
    rows = sheet.iter_rows(max_row=MAX_SHEET_ROWS, max_col=width, values_only=True)
    for number, values in enumerate(rows, 1):
        cells = [as_cell(value) for value in values]
        if any(cell.strip() for cell in cells):
            yield TableRow(cells, number, "")


def _width(sheet: Any) -> int:
    """Return the number of cells of the first row that is not empty; 0 if all are empty."""
    for values in sheet.iter_rows(max_row=MAX_SHEET_ROWS, values_only=True):
        width = 0
        for number, value in enumerate(values, 1):
            if as_cell(value).strip():
                width = number
        if width:
            return width
    return 0


SOURCE = Source(
    name="workbook",
    endings=(".xlsx",),
    draft="each row, or each message column of a row, in every sheet",
    read=read,
    why_not_written=(
        "a fix could lose formulas and formats; change it in your spreadsheet program: "
    ),
    in_folders=True,
)
