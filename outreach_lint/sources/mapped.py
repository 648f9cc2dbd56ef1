"""Changed drafts → a file whose text is not the draft's own: a page, a mail, a table, a sequence.

Every character of a draft knows its place in the file. The characters that go are taken out there,
new ones are put in as the format writes them, and the result is read again: only a file in which
the changed messages read as they should, and all else as before, is written.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from html import escape
from typing import NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Lines
from outreach_lint.sources.source import Change, Input
from outreach_lint.sources.text import decode, encoded, moved_on, windows_text

LARGEST_MAPPED = 5_000_000  # bytes of a file that is read again after each change
_WORDS = re.compile(r"\s+|[^\s]+")
_REST_OF_LINK = re.compile(r"[^<>]*>(?:[^<>]*</a\s*>)?", re.IGNORECASE)
_LINE_START = re.compile(r"[ \t]*")


class _Edit(NamedTuple):
    """Characters of a file that go, and the text that comes where they begin."""

    start: int
    gone: tuple[int, ...]
    text: str


def write(raw: bytes, changes: Sequence[Change], config: Config | None = None) -> bytes:
    """Return a file's bytes with some of its messages changed.

    ``config`` is what the file was read with: it may tell which column or key holds a message.
    Raises ``OutreachLintError`` where that cannot be done safely.
    """
    path = changes[0][0].path
    if len(raw) > LARGEST_MAPPED:
        raise _refusal(path, "the file is too large")
    whole = windows_text(raw) or decode(raw, path)
    config = config or Config()
    before = _drafts(raw, path, config)
    wanted = _new_texts(before, changes, path)
    edits = list(_edits(whole, changes, path))
    for writing in WRITINGS:
        changed = encoded(raw, whole, _applied(whole, edits, writing), path)
        read = [_plain(draft.text) for draft in _drafts(changed, path, config)]
        if read == wanted and _rest(changed, path) == _rest(raw, path):
            return changed
    raise _refusal(path, "the change cannot be written in this format")


def _refusal(path: str, why: str) -> OutreachLintError:
    return OutreachLintError(f"{why}; nothing was written", path, "--diff shows what would be")


def _new_texts(before: list[Draft], changes: Sequence[Change], path: str) -> list[str]:
    """Return the texts that the file is to hold; raises where it does not hold the drafts."""
    places = {(draft.text, draft.position(0)): n for n, draft in enumerate(before)}
    wanted = [_plain(draft.text) for draft in before]
    for draft, new in changes:
        number = places.get((draft.text, draft.position(0)))
        if number is None:
            raise moved_on(path)
        wanted[number] = _plain(new)
    return wanted


def _drafts(raw: bytes, path: str, config: Config) -> list[Draft]:
    """Return the messages that a file of these bytes would hold."""
    from outreach_lint.sources.formats import source_of

    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, os.path.basename(path))
        with open(copy, "wb") as handle:
            handle.write(raw)
        file = Input(copy, config, True, lambda _: config)
        items = list(source_of(path).drafts(file))
    return [item for item in items if isinstance(item, Draft)]


def _rest(raw: bytes, path: str) -> object:
    """Return what of a file stays as it is, where its format knows more than its messages."""
    from outreach_lint.sources.formats import source_of

    rest = source_of(path).rest
    return rest(windows_text(raw) or decode(raw, path), path) if rest else None


def _plain(text: str) -> str:
    """Return a text without the blanks that a format may add or lose."""
    lines = [" ".join(line.split()) for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _edits(whole: str, changes: Sequence[Change], path: str) -> Iterator[_Edit]:
    lines = Lines(whole)
    for draft, new in changes:
        places = _Places(draft, whole, lines)
        for start, end, text in _differences(draft.text, new):
            yield _edit(places, start, end, text, path)


def _differences(old: str, new: str) -> Iterator[tuple[int, int, str]]:
    """Yield what is to be put in the place of which characters, word by word."""
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    starts = [0]
    for word in one:
        starts.append(starts[-1] + len(word))
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind != "equal":
            yield starts[a], starts[b], "".join(other[c:d])


class _Places:
    """Where the characters of a draft stand in the text of its file."""

    def __init__(self, draft: Draft, whole: str, lines: Lines) -> None:
        self.text, self._draft, self._whole, self._lines = draft.text, draft, whole, lines

    def at(self, offset: int) -> int:
        """Return the place that the draft tells of a character."""
        position = self._draft.position(offset)
        return self._lines.offset(position.line, position.column)

    def place_of(self, offset: int) -> int | None:
        """Return where a character is written as it reads; ``None`` where it is not.

        A blank may be told at the word after it.
        """
        at, char = self.at(offset), self.text[offset]
        for place in (at, at - 1):
            if self._whole[place : place + 1] == char and (place == at or char == " "):
                return place
        return None

    def before(self, offset: int) -> int:
        """Return where to put words that come before a character."""
        if offset < len(self.text) and (place := self.place_of(offset)) is not None:
            return place
        if offset and (offset == len(self.text) or self.text[offset].isspace()):
            return self._behind_link(self.at(offset - 1) + 1)
        return self.at(offset)

    def _behind_link(self, place: int) -> int:
        """Return where a link ends whose address a place is in, or else the place."""
        tag = self._whole.rfind("<", 0, place)
        inside = tag > self._whole.rfind(">", 0, place)
        link = self._whole[tag : tag + 3].lower() in ("<a ", "</a")
        if inside and link and (rest := _REST_OF_LINK.match(self._whole, place)):
            return rest.end()
        return place


def _edit(places: _Places, start: int, end: int, text: str, path: str) -> _Edit:
    """Return a change of a draft as one of its file."""
    gone = []
    for number in range(start, end):
        at = places.place_of(number)
        if at is not None:
            gone.append(at)
        elif not places.text[number].isspace():
            raise _refusal(path, "the words stand in the file otherwise than they read")
    return _Edit(gone[0] if gone else places.before(start), tuple(gone), text)


def _applied(whole: str, edits: list[_Edit], writing: Callable[[str, str], str]) -> str:
    """Return a file's text with changes, each as a format writes it."""
    gone: set[int] = set()
    for edit in edits:
        gone.update(edit.gone)
    parts, at = [], 0
    for edit in sorted(edits):
        parts.append(_without(gone, whole[at : edit.start], at))
        line = whole[whole.rfind("\n", 0, edit.start) + 1 :]
        indent = _LINE_START.match(line)
        parts.append(writing(edit.text, indent.group() if indent else ""))
        at = edit.start
    parts.append(_without(gone, whole[at:], at))
    return "".join(parts)


def _without(gone: set[int], text: str, start: int) -> str:
    """Return a stretch of a file's text, which begins at ``start``, without what goes."""
    return "".join(char for at, char in enumerate(text, start) if at not in gone)


def _as_page(text: str, _indent: str) -> str:
    lines = escape(text, quote=False).replace("\r\n", "\n")
    return lines.replace("\n", "<br>")


# How formats write a text; the first that reads as it should is taken.
WRITINGS: tuple[Callable[[str, str], str], ...] = (
    lambda text, _indent: text,
    _as_page,
    lambda text, _indent: text.replace('"', '""'),
    lambda text, indent: text.replace("\n", f"\n{indent}"),
    lambda text, _indent: json.dumps(text, ensure_ascii=False)[1:-1],
    lambda text, _indent: json.dumps(text)[1:-1],
    lambda text, _indent: json.dumps(text, ensure_ascii=False)[1:-1].replace("'", r"\'"),
    lambda text, indent: escape(_as_page(text, indent), quote=False),
)
