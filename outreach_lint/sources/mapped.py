"""Write changed drafts back to files with markup: a page, a mail, a table, a sequence.

Every character of a draft has a known position in the file. Deleted characters are removed there,
and new ones are inserted as the format writes them. Then the result is read again. It is used only
if the changed messages read as intended and everything else is unchanged.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import ErrorKind, OutreachLintError
from outreach_lint.model import Draft, Lines
from outreach_lint.sources.source import Change, Input, Source
from outreach_lint.sources.texts.text import changed_meanwhile, decode, encoded, windows_text

MAX_MAPPED_FILE_BYTES = 5_000_000  # bytes; larger files would take too long to read again
_WORDS = re.compile(r"\s+|[^\s]+")
_REST_OF_LINK = re.compile(r"[^<>]*>(?:[^<>]*</a\s*>)?", re.IGNORECASE)
_LINE_START = re.compile(r"[ \t]*")


class _Edit(NamedTuple):
    """An edit of a file: offsets to delete, and a text to insert at ``start``."""

    start: int
    gone: tuple[int, ...]
    text: str


def with_changed_messages(
    raw: bytes, changes: Sequence[Change], source: Source, config: Config | None = None
) -> bytes:
    """Return a file's bytes with some of its messages changed.

    ``source`` is the format that the file is read as, and ``config`` the configuration that it was
    read with: it may set which column or key holds a message. Raises ``OutreachLintError`` if the
    file cannot be changed safely.
    """
    path = changes[0][0].path
    if len(raw) > MAX_MAPPED_FILE_BYTES:
        raise too_large(path)
    whole = windows_text(raw) or decode(raw, path)
    config = config or Config()
    before = drafts_from(raw, path, source, config)
    wanted = _new_texts(before, changes, path)
    edits = list(_edits(whole, changes, path))
    for writer in WRITERS:
        changed = encoded(raw, whole, _apply_edits(whole, edits, writer), path)
        read = [_normalized(draft.text) for draft in drafts_from(changed, path, source, config)]
        if read != wanted:
            continue
        if _unchanged_part(changed, path, source) == _unchanged_part(raw, path, source):
            return changed
    raise _refusal(path, "the change cannot be written in this format")


def _refusal(path: str, why: str) -> OutreachLintError:
    return OutreachLintError(why, path, "--diff shows the change", ErrorKind.NOT_WRITTEN)


def too_large(path: str) -> OutreachLintError:
    """Return the error for a file that is too large to be read again."""
    return _refusal(path, "the file is too large")


def _new_texts(before: list[Draft], changes: Sequence[Change], path: str) -> list[str]:
    """Return the texts of the changed file; raises if the file does not hold the drafts."""
    places = {(draft.text, draft.position(0)): n for n, draft in enumerate(before)}
    wanted = [_normalized(draft.text) for draft in before]
    for draft, new in changes:
        number = places.get((draft.text, draft.position(0)))
        if number is None:
            raise changed_meanwhile(path)
        wanted[number] = _normalized(new)
    return wanted


def drafts_from(raw: bytes, path: str, source: Source, config: Config) -> list[Draft]:
    """Return the messages in a file with these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, os.path.basename(path))
        with open(copy, "wb") as handle:
            handle.write(raw)
        file = Input(copy, config, True, lambda _: config)
        items = list(source.drafts(file))
    return [item for item in items if isinstance(item, Draft)]


def _unchanged_part(raw: bytes, path: str, source: Source) -> object:
    """Return the part of a file that a fix must not touch; ``None`` if the format declares none."""
    if source.unchanged_part is None:
        return None
    return source.unchanged_part(windows_text(raw) or decode(raw, path), path)


def _normalized(text: str) -> str:
    """Return a text without the whitespace that a format may add or lose."""
    lines = [" ".join(line.split()) for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _edits(whole: str, changes: Sequence[Change], path: str) -> Iterator[_Edit]:
    lines = Lines(whole)
    for draft, new in changes:
        offsets = _DraftOffsets(draft, whole, lines)
        for start, end, text in _differences(draft.text, new):
            yield _file_edit(offsets, start, end, text, path)


def _differences(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """Yield the replacements from old to new text, word by word: start, end, new words."""
    from difflib import SequenceMatcher

    before, after = _WORDS.findall(old), _WORDS.findall(new)
    starts = [0]
    for word in before:
        starts.append(starts[-1] + len(word))
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield starts[a], starts[b], "".join(after[c:d])


class _DraftOffsets:
    """Maps the characters of a draft to offsets in the text of its file."""

    def __init__(self, draft: Draft, whole: str, lines: Lines) -> None:
        self.text, self._draft, self._whole, self._lines = draft.text, draft, whole, lines

    def at(self, offset: int) -> int:
        """Return the offset in the file that the draft gives for a character."""
        position = self._draft.position(offset)
        return self._lines.offset(position.line, position.column)

    def place_of(self, offset: int) -> int | None:
        """Return the offset in the file of a character that it has literally, else ``None``.

        A space may be located at the word after it.
        """
        at, char = self.at(offset), self.text[offset]
        for place in (at, at - 1):
            if self._whole[place : place + 1] == char and (place == at or char == " "):
                return place
        return None

    def before(self, offset: int) -> int:
        """Return the offset in the file at which to insert words before a character."""
        if offset < len(self.text) and (place := self.place_of(offset)) is not None:
            return place
        if offset and (offset == len(self.text) or self.text[offset].isspace()):
            return self._after_link(self.at(offset - 1) + 1)
        return self.at(offset)

    def _after_link(self, place: int) -> int:
        """Return the end of the link whose tag an offset is in, or else the offset."""
        tag = self._whole.rfind("<", 0, place)
        inside_tag = tag > self._whole.rfind(">", 0, place)
        is_link = self._whole[tag : tag + 3].lower() in ("<a ", "</a")
        if inside_tag and is_link and (rest := _REST_OF_LINK.match(self._whole, place)):
            return rest.end()
        return place


def _file_edit(offsets: _DraftOffsets, start: int, end: int, text: str, path: str) -> _Edit:
    """Convert an edit of a draft to an edit of its file."""
    deleted = []
    for number in range(start, end):
        at = offsets.place_of(number)
        if at is not None:
            deleted.append(at)
        elif not offsets.text[number].isspace():
            raise _refusal(
                path, "the words are written differently in the file (as markup or escapes)"
            )
    return _Edit(deleted[0] if deleted else offsets.before(start), tuple(deleted), text)


def _apply_edits(whole: str, edits: list[_Edit], writer: Callable[[str, str], str]) -> str:
    """Return a file's text with the edits applied; ``writer`` escapes inserted text."""
    deleted: set[int] = set()
    for edit in edits:
        deleted.update(edit.gone)
    parts, at = [], 0
    for edit in sorted(edits):
        parts.append(_without(deleted, whole[at : edit.start], at))
        rest_of_file = whole[whole.rfind("\n", 0, edit.start) + 1 :]
        indent = _LINE_START.match(rest_of_file)
        parts.append(writer(edit.text, indent.group() if indent else ""))
        at = edit.start
    parts.append(_without(deleted, whole[at:], at))
    return "".join(parts)


def _without(deleted: set[int], text: str, start: int) -> str:
    """Return a part of a file's text, which begins at ``start``, without the deleted characters."""
    return "".join(char for at, char in enumerate(text, start) if at not in deleted)


def _as_html(text: str, _indent: str) -> str:
    lines = escape(text, quote=False).replace("\r\n", "\n")
    return lines.replace("\n", "<br>")


# The ways in which formats write a text; the first with a correct result is used.
WRITERS: tuple[Callable[[str, str], str], ...] = (
    lambda text, _indent: text,
    _as_html,
    lambda text, _indent: text.replace('"', '""'),
    lambda text, indent: text.replace("\n", f"\n{indent}"),
    lambda text, _indent: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text, _indent: json.dumps(text)[1:-1],
    lambda text, _indent: json.dumps(text, ensure_ascii=False)[1:-1].replace("'", r"\'"),
    lambda text, indent: escape(_as_html(text, indent), quote=False),
)
