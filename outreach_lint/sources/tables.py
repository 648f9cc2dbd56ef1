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
from outreach_lint.errors import Notice, OutreachLintError, nearest
from outreach_lint.files import open_regular
from outreach_lint.model import Draft, StatedIn
from outreach_lint.sources.context import (
    ALIASES,
    FIELDS,
    typed,
)
from outreach_lint.sources.drafting import draft_of
from outreach_lint.sources.sequences import Item, in_order, joined

LARGEST = 1_000_000  # characters of a cell; a quote that never closes makes one of all that follows
SAMPLE = 64_000  # characters that the delimiter is told by
DELIMITERS = ",;\t|"
WINDOWS = "cp1252"  # what spreadsheets save where they do not save UTF-8
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,24}")
# What such columns are called in exports; the first that is there is taken.
MESSAGE = (
    "message", "body", "emailbody", "messagebody", "messagetext", "text", "content", "emailcontent", "email_text", "mailbody",
    "draft", "copy", "emailcopy", "note", "connectionnote", "dm", "emailtext", "step1body", "template",
)  # fmt: skip
SUBJECT = ("subject", "subjectline", "emailsubject", "mailsubject")


# Words in the name of a numbered column that holds a message: email_1_body, step2_body, followup_1, Message 3.
MESSAGE_WORDS = frozenset(
    "body message msg text content copy note followup follow dm template".split()
)
STEP_WORDS = frozenset(
    "email mail step touch".split()
)  # alone with a number they name a message, too
NUMBERS = r"(?<=[a-z])(?=[A-Z\d])|(?<=\d)(?=[A-Za-z])|[\W_]+"  # where a column's name is cut into words and numbers


class Columns(NamedTuple):
    """Where in a row the messages, each with its subject, and what we know of a draft stand."""

    messages: tuple[tuple[int, int | None], ...]
    fields: dict[str, int]


class Row(NamedTuple):
    """A row's cells, the line of the file on which it begins, and its lines as they are written."""

    cells: list[str]
    line: int
    written: str


def read(path: str, config: Config) -> Iterator[Item]:
    """Yield the draft of each row, or why there is none; raises ``OutreachLintError`` when the table has none.

    A row with several messages is a sequence of its own.
    """
    return in_order(_read(path, config))


def _read(path: str, config: Config) -> Iterator[Item]:
    rows, delimiter = open_table(path)
    head = next(rows, None)
    if head is None:
        raise OutreachLintError("no drafts in this file", path)
    columns = columns_of(head.cells, path, config)
    if _encoding(path) == WINDOWS:
        yield Notice(
            "not UTF-8; read as Windows-1252", path, "save the table as UTF-8 if letters look wrong"
        )
    count = 0
    for row in rows:
        if not any(cell.strip() for cell in row.cells):
            continue
        count += 1
        if len(row.cells) > len(head.cells):
            row = _joined(row, len(head.cells), delimiter)
        if len(columns.messages) > 1:
            yield from joined(list(_steps(row, columns, path, config, delimiter)))
            continue
        try:
            yield _draft(row, columns, 0, path, config, delimiter)
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
    told = re.match(r"sep=(.)\r?\n", sample)  # as spreadsheets write it
    if told:
        handle.readline()
    delimiter = "\t" if path.lower().endswith(".tsv") else told[1] if told else _delimiter(sample)
    return _rows(handle, delimiter, path, 2 if told else 1), delimiter


def _encoding(path: str) -> str:
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
        counts = {mark: ",".join(first).count(mark) for mark in DELIMITERS}
        return max(counts, key=lambda mark: counts[mark]) if any(counts.values()) else ","


def _rows(handle: IO[str], delimiter: str, path: str, line: int) -> Iterator[Row]:
    written: list[str] = []

    def lines() -> Iterator[str]:
        for line in handle:
            written.append(line)
            yield line

    with handle:
        csv.field_size_limit(LARGEST)
        reader = csv.reader(lines(), delimiter=delimiter, strict=True)
        before = line - 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise _broken(str(error), path, line, delimiter) from None
            except UnicodeDecodeError as error:
                raise _not_text(error, f"{path}:{before + reader.line_num + 1}") from None
            yield Row(cells, line, "".join(written))
            line = before + reader.line_num + 1
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
    numbered = [] if config["message-column"] else _numbered(names)
    if message is None and not numbered:
        shown = ", ".join(repr(name) for name in names)
        raise OutreachLintError(
            f"no column holds a message, as far as its name tells; there are {shown}",
            f"{path}:1",
            "say which: --message-column NAME",
        )
    subject = _named(names, config["subject-column"], SUBJECT, "subject", path, config)
    low = [name.casefold() for name in names]
    fields = {key: low.index(key) for key in FIELDS if key in low and key != "subject"}
    fields |= {
        ALIASES[key]: low.index(key) for key in ALIASES if key in low and ALIASES[key] not in fields
    }
    first = [(message, subject)] if message is not None else []
    return Columns((*first, *(pair for pair in numbered if pair[0] != message)), fields)


def _numbered(names: Sequence[str]) -> list[tuple[int, int | None]]:
    """Return the columns of numbered messages in their order, each with its subject's column."""
    messages: dict[int, int] = {}
    subjects: dict[int, int] = {}
    for place, name in enumerate(names):
        parts = [part.casefold() for part in re.split(NUMBERS, name) if part]
        numbers = [int(part) for part in parts if part.isdecimal()]
        words = {part for part in parts if not part.isdecimal()}
        if len(numbers) != 1:
            continue
        if "subject" in words:
            subjects.setdefault(numbers[0], place)
        elif words & MESSAGE_WORDS or (words and words <= STEP_WORDS):
            messages.setdefault(numbers[0], place)
    return [(messages[number], subjects.get(number)) for number in sorted(messages)]


def _joined(row: Row, wide: int, delimiter: str) -> Row:
    """Return a row whose last cell takes what is too much: a text with the delimiter in it, not quoted."""
    cells = [*row.cells[: wide - 1], delimiter.join(row.cells[wide - 1 :])]
    return row._replace(cells=cells)


def _steps(row: Row, columns: Columns, path: str, config: Config, delimiter: str) -> Iterator[Item]:
    """Yield the messages of a row as the steps of a sequence; cells without a message, or with an address, are none."""
    step = 0
    for number, (place, _) in enumerate(columns.messages):
        cell = row.cells[place].strip() if place < len(row.cells) else ""
        if not cell or ("@" in cell and " " not in cell):
            continue
        step += 1
        try:
            draft = _draft(row, columns, number, path, config, delimiter)
            yield draft._replace(
                id=f"{draft.id}.{step}",
                step=step,
                sequence_id=draft.sequence_id or f"{path}:{row.line}",
            )
        except OutreachLintError as error:
            yield error
    if not step:
        yield OutreachLintError("the draft is empty", f"{path}:{row.line}")


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


def _draft(
    row: Row, columns: Columns, number: int, path: str, config: Config, delimiter: str
) -> Draft:
    place = f"{path}:{row.line}"
    message, subject = columns.messages[number]
    text = row.cells[message] if message < len(row.cells) else ""
    if not text.strip():
        raise OutreachLintError("the draft is empty", place)
    given = {}
    for key, column in columns.fields.items():
        value = row.cells[column].strip() if column < len(row.cells) else ""
        try:  # a column of somebody's CRM may be called like a field of ours and hold something else
            given[key] = typed(key, _plain(key, value), place) if value else None
        except OutreachLintError:
            continue
    given["subject"] = None
    if subject is not None and subject < len(row.cells):
        given["subject"] = row.cells[subject].strip() or None
    return draft_of(
        text,
        path,
        config,
        given,
        StatedIn.RECORD,
        id=given.get("id") or str(row.line),
        locate=_locator(row, message, delimiter),
        sent_as=_sent_as(row, given),
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
