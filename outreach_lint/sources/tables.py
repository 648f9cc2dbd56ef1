"""A .csv or .tsv file, one draft a row → Drafts, streamed.

The standard library reads the rows. It does not tell where a cell stands, so the lines of a row are looked
through once more when somebody asks for a position in it.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from typing import IO, NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.files import open_regular
from outreach_lint.model import Draft
from outreach_lint.sources.context import ALIASES, FIELDS, channel_of, context_of, sequence_of, typed

LARGEST = 1_000_000  # characters of a cell; a quote that never closes makes one of all that follows
SAMPLE = 64_000  # characters that the delimiter is told by
DELIMITERS = ",;\t|"
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,24}")
# What such columns are called in exports; the first that is there is taken.
MESSAGE = (
    "message", "body", "emailbody", "messagebody", "messagetext", "text", "content", "emailcontent", "email_text", "mailbody",
    "draft", "copy", "emailcopy", "note", "connectionnote", "dm", "emailtext", "step1body", "template",
)  # fmt: skip
SUBJECT = ("subject", "subjectline", "emailsubject", "mailsubject")


class Columns(NamedTuple):
    """Where in a row the message, its subject and what we know of a draft stand."""

    message: int
    subject: int | None
    fields: dict[str, int]


class Row(NamedTuple):
    """A row's cells, the line of the file on which it begins, and its lines as they are written."""

    cells: list[str]
    line: int
    written: str


def read(path: str, config: Config) -> Iterator[Draft | OutreachLintError]:
    """Yield the draft of each row, or why there is none; raises ``OutreachLintError`` when the table has none."""
    rows, delimiter = open_table(path)
    head = next(rows, None)
    if head is None:
        raise OutreachLintError("no drafts in this file", path)
    columns = columns_of(head.cells, path, config)
    count = 0
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        count += 1
        try:
            yield _draft(row, columns, path, config, delimiter)
        except OutreachLintError as error:
            yield error
    if not count:
        yield OutreachLintError("no drafts in this file, only a head", path)


def open_table(path: str) -> tuple[Iterator[Row], str]:
    """Return the rows of a table, head first, and its delimiter."""
    encoding = _encoding(path)
    try:
        with open(path, encoding=encoding, newline="") as start:
            sample = start.read(SAMPLE)
    except UnicodeDecodeError as error:
        raise _not_text(error, path) from None
    handle = open(path, encoding=encoding, newline="")  # noqa: SIM115 -- closed when the rows end
    delimiter = "\t" if path.lower().endswith(".tsv") else _delimiter(sample)
    return _rows(handle, delimiter, path), delimiter


def _encoding(path: str) -> str:
    with open_regular(path) as handle:
        start = handle.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8-sig"


def _delimiter(sample: str) -> str:
    first = next(csv.reader(io.StringIO(sample)), [""])
    try:
        return csv.Sniffer().sniff(sample.partition("\n")[0] or sample, DELIMITERS).delimiter
    except csv.Error:
        counts = {mark: ",".join(first).count(mark) for mark in DELIMITERS}
        return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","


def _rows(handle: IO[str], delimiter: str, path: str) -> Iterator[Row]:
    written: list[str] = []

    def lines() -> Iterator[str]:
        for line in handle:
            written.append(line)
            yield line

    with handle:
        csv.field_size_limit(LARGEST)
        reader = csv.reader(lines(), delimiter=delimiter, strict=True)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _broken(str(error), path, line, delimiter) from None
            except UnicodeDecodeError as error:
                raise _not_text(error, f"{path}:{reader.line_num + 1}") from None
            yield Row(cells, line, "".join(written))
            line = reader.line_num + 1
            written.clear()


def _broken(what: str, path: str, line: int, delimiter: str) -> OutreachLintError:
    if "field larger" in what or "unexpected end" in what:
        return OutreachLintError(
            "a quote opens in this row and never closes",
            f"{path}:{line}",
            'write a quote within quotes twice: ""',
        )
    shown = "tab" if delimiter == "\t" else delimiter
    return OutreachLintError(f"not a table with the delimiter {shown!r}: {what}", f"{path}:{line}")


def _not_text(error: UnicodeDecodeError, place: str) -> OutreachLintError:
    byte = error.object[error.start]
    return OutreachLintError(f"not UTF-8: byte 0x{byte:02x}", place, "save the table as UTF-8")


def columns_of(head: Sequence[str], path: str, config: Config) -> Columns:
    """Return what stands where; raises ``OutreachLintError`` with the columns when there is no message."""
    names = [name.strip() for name in head]
    message = _named(names, config["message-column"], MESSAGE, "message", path, config)
    if message is None:
        shown = ", ".join(repr(name) for name in names)
        raise OutreachLintError(
            f"no column holds a message, as far as its name tells; there are {shown}",
            f"{path}:1",
            "say which: --message-column NAME",
        )
    subject = _named(names, config["subject-column"], SUBJECT, "subject", path, config)
    low = [name.casefold() for name in names]
    fields = {key: low.index(key) for key in FIELDS if key in low and key != "subject"}
    fields |= {ALIASES[key]: low.index(key) for key in ALIASES if key in low and ALIASES[key] not in fields}
    return Columns(message, subject, fields)


def _named(
    names: list[str], said: str | None, known: tuple[str, ...], what: str, path: str, config: Config
) -> int | None:
    if said is not None:
        if said in names:
            return names.index(said)
        shown = ", ".join(repr(name) for name in names)
        raise OutreachLintError(
            f"no column {said!r}; there are {shown}",
            f"{path}:1 ({config.values[f'{what}-column'].origin})",
            nearest(said, names),
        )
    plain = [re.sub(r"[\W_]+", "", name.casefold()) for name in names]
    return next((plain.index(name) for name in known if name in plain), None)


def _draft(row: Row, columns: Columns, path: str, config: Config, delimiter: str) -> Draft:
    place = f"{path}:{row.line}"
    text = row.cells[columns.message] if columns.message < len(row.cells) else ""
    if not text.strip():
        raise OutreachLintError("the draft is empty", place)
    given = {}
    for key, number in columns.fields.items():
        value = row.cells[number].strip() if number < len(row.cells) else ""
        try:  # a column of somebody's CRM may be called like a field of ours and hold something else
            given[key] = typed(key, _plain(key, value), place) if value else None
        except OutreachLintError:
            continue
    subject = columns.subject
    return Draft(
        text=text,
        id=given.get("id") or str(row.line),
        path=path,
        subject=(row.cells[subject].strip() or None)
        if subject is not None and subject < len(row.cells)
        else None,
        context=context_of(text, 0, path, given, "record", config, sent_as=_sent_as(row, given)),
        channel=channel_of(given, config),
        **sequence_of(given),
        locate=_locator(row, columns.message, delimiter),
        disable=given.get("disable") or (),
    )


def _sent_as(row: Row, given: dict[str, object]) -> str:
    """Tell a message to one reader from a step of a sequence without readers, which may be a template."""
    addressed = any(_ADDRESS.fullmatch(cell.strip()) for cell in row.cells)
    return "table row" if addressed or given.get("step") is None else ""


def _plain(key: str, value: str) -> object:
    if FIELDS[key] is int:
        return int(value) if value.isdecimal() else value
    if FIELDS[key] is float:
        try:
            return float(value)
        except ValueError:
            return value
    if FIELDS[key] is bool:
        return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
            value.lower(), value
        )
    return re.split(r"[\s,;]+", value) if FIELDS[key] is list else value


def _locator(row: Row, number: int, delimiter: str) -> Callable[[int], tuple[int, int]]:
    def locate(offset: int) -> tuple[int, int]:
        at = _in_cell(row.written, number, delimiter, offset)
        start = row.written.rfind("\n", 0, at) + 1
        return row.line + row.written.count("\n", 0, at), at - start + 1

    return locate


def _in_cell(written: str, number: int, delimiter: str, offset: int) -> int:
    """Return where the character ``offset`` of a row's cell is written in the row's lines."""
    at = 0
    while number:
        at = _end_of_cell(written, at, delimiter) + 1
        number -= 1
    if written[at : at + 1] != '"':
        return min(at + offset, len(written))
    at += 1
    for _ in range(offset):
        at += 2 if written.startswith('""', at) else 1
    return min(at, len(written))


def _end_of_cell(written: str, at: int, delimiter: str) -> int:
    if written[at : at + 1] != '"':
        found = written.find(delimiter, at)
        return found if found >= 0 else len(written)
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
        if any(cell.strip() for cell in row.cells):
            yield row.line, dict(zip(names, [*row.cells, *[""] * len(names)], strict=False))
