"""A .jsonl file, one draft a line → Drafts, streamed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import open_regular, read_bytes
from outreach_lint.model import Draft, StatedIn
from outreach_lint.sources.context import channel_of, context_of, fields_of, sequence_of
from outreach_lint.sources.text import decode


def read(path: str, config: Config) -> Iterator[Draft | OutreachLintError]:
    """Yield the draft of each line, or why there is none; blank lines are passed over."""
    with open_regular(path) as handle:
        count = 0
        for number, raw in enumerate(handle, 1):
            if not raw.strip():
                continue
            count += 1
            try:
                yield record(raw, path, number, config)
            except OutreachLintError as error:
                yield error
    if not count:
        yield OutreachLintError("no drafts in this file", path)


def record(raw: bytes, path: str, number: int, config: Config) -> Draft:
    """Return the draft of one line; raises ``OutreachLintError`` with path and line when it holds none."""
    place = f"{path}:{number}"
    line = decode(raw, place).removeprefix("\ufeff")
    fields = _object(raw, place)
    text = fields.get("text")
    if not isinstance(text, str):
        raise OutreachLintError(
            "the draft has no text" if text is None else "text must be a text",
            place,
            'write: {"id": …, "text": "…"}',
        )
    if not text.strip():
        raise OutreachLintError("the draft is empty", place)
    given = fields_of(fields, lambda _: place)
    return Draft(
        text=text,
        id=given.get("id") or str(number),
        path=path,
        subject=given.get("subject"),
        context=context_of(text, 0, path, given, StatedIn.RECORD, config),
        channel=channel_of(given, config),
        **sequence_of(given),
        disable=given.get("disable") or (),
        locate=_Places(line, number),
    )


class _Places:
    """Where the characters of a record's text stand in the file: all in one line, which is made when it is needed."""

    def __init__(self, line: str, number: int, text: str | None = None) -> None:
        self._line, self._number, self._text = line, number, text

    def __call__(self, offset: int) -> tuple[int, int]:
        line = self._line if self._text is None else with_text(self._line, self._text)
        return self._number, _column(line, _text_starts(line), offset)

    def after(self, text: str) -> _Places:
        """Return the places of another text in this one's stead."""
        return _Places(self._line, self._number, text)


def objects_in(path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of a .jsonl file with their lines, or those of a list in a .json file with their numbers."""
    if path.lower().endswith(".json"):
        try:
            whole = json.loads(decode(read_bytes(path), path))
        except json.JSONDecodeError as error:
            raise OutreachLintError(
                f"not JSON: {error.msg}", f"{path}:{error.lineno}:{error.colno}"
            ) from None
        found = list(enumerate(whole, 1)) if isinstance(whole, list) else []
        if not found or not all(isinstance(item, dict) for _, item in found):
            raise OutreachLintError("data are a list of objects", path, 'write: [{"name": "…"}, …]')
        yield from found
        return
    with open_regular(path) as handle:
        for number, raw in enumerate(handle, 1):
            if raw.strip():
                yield number, _object(raw, f"{path}:{number}")


def _object(raw: bytes, place: str) -> dict[str, Any]:
    """Return the object on a line; raises ``OutreachLintError`` when it holds none."""
    try:
        fields = json.loads(decode(raw, place).removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise OutreachLintError(f"not JSON: {error.msg}", f"{place}:{error.colno}") from None
    except RecursionError:
        raise OutreachLintError("not a draft: nested too deeply", place) from None
    if not isinstance(fields, dict):
        raise OutreachLintError(f"a draft is a JSON object, not a {type(fields).__name__}", place)
    return fields


def text_in(line: str) -> tuple[int, int, str]:
    """Return where a record's text is written in its line, from its first to after its last character, and the text."""
    start = _text_starts(line)
    text, end = scanstring(line, start)
    return start, end - 1, text


def with_text(line: str, text: str) -> str:
    """Return a record's line with another text, and all else as it was."""
    start, end, _ = text_in(line)
    return line[:start] + json.dumps(text, ensure_ascii=line.isascii())[1:-1] + line[end:]


def _text_starts(line: str) -> int:
    """Return where the characters of the last ``"text"`` value begin in a line of JSON."""
    decoder, at, found = json.JSONDecoder(), line.index("{") + 1, 0
    while True:
        at = _skip(line, at, " \t\r\n,")
        if line[at] == "}":
            return found
        key, at = scanstring(line, at + 1)
        at = _skip(line, at, " \t\r\n:")
        if key == "text":
            found = at + 1
        _value, at = _decoded(decoder, line, at)


def _decoded(decoder: json.JSONDecoder, line: str, at: int) -> tuple[Any, int]:
    return decoder.raw_decode(line, at)


def _skip(line: str, at: int, chars: str) -> int:
    while line[at] in chars:
        at += 1
    return at


def _column(line: str, at: int, offset: int) -> int:
    """Return the column, from 1, at which the character ``offset`` of the string that begins at ``at`` is written."""
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
