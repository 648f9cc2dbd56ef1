"""Read a plain text, Markdown or template file, with or without YAML front matter, as a draft."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from functools import partial
from typing import Any

from outreach_lint.config import Config
from outreach_lint.errors import ErrorKind, Notice, OutreachLintError, Place, Where, place_of
from outreach_lint.model import LINE_BREAK, Draft, StatedIn, lines_of
from outreach_lint.sources.context import (
    FIELD_ALIASES,
    FIELDS,
    channel_of,
    context_of,
    sequence_of,
    typed,
)

WINDOWS_ENCODING = "cp1252"  # Windows-1252, the usual encoding on Windows besides UTF-8
_BYTE_ORDER_MARKS = (  # byte-order marks, each with its encoding
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Share of bytes outside ASCII in a text in Windows-1252; more means another alphabet.
MAX_NON_ASCII_SHARE = 0.3
_ASCII = bytes(range(128))


def read_draft(raw: bytes, path: str, config: Config) -> Draft:
    """Return the draft in a file's bytes; raises ``OutreachLintError`` if it is empty."""
    text = decode(raw, path)
    start, matter = front_matter(text, path)
    if not text[start:].strip():
        raise OutreachLintError("the draft is empty", path)
    subject = matter.get("subject")
    at = text.find(subject, 0, start) if subject else -1
    return Draft(
        text=text,
        id=str(matter.get("id", path)),
        path=path,
        body_start=start,
        subject=subject,
        subject_at=partial(_in_front_matter, text, at) if at >= 0 else None,
        context=context_of(
            Draft(text, path=path, body_start=start), matter, StatedIn.FRONT_MATTER, config
        ),
        channel=channel_of(matter, config),
        **sequence_of(matter),
        disable=matter.get("disable") or (),
    )


def file_with_text(raw: bytes, draft: Draft, text: str) -> bytes:
    """Return a text file's bytes with a new text, in the file's encoding.

    Raises:
        OutreachLintError: The bytes are not those that the draft was read from.
    """
    return encoded(raw, draft.text, text, draft.path)


def with_parts(raw: bytes, changes: Sequence[tuple[Draft, str]]) -> bytes:
    """Return a text file's bytes with some of its messages changed.

    Raises:
        OutreachLintError: The file was changed after it was read.
    """
    path = changes[0][0].path
    text = known = windows_text(raw) or decode(raw, path)
    for draft, new in sorted(changes, key=lambda change: change[0].body_start, reverse=True):
        start, end = draft.body_start, len(draft.text)
        if known[:end] != draft.text or not new.startswith(draft.text[:start]):
            raise changed_meanwhile(path)
        text = text[:start] + new[start:] + text[end:]
    return encoded(raw, known, text, path)


def encoded(raw: bytes, known: str, text: str, where: Where) -> bytes:
    """Encode a text in the encoding of a file's bytes.

    Raises:
        OutreachLintError: The bytes are not those of ``known``, or the encoding lacks a character.
    """
    windows = windows_text(raw)
    if (windows or decode(raw, where)) != known:
        raise changed_meanwhile(where)
    mark, encoding = _mark_of(raw)
    try:
        return mark + text.encode(WINDOWS_ENCODING if windows else encoding)
    except UnicodeEncodeError as error:
        what = f"{error.object[error.start]!r} is not in Windows-1252"
        remedy = "save the file as UTF-8 first"
        raise OutreachLintError(what, where, remedy, ErrorKind.NOT_WRITTEN) from None


def changed_meanwhile(where: Where) -> OutreachLintError:
    """Return the error for a file that was changed after it was read."""
    return OutreachLintError(
        "the file was changed while it was being fixed",
        where,
        "run the command again",
        ErrorKind.NOT_WRITTEN,
    )


def _in_front_matter(text: str, at: int, offset: int) -> tuple[int, int]:
    return lines_of(text).at(at + offset)


def decode(raw: bytes, where: Where) -> str:
    """Decode UTF-8, or UTF-16 with a byte-order mark; ``where`` is where the bytes begin.

    Raises:
        OutreachLintError: The bytes are neither; the error names the byte and its position.
    """
    mark, encoding = _mark_of(raw)
    try:
        text = raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        if b"\0" in raw[:8192]:
            raise OutreachLintError("a binary file, not a text", where) from None
        at = len(mark) + error.start
        before = raw[len(mark) : at].decode("utf-8", "replace")
        raise OutreachLintError(
            f"not UTF-8: byte 0x{raw[at]:02x} at offset {at}",
            _place_after(before, where),
            "save the file as UTF-8",
        ) from None
    if (at := text.find("\0")) >= 0:
        what = f"a NUL character at offset {at}: a binary file, not a text"
        raise OutreachLintError(what, _place_after(text[:at], where))
    return text


def _mark_of(raw: bytes) -> tuple[bytes, str]:
    """Return the byte-order mark of a file, empty if it has none, and its encoding."""
    for mark, name in _BYTE_ORDER_MARKS:
        if raw.startswith(mark):
            return mark, name
    return b"", "utf-8"


def as_utf8(raw: bytes, where: Where) -> tuple[bytes, Notice | None]:
    """Return a text file's bytes in UTF-8, and a notice if they were in Windows-1252."""
    text = windows_text(raw)
    if text is None:
        return raw, None
    return text.encode(), windows_notice(where)


def windows_notice(where: Where) -> Notice:
    """Return the notice for a file in Windows-1252."""
    remedy = "save it as UTF-8 if letters look wrong"
    return Notice("not UTF-8; read as Windows-1252", where, remedy)


def windows_text(raw: bytes) -> str | None:
    """Decode Windows-1252; ``None`` for UTF-8, UTF-16 with a mark, and binary files."""
    if _mark_of(raw)[0] or re.search(rb"[\0-\x08\x0e-\x1f]", raw):
        return None
    try:
        raw.decode("utf-8")
        return None
    except UnicodeDecodeError:
        pass
    if len(raw.translate(None, _ASCII)) > len(raw) * MAX_NON_ASCII_SHARE:
        return None
    try:
        return raw.decode(WINDOWS_ENCODING)
    except UnicodeDecodeError:
        return None


def _place_after(before: str, where: Where) -> Place:
    """Return the place of the character after a text that begins at ``where``."""
    lines = LINE_BREAK.split(before)
    return place_of(where).within(len(lines), len(lines[-1]) + 1)


def front_matter(text: str, path: str) -> tuple[int, dict[str, Any]]:
    """Return where the message begins, and the validated draft fields in the YAML above it."""
    first = LINE_BREAK.search(text)
    if first is None or text[: first.start()].rstrip() != "---":
        return 0, {}
    at = first.end()
    for brk in LINE_BREAK.finditer(text, at):
        if text[at : brk.start()].rstrip() in ("---", "..."):
            return brk.end(), _parse_fields(text[first.end() : at], path)
        at = brk.end()
    if text[at:].rstrip() in ("---", "..."):
        return len(text), _parse_fields(text[first.end() : at], path)
    raise OutreachLintError(
        "front matter opens here and never closes",
        Place(path, 1, 1),
        "close it with a line of three dashes: ---",
    )


def _parse_fields(raw: str, path: str) -> dict[str, Any]:
    import yaml

    try:
        matter = yaml.safe_load(raw)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(path, mark.line + 2, mark.column + 1) if mark else Place(path)
        raise OutreachLintError(
            f"front matter is not valid YAML: {getattr(error, 'problem', None) or error}", place
        ) from None
    except (ValueError, RecursionError) as error:
        raise OutreachLintError(
            f"front matter is not valid YAML: {error}", Place(path, 2)
        ) from None
    if matter is None:
        return {}
    if not isinstance(matter, dict):
        raise OutreachLintError(
            f"front matter must be keys and values, not a {type(matter).__name__}",
            Place(path, 2, 1),
        )
    return _draft_fields(matter, raw, path)


def _line_of(key: str, raw: str) -> int:
    """Return the line of the file with a key of the front matter."""
    for line, row in enumerate(raw.splitlines(), 2):
        if row.lstrip("\"' ").startswith(key):
            return line
    return 2


def _draft_fields(matter: dict[Any, Any], raw: str, path: str) -> dict[str, Any]:
    from difflib import get_close_matches

    out: dict[str, Any] = {}
    for key, value in matter.items():
        line = _line_of(str(key), raw)
        name = FIELD_ALIASES.get(key, key)
        if name in FIELDS:
            if key == "template" and isinstance(value, str):
                continue  # other tools use it for a layout file
            if key == name or name not in matter:
                out[name] = typed(name, value, Place(path, line))
        elif isinstance(key, str) and (
            close := get_close_matches(key.casefold().replace("-", "_"), FIELDS, n=1, cutoff=0.87)
        ):
            raise OutreachLintError(
                f"unknown key {key!r} in the front matter",
                Place(path, line),
                f"did you mean {close[0]}?",
            )
    return out
