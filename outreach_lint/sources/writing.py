"""Changed drafts → the file they came from: encoding, line endings and permissions stay."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from outreach_lint.errors import OutreachLintError
from outreach_lint.files import read_bytes, replace
from outreach_lint.model import Draft
from outreach_lint.sources import RECORDS
from outreach_lint.sources.records import text_in, with_text
from outreach_lint.sources.text import decode

Change = tuple[Draft, str]  # a draft, and the text it is to have
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def refusal(draft: Draft) -> OutreachLintError | None:
    """Return why the file of a draft is not changed; ``None`` where it can be."""
    if not draft.locate or draft.path.lower().endswith(RECORDS):
        return None
    return OutreachLintError(
        "a draft in a file of this kind is not changed; nothing was written",
        draft.path,
        "check --diff shows what would be",
    )


def write(changes: Sequence[Change]) -> None:
    """Write the changed drafts of one file; raises ``OutreachLintError``, and nothing is lost."""
    path = changes[0][0].path
    if why := refusal(changes[0][0]):
        raise why
    raw = read_bytes(path)
    replace(path, _records(raw, changes) if changes[0][0].locate else changed(raw, *changes[0]))


def changed(raw: bytes, draft: Draft, text: str) -> bytes:
    """Return a text file's bytes with another text; raises ``OutreachLintError`` when they are not the draft's."""
    if decode(raw, draft.path) != draft.text:
        raise _moved_on(draft.path)
    mark, encoding = next(((m, e) for m, e in _MARKS if raw.startswith(m)), (b"", "utf-8"))
    return mark + text.encode(encoding)


def _records(raw: bytes, changes: Sequence[Change]) -> bytes:
    lines = raw.split(b"\n")
    for draft, text in changes:
        number = draft.position(0).line - 1
        place = f"{draft.path}:{number + 1}"
        line = decode(lines[number], place) if number < len(lines) else ""
        try:
            known = text_in(line)[2]
        except (ValueError, LookupError):
            raise _moved_on(place) from None
        if known != draft.text:
            raise _moved_on(place)
        mark = codecs.BOM_UTF8 if lines[number].startswith(codecs.BOM_UTF8) else b""
        lines[number] = mark + with_text(line, text).encode()
    return b"\n".join(lines)


def _moved_on(place: str) -> OutreachLintError:
    return OutreachLintError(
        "the file was changed while it was being fixed; nothing was written",
        place,
        "run it once more",
    )
