"""Stream the drafts of a .jsonl file, one per line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, Place
from outreach_lint.files import open_regular, read_bytes
from outreach_lint.model import Draft, Lines, StatedIn
from outreach_lint.sources.context import channel_of, context_of, fields_of, sequence_of
from outreach_lint.sources.markup.values import as_seen
from outreach_lint.sources.names import first_of
from outreach_lint.sources.texts.text import as_utf8, decode


@dataclass(frozen=True)
class RecordsFile:
    """A file of records; ``noticed`` holds the keys of messages that a notice has reported."""

    path: str
    config: Config
    noticed: set[str] = field(default_factory=set)


def read(
    path: str, config: Config, content: bytes | None = None
) -> Iterator[Draft | OutreachLintError]:
    """Yield the drafts of each line, or the error of a line without one; skip blank lines.

    ``content`` is the unsaved content of the file in an editor, if any.
    """
    file = RecordsFile(path, config)
    with open_regular(path) if content is None else BytesIO(content) as handle:
        count, in_windows = 0, False
        for number, raw in enumerate(handle, 1):
            if not raw.strip():
                continue
            count += 1
            raw, notice = as_utf8(raw, Place(path, number))
            if notice and not in_windows:
                yield notice
            in_windows = in_windows or notice is not None
            try:
                yield from _drafts(raw, number, file)
            except OutreachLintError as error:
                yield error
    if not count:
        yield OutreachLintError("no drafts in this file", path)


def _drafts(raw: bytes, number: int, file: RecordsFile) -> Iterator[Draft | OutreachLintError]:
    """Yield the draft of a record with a ``text``, or the messages of a record of any shape."""
    place = Place(file.path, number)
    fields = _object(raw, place)
    if "text" in fields and not file.config.settings.message_key:
        yield _record(fields, raw, file.path, number, file.config)
        return
    line = decode(raw, place).removeprefix("\ufeff")
    yield from shaped_drafts(line, number, str(number), file)


def shaped_drafts(
    line: str, number: int, name: str, file: RecordsFile
) -> Iterator[Draft | OutreachLintError]:
    """Yield the messages of a JSON value of any shape that begins on a line of a file.

    ``name`` is the id of the first one, unless it has its own.
    """
    from outreach_lint.sources.structured import shaped, shapes, trees

    tree = trees.json_tree(line)
    found = shapes.messages_in_tree(tree, file.config.settings.message_key)
    if not found:
        raise _no_text(shapes.texts_in(tree), Place(file.path, number))
    unnoticed = [item for item in found if item.key not in file.noticed]
    if unnoticed and (notice := shaped.notice(unnoticed, file.path)):
        yield notice
    for item in unnoticed:
        file.noticed.add(item.key)
    source = shaped.SourceText(file.path, Lines(line), file.config, number)
    for n, item in enumerate(found, 1):
        try:
            yield shaped.shaped_draft(item, source, name if n == 1 else f"{name}.{n}")
        except OutreachLintError as error:
            yield error


def _no_text(keys: list[str], place: Place) -> OutreachLintError:
    remedy = 'write: {"id": …, "text": "…"}, or name the key: --message-key KEY'
    with_keys = f"; keys with texts are {first_of(keys)}" if keys else ""
    return OutreachLintError(f"the draft has no text{with_keys}", place, remedy)


def record(raw: bytes, path: str, number: int, config: Config) -> Draft:
    """Return the draft of one line.

    Raises:
        OutreachLintError: The line holds no draft; the error names path and line.
    """
    return _record(_object(raw, Place(path, number)), raw, path, number, config)


def _record(fields: dict[str, Any], raw: bytes, path: str, number: int, config: Config) -> Draft:
    place = Place(path, number)
    line = decode(raw, place).removeprefix("\ufeff")
    written = fields.get("text")
    if not isinstance(written, str):
        remedy = 'write: {"id": …, "text": "…"}'
        what = "the draft has no text" if written is None else "text must be a string"
        raise OutreachLintError(what, place, remedy)
    if not written.strip():
        raise OutreachLintError("the draft is empty", place)
    given = fields_of(fields, lambda _: place)
    text, locate = as_seen(written, _RecordPositions(line, number))
    subject = given.get("subject")
    return Draft(
        text=text,
        id=given.get("id") or str(number),
        path=path,
        subject=subject,
        subject_at=_locator(line, number, "subject") if subject else None,
        context=context_of(Draft(text, path=path), given, StatedIn.RECORD, config),
        channel=channel_of(given, config),
        **sequence_of(given),
        disable=given.get("disable") or (),
        locate=locate,
    )


def _locator(line: str, number: int, key: str) -> Callable[[int], tuple[int, int]]:
    def locate(offset: int) -> tuple[int, int]:
        return number, _column(line, _text_start(line, key), offset)

    return locate


class _RecordPositions:
    """The positions of a record's characters in the file.

    All are on one line, which is parsed when a position is needed.
    """

    def __init__(self, line: str, number: int, text: str | None = None) -> None:
        self._line, self._number, self._text = line, number, text

    def __call__(self, offset: int) -> tuple[int, int]:
        line = self._line if self._text is None else record_with_text(self._line, self._text)
        return self._number, _column(line, _text_start(line), offset)

    def after(self, text: str) -> _RecordPositions:
        """Return the positions for another text in place of this one."""
        return _RecordPositions(self._line, self._number, text)


def objects_in(path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a .jsonl file or a .json list, with line or item numbers from 1."""
    if path.lower().endswith(".json"):
        try:
            whole = json.loads(decode(read_bytes(path), path))
        except json.JSONDecodeError as error:
            place = Place(path, error.lineno, error.colno)
            raise OutreachLintError(f"not JSON: {error.msg}", place) from None
        found = []
        if isinstance(whole, list):
            found = list(enumerate(whole, 1))
        if not found or not all(isinstance(item, dict) for _, item in found):
            raise OutreachLintError(
                "the data must be a list of objects", path, 'write: [{"name": "…"}, …]'
            )
        yield from found
        return
    with open_regular(path) as handle:
        for number, raw in enumerate(handle, 1):
            if raw.strip():
                place = Place(path, number)
                yield number, _object(as_utf8(raw, place)[0], place)


def _object(raw: bytes, place: Place) -> dict[str, Any]:
    """Return the JSON object on a line; raises ``OutreachLintError`` if there is none."""
    try:
        fields = json.loads(decode(raw, place).removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise OutreachLintError(f"not JSON: {error.msg}", place.within(1, error.colno)) from None
    except RecursionError:
        raise OutreachLintError("not a draft: nested too deeply", place) from None
    if not isinstance(fields, dict):
        raise OutreachLintError(f"a draft is a JSON object, not a {type(fields).__name__}", place)
    return fields


def text_in(line: str) -> tuple[int, int, str]:
    """Return the start and end of a record's text in its line, and the text."""
    start = _text_start(line)
    text, end = scanstring(line, start)
    return start, end - 1, text


def record_with_text(line: str, text: str) -> str:
    """Return a record's line with another text, otherwise unchanged."""
    start, end, _ = text_in(line)
    return line[:start] + json.dumps(text, ensure_ascii=line.isascii())[1:-1] + line[end:]


def _text_start(line: str, wanted: str = "text") -> int:
    """Return the offset in a line of JSON of the last string under a key."""
    decoder, at, found = json.JSONDecoder(), line.index("{") + 1, 0
    while True:
        at = _skip(line, at, " \t\r\n,")
        if line[at] == "}":
            return found
        key, at = scanstring(line, at + 1)
        at = _skip(line, at, " \t\r\n:")
        if key == wanted:
            found = at + 1
        _value, at = _decoded(decoder, line, at)


def _decoded(decoder: json.JSONDecoder, line: str, start: int) -> tuple[Any, int]:
    return decoder.raw_decode(line, start)


def _skip(line: str, at: int, chars: str) -> int:
    while line[at] in chars:
        at += 1
    return at


def _column(line: str, at: int, offset: int) -> int:
    """Return the column, from 1, of a character of the JSON string that begins at ``at``."""
    for _ in range(offset):
        if at >= len(line) or line[at] == '"':
            break
        if line[at] != "\\":
            at += 1
        elif line[at + 1] != "u":
            at += 2
        else:
            pair = (
                line[at + 2 : at + 4].lower() in ("d8", "d9", "da", "db")
                and line[at + 6 : at + 8] == "\\u"
            )
            at += 12 if pair and line[at + 8 : at + 10].lower() in ("dc", "dd", "de", "df") else 6
    return at + 1
