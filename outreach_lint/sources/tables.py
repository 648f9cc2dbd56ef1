"""A .csv or .tsv file, one draft a row, or several as a sequence → Drafts, streamed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import Draft, StatedIn
from outreach_lint.sources import exports
from outreach_lint.sources.cells import Row, encoding_of, open_table, place_in
from outreach_lint.sources.context import (
    as_step,
    channel_of,
    context_of,
    from_text,
    sequence_of,
    typed,
)
from outreach_lint.sources.faults import NO_MESSAGE, Faults, joined_at
from outreach_lint.sources.names import (
    DIRECTION,
    MESSAGE,
    SUBJECT,
    THEIRS,
    field_columns,
    first_place,
    numbered_places,
    sequence_columns,
)
from outreach_lint.sources.sequences import Item, in_order, joined
from outreach_lint.sources.several import in_sequence
from outreach_lint.sources.text import WINDOWS, windows_notice
from outreach_lint.sources.values import Place, as_seen

_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,24}")


class Columns(NamedTuple):
    """Where in a row the messages, each with its subject, and what we know of a draft stand."""

    messages: tuple[tuple[int, int | None], ...]
    fields: dict[str, int]
    direction: int | None = None
    is_sequence: bool = False  # whether the rows are the steps of sequences that a tool exports


class Table(NamedTuple):
    """An open table: where it is, its columns, and how its rows are written.

    The rows of a ``sheet`` of a workbook have no lines: a place in them is a row and a column. So
    it is where they are ``numbered``, from 1.
    """

    path: str
    columns: Columns
    width: int
    delimiter: str
    config: Config
    sheet: str = ""
    numbered: bool = False

    def place(self, row: Row, column: int) -> Place:
        """Return what turns an offset in a cell into its place."""
        if self.sheet or self.numbered:
            return partial(_whole_cell, row.line, column + 1)
        return partial(place_in, row, column, self.delimiter)

    def name(self, row: Row, column: int) -> str:
        """Return what a message in a cell is called: its line, or its cell in a workbook."""
        return f"{self.sheet}!{letters(column)}{row.line}" if self.sheet else str(row.line)


def _whole_cell(row: int, column: int, _offset: int) -> tuple[int, int]:
    return row, column


def letters(column: int) -> str:
    """Return what a spreadsheet calls a column that is counted from 0: A … Z, AA …."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def read(path: str, config: Config) -> Iterator[Item]:
    """Yield the draft of each row, or why there is none; several messages are a sequence.

    Raises:
        OutreachLintError: The table has no message.
    """
    rows, delimiter = open_table(path)
    head = next(rows, None)
    if head is None:
        raise OutreachLintError("no drafts in this file", path)
    if encoding_of(path) == WINDOWS:
        yield windows_notice(path)
    if exports.is_known(head.cells) and not config.settings.message_column:
        yield from exports.read(head, rows, exports.Where(path, delimiter, config))
        return
    columns = columns_of(head.cells, path, config)
    table = Table(path, columns, len(head.cells), delimiter, config)
    yield from drafts(rows, table)


def drafts(rows: Iterator[Row], table: Table) -> Iterator[Item]:
    """Yield the messages in the rows below a table's head, steps with those before them."""
    items = _messages_in(rows, table)
    if table.columns.is_sequence:
        yield from _steps_of_tool(list(items))
    else:
        yield from in_order(items)


def _messages_in(rows: Iterator[Row], table: Table) -> Iterator[Item]:
    faults = Faults(table.path)
    count = read = 0
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        count += 1
        if len(row.cells) > table.width:
            row = joined_at(row, table.width, table.columns.messages[0][0], table.delimiter)
        faults.note(row)
        for item in _items(row, table):
            if isinstance(item, OutreachLintError) and item.what == NO_MESSAGE:
                faults.add(NO_MESSAGE, row.line)
                continue
            read += isinstance(item, Draft)
            yield item
    if not count:
        yield OutreachLintError("no drafts in this file, only a head", table.path)
    yield from faults.notices(failed=not read)


def _steps_of_tool(items: list[Item]) -> Iterator[Item]:
    """Yield the rows of an exported sequence, in which a step may have variants."""
    steps = []
    for item in items:
        if isinstance(item, Draft):
            steps.append(item)
        else:
            yield item
    yield from in_sequence(steps)


def _items(row: Row, table: Table) -> Iterator[Item]:
    """Yield the message of a row, or its messages as the steps of a sequence."""
    if len(table.columns.messages) > 1:
        yield from joined(list(_steps(row, table)))
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
    message = _column_named(names, config.settings.message_column, MESSAGE, "message", path, config)
    numbered: list[tuple[int, int | None]] = []
    if not config.settings.message_column:
        numbered = numbered_places(names)
    if message is None and not numbered:
        columns = ", ".join(map(repr, names))
        raise OutreachLintError(
            f"no column holds a message, as far as its name tells; there are {columns}",
            f"{path}:1",
            "say which: --message-column NAME",
        )
    subject = _column_named(names, config.settings.subject_column, SUBJECT, "subject", path, config)
    in_rows = {}
    if len(numbered) + (message is not None) == 1:
        in_rows = sequence_columns(names)
    messages = [pair for pair in numbered if pair[0] != message]
    if message is not None:
        messages = [(message, subject), *messages]
    return Columns(
        tuple(messages),
        {**field_columns(names), **in_rows},
        first_place(DIRECTION, names),
        bool(in_rows),
    )


def _steps(row: Row, table: Table) -> Iterator[Item]:
    """Yield the messages of a row as the steps of a sequence.

    Cells without a message, or with an address, are no steps.
    """
    step = 0
    for number, (place, _) in enumerate(table.columns.messages):
        cell = row.cell(place).strip()
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
        yield OutreachLintError(NO_MESSAGE, f"{table.path}:{row.line}")


def _column_named(
    names: list[str],
    wanted: str | None,
    known: tuple[str, ...],
    what: str,
    path: str,
    config: Config,
) -> int | None:
    if wanted is not None:
        if wanted in names:
            return names.index(wanted)
        columns = ", ".join(map(repr, names))
        raise OutreachLintError(
            f"no column {wanted!r}; there are {columns}",
            f"{path}:1 ({config.origin(f'{what}_column').where})",
            nearest(wanted, names),
        )
    return first_place(known, names)


def draft_in(row: Row, table: Table, number: int = 0) -> Draft:
    """Return a message of a row, counted from 0; raises ``OutreachLintError`` where none is."""
    message, subject = table.columns.messages[number]
    written = row.cell(message)
    if not written.strip():
        raise OutreachLintError(NO_MESSAGE, f"{table.path}:{row.line}")
    given = _fields_in(row, table)
    text, locate = as_seen(written, table.place(row, message))
    words, subject_at = "", None
    if subject is not None:
        words, subject_at = row.cell(subject), table.place(row, subject)
    sent_as = _sent_as(row, given)
    context = context_of(text, 0, table.path, given, StatedIn.RECORD, table.config, sent_as=sent_as)
    return Draft(
        text=text,
        id=given.get("id") or table.name(row, message),
        path=table.path,
        subject=words if words.strip() else None,
        subject_at=subject_at,
        context=as_step(context, text, 0, table.columns.is_sequence),
        channel=channel_of(given, table.config),
        **sequence_of(given),
        locate=locate,
        disable=given.get("disable") or (),
    )


def _fields_in(row: Row, table: Table) -> dict[str, Any]:
    given = {}
    for key, column in table.columns.fields.items():
        value = row.cell(column).strip()
        # a column of somebody's CRM may be called like a field of ours and hold something else
        try:
            place = f"{table.path}:{row.line}"
            given[key] = typed(key, from_text(key, value), place) if value else None
        except OutreachLintError:
            continue
    columns = table.columns
    if columns.direction is not None:
        given["received"] = row.cell(columns.direction).strip().casefold() in THEIRS
    if columns.is_sequence:
        given.setdefault("sequence_id", table.path)
    return given


def _sent_as(row: Row, given: dict[str, object]) -> str:
    """Say whether a row goes to one reader; a step without readers may be a template."""
    addressed = any(_ADDRESS.fullmatch(cell.strip()) for cell in row.cells)
    return "table row" if addressed or given.get("step") is None else ""
