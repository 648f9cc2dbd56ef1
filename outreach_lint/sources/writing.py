"""Changed drafts → the file they came from: encoding, line endings and permissions stay."""

from __future__ import annotations

import codecs
import json
from collections.abc import Sequence

from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes, replace
from outreach_lint.model import Draft
from outreach_lint.sources import RECORDS
from outreach_lint.sources.records import text_in
from outreach_lint.sources.text import WINDOWS, decode, windows_text
from outreach_lint.sources.values import holds_html

Change = tuple[Draft, str]  # a draft, and the text it is to have
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def write(changes: Sequence[Change]) -> None:
    """Write the changed drafts of one file; raises ``OutreachLintError``, and nothing is lost."""
    path = changes[0][0].path
    if changes[0][0].locate and not path.lower().endswith(RECORDS):
        raise _not_changed(path)
    raw = read_bytes(path)
    if changes[0][0].locate:
        replace(path, _records(raw, changes))
    elif changes[0][0].is_part:
        replace(path, _parts(raw, changes))
    else:
        replace(path, changed(raw, *changes[0]))


def changed(raw: bytes, draft: Draft, text: str) -> bytes:
    """Return a text file's bytes with another text; raises ``OutreachLintError`` when they are not the draft's."""
    windows = windows_text(raw)
    if (windows or decode(raw, draft.path)) != draft.text:
        raise _moved_on(draft.path)
    mark, encoding = next(((m, e) for m, e in _MARKS if raw.startswith(m)), (b"", "utf-8"))
    try:
        return mark + text.encode(WINDOWS if windows else encoding)
    except UnicodeEncodeError as error:
        what = f"{error.object[error.start]!r} is no letter of Windows-1252; nothing was written"
        raise OutreachLintError(what, draft.path, "save the file as UTF-8 first") from None


def _parts(raw: bytes, changes: Sequence[Change]) -> bytes:
    """Return a text file's bytes with some of its messages changed; raises ``OutreachLintError`` when it is another."""
    path = changes[0][0].path
    text = known = windows_text(raw) or decode(raw, path)
    for draft, new in sorted(changes, key=lambda change: change[0].body_start, reverse=True):
        start, end = draft.body_start, len(draft.text)
        if known[:end] != draft.text or not new.startswith(draft.text[:start]):
            raise _moved_on(path)
        text = text[:start] + new[start:] + text[end:]
    return changed(raw, Draft(known, path=path), text)


def _records(raw: bytes, changes: Sequence[Change]) -> bytes:
    lines = raw.split(b"\n")
    for draft, text in changes:
        number = draft.position(0).line - 1
        place = f"{draft.path}:{number + 1}"
        line = decode(lines[number], place) if number < len(lines) else ""
        try:
            start, end, known = text_in(line)
            if holds_html(known) or not start:
                raise _not_changed(draft.path)
        except (ValueError, LookupError):
            raise _moved_on(place) from None
        if known != draft.text:
            raise _moved_on(place)
        written = json.dumps(text, ensure_ascii=line.isascii())[1:-1]
        mark = codecs.BOM_UTF8 if lines[number].startswith(codecs.BOM_UTF8) else b""
        lines[number] = mark + (line[:start] + written + line[end:]).encode()
    return b"\n".join(lines)


def _not_changed(path: str) -> OutreachLintError:
    return OutreachLintError(
        "a draft in a file of this kind is not changed; nothing was written",
        path,
        "--diff shows what would be",
    )


def _moved_on(place: str) -> OutreachLintError:
    return OutreachLintError(
        "the file was changed while it was being fixed; nothing was written",
        place,
        "run it once more",
    )
