"""Stream the drafts of a .csv or .tsv file: one per row, or several as a sequence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import ErrorKind, OutreachLintError, Place, nearest
from outreach_lint.model import Draft, StatedIn
from outreach_lint.sources.context import (
    ShownByFile,
    as_step,
    channel_of,
    context_of,
    from_text,
    sequence_of,
    typed,
)
from outreach_lint.sources.markup.values import as_seen
from outreach_lint.sources.names import (
    DIRECTION_NAMES,
    MAIL_ADDRESS,
    MESSAGE_NAMES,
    RECEIVED_VALUES,
    SUBJECT_NAMES,
    field_columns,
    first_index,
    numbered_indexes,
    sequence_columns,
)
from outreach_lint.sources.places import Locate
from outreach_lint.sources.sequences import Item, in_order, with_earlier_messages
from outreach_lint.sources.tables import exports
from outreach_lint.sources.tables.cells import cell_position, encoding_of, open_table
from outreach_lint.sources.tables.faults import Faults, with_joined_cells
from outreach_lint.sources.tables.row import RowFault, TableRow
from outreach_lint.sources.texts.several import as_sequence
from outreach_lint.sources.texts.text import WINDOWS_ENCODING, windows_notice


class Columns(NamedTuple):
    """The columns of a table: each message with its subject, and the draft fields by name."""

    messages: tuple[tuple[int, int | None], ...]
    fields: dict[str, int]
    direction: int | None = None
    is_sequence: bool = False  # whether the rows are steps exported by a tool


class OpenTable(NamedTuple):
    """An open table: its path, its columns, and how its rows are written.

    Rows of a workbook ``sheet``, and of ``numbered`` files such as Parquet, have no lines in a text
    file. Their position is row and column, from 1.
    """

    path: str
    columns: Columns
    width: int
    delimiter: str
    config: Config
    sheet: str = ""
    numbered: bool = False

    def place(self, row: TableRow, column: int) -> Locate:
        """Return a function that converts an offset in a cell to its position."""
        if self.sheet or self.numbered:
            return partial(_whole_cell, row.line, column + 1)
        return partial(cell_position, row, column, self.delimiter)

    def name(self, row: TableRow, column: int) -> str:
        """Return the id of a message in a cell: its line, or its cell in a workbook."""
        return f"{self.sheet}!{column_name(column)}{row.line}" if self.sheet else str(row.line)


def _whole_cell(row: int, column: int, _offset: int) -> tuple[int, int]:
    return row, column


def column_name(column: int) -> str:
    """Return a spreadsheet's name of a column, counted from 0: A … Z, AA …."""
    name = ""
    number = column + 1
    while number:
        number, digit = divmod(number - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def read(path: str, config: Config) -> Iterator[Item]:
    """Yield the draft of each row, or an error; several messages in a row are a sequence.

    Raises:
        OutreachLintError: The table is empty, or has no message column.
    """
    rows, delimiter = open_table(path)
    header = next(rows, None)
    if header is None:
        raise OutreachLintError("no drafts in this file", path)
    if encoding_of(path) == WINDOWS_ENCODING:
        yield windows_notice(path)
    if exports.is_linkedin_export(header.cells) and not config.settings.message_column:
        yield from exports.read(header, rows, exports.ExportFile(path, delimiter, config))
        return
    columns = columns_of(header.cells, path, config)
    table = OpenTable(path, columns, len(header.cells), delimiter, config)
    yield from drafts_in_rows(rows, table)


def drafts_in_rows(rows: Iterator[TableRow], table: OpenTable) -> Iterator[Item]:
    """Yield the messages in the rows of a table, each step with those before it."""
    items = _messages_in_rows(rows, table)
    if table.columns.is_sequence:
        yield from _exported_steps(list(items))
    else:
        yield from in_order(items)


def _messages_in_rows(rows: Iterator[TableRow], table: OpenTable) -> Iterator[Item]:
    faults = Faults(table.path)
    row_count = read_count = 0
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        row_count += 1
        if len(row.cells) > table.width:
            row = with_joined_cells(row, table.width, table.columns.messages[0][0], table.delimiter)
        faults.note(row)
        for item in _messages_of_row(row, table):
            if isinstance(item, OutreachLintError) and item.kind is ErrorKind.NO_MESSAGE:
                faults.add(RowFault.NO_MESSAGE, row.line)
                continue
            read_count += isinstance(item, Draft)
            yield item
    if not row_count:
        yield OutreachLintError("no drafts in this file, only a header row", table.path)
    yield from faults.notices(failed=not read_count)


def _exported_steps(items: list[Item]) -> Iterator[Item]:
    """Yield the steps of an exported sequence, in which a step may have variants."""
    steps = []
    for item in items:
        if isinstance(item, Draft):
            steps.append(item)
        else:
            yield item
    yield from as_sequence(steps)


def _messages_of_row(row: TableRow, table: OpenTable) -> Iterator[Item]:
    """Yield the message of a row, or its messages as the steps of a sequence."""
    if len(table.columns.messages) > 1:
        yield from with_earlier_messages(list(_steps_of_row(row, table)))
        return
    try:
        draft = draft_in(row, table)
        if draft.in_sequence or not draft.received:
            yield draft
    except OutreachLintError as error:
        yield error


def columns_of(head: Sequence[str], path: str, config: Config) -> Columns:
    """Return the columns of message, subject and fields.

    Raises:
        OutreachLintError: No column holds messages; the error names the columns.
    """
    names = [name.strip() for name in head]
    message = _column_named(names, MESSAGE_NAMES, "message", path, config)
    numbered: list[tuple[int, int | None]] = []
    if not config.settings.message_column:
        numbered = numbered_indexes(names)
    if message is None and not numbered:
        columns = ", ".join(map(repr, names))
        raise OutreachLintError(
            f"no column name looks like a message column; the columns are {columns}",
            Place(path, 1),
            "name the column: --message-column NAME",
        )
    subject = _column_named(names, SUBJECT_NAMES, "subject", path, config)
    step_columns = {}
    if len(numbered) + (message is not None) == 1:
        step_columns = sequence_columns(names)
    messages = [pair for pair in numbered if pair[0] != message]
    if message is not None:
        messages = [(message, subject), *messages]
    return Columns(
        tuple(messages),
        {**field_columns(names), **step_columns},
        first_index(DIRECTION_NAMES, names),
        bool(step_columns),
    )


def _steps_of_row(row: TableRow, table: OpenTable) -> Iterator[Item]:
    """Yield the messages of a row as the steps of a sequence.

    Empty cells and cells with an address are not steps.
    """
    step = 0
    for number, (column, _) in enumerate(table.columns.messages):
        cell = row.cell(column).strip()
        if not cell or ("@" in cell and " " not in cell):
            continue
        step += 1
        try:
            draft = draft_in(row, table, number)
            yield replace(
                draft,
                id=draft.id if table.sheet else f"{draft.id}.{step}",
                step=step,
                sequence_id=draft.sequence_id or f"{table.path}:{table.name(row, 0)}",
            )
        except OutreachLintError as error:
            yield error
    if not step:
        yield _no_message(row, table)


def _column_named(
    names: list[str], known: tuple[str, ...], what: str, path: str, config: Config
) -> int | None:
    """Return the number of the column for ``what``: the configured one, or one with a known name.

    Raises:
        OutreachLintError: There is no such column as the configured one.
    """
    wanted: str | None = getattr(config.settings, f"{what}_column")
    if wanted is not None:
        if wanted in names:
            return names.index(wanted)
        columns = ", ".join(map(repr, names))
        raise OutreachLintError(
            f"no column {wanted!r}; there are {columns}",
            Place(path, 1, detail=f"({config.origin(f'{what}_column').where})"),
            nearest(wanted, names),
        )
    return first_index(known, names)


def draft_in(row: TableRow, table: OpenTable, number: int = 0) -> Draft:
    """Return a message of a row, counted from 0; raises ``OutreachLintError`` if it is empty."""
    message, subject = table.columns.messages[number]
    written = row.cell(message)
    if not written.strip():
        raise _no_message(row, table)
    given = _fields_in(row, table)
    text, locate = as_seen(written, table.place(row, message))
    words, subject_at = None, None
    if subject is not None and row.cell(subject).strip():
        words, subject_at = row.cell(subject), table.place(row, subject)
    sent_as = _sent_as(row, given)
    bare, shown = Draft(text, path=table.path), ShownByFile(sent_as=sent_as)
    context = context_of(bare, given, StatedIn.RECORD, table.config, shown)
    return Draft(
        text=text,
        id=given.get("id") or table.name(row, message),
        path=table.path,
        subject=words,
        subject_at=subject_at,
        context=as_step(context, text, 0, table.columns.is_sequence),
        channel=channel_of(given, table.config),
        **sequence_of(given),
        locate=locate,
        disable=given.get("disable") or (),
    )


def _no_message(row: TableRow, table: OpenTable) -> OutreachLintError:
    why = (row.fault or RowFault.NO_MESSAGE).what
    return OutreachLintError(why, Place(table.path, row.line), kind=ErrorKind.NO_MESSAGE)


def _fields_in(row: TableRow, table: OpenTable) -> dict[str, Any]:
    given = {}
    for key, column in table.columns.fields.items():
        value = row.cell(column).strip()
        # a CRM's column may have the name of a draft field and hold something else
        try:
            place = Place(table.path, row.line)
            given[key] = typed(key, from_text(key, value), place) if value else None
        except OutreachLintError:
            continue
    columns = table.columns
    if columns.direction is not None:
        given["received"] = row.cell(columns.direction).strip().casefold() in RECEIVED_VALUES
    if columns.is_sequence:
        given.setdefault("sequence_id", table.path)
    return given


def _sent_as(row: TableRow, given: dict[str, object]) -> str:
    """Return "table row" if the row goes to one reader, else "" (it may be a template)."""
    addressed = any(MAIL_ADDRESS.fullmatch(cell.strip()) for cell in row.cells)
    return "table row" if addressed or given.get("step") is None else ""
