"""Stream the items of a large JSON file that is one list, which may not fit into memory.

Each item is read like a line of a .jsonl file. The items of such a long list are not steps of a
sequence to one reader, unless their fields state a sequence.
"""

from __future__ import annotations

import codecs
import json
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, Place
from outreach_lint.files import open_regular
from outreach_lint.model import LINE_BREAK
from outreach_lint.sources.sequences import Item
from outreach_lint.sources.structured import records
from outreach_lint.sources.structured.trees import SPACE

MIN_STREAMED_BYTES = 20_000_000  # bytes; smaller files are read as a whole
MAX_ITEM_CHARS = 20_000_000  # characters of an item; a longer one is an error
_CHUNK_BYTES = 1_000_000  # bytes to read at a time
_MAY_CONTINUE = re.compile(r"\Z|[\d.eE+-]")  # a number at the end of a chunk may continue


class _Item(NamedTuple):
    """The source of an item, and the line and column at which it begins."""

    text: str
    line: int
    column: int


def is_large_list(path: str) -> bool:
    """Return whether a file is a large .json file whose outermost value is a list."""
    if not path.lower().endswith(".json") or not os.path.isfile(path):
        return False
    if os.path.getsize(path) < MIN_STREAMED_BYTES:
        return False
    with open_regular(path) as handle:
        return handle.read(_CHUNK_BYTES).removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"["


def read(path: str, config: Config) -> Iterator[Item]:
    """Yield the messages of each item, or the error that explains why there is none.

    Raises:
        OutreachLintError: The file is not valid JSON, or not UTF-8. Items before the fault are
            yielded first.
    """
    file = records.RecordsFile(path, config)
    for number, value in enumerate(_ListReader(path).values(), 1):
        try:
            # Spaces replace the text before the item on its line, so that columns stay correct.
            line = " " * (value.column - 1) + value.text
            yield from records.shaped_drafts(line, value.line, str(number), file)
        except OutreachLintError as error:
            yield error


class _ListReader:
    """Reads a list; keeps at most one item and one chunk of the file in memory."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._at = "", 0
        self._line, self._column = 1, 1  # of the offset ``_at``
        self._ended = False

    def values(self) -> Iterator[_Item]:
        """Yield the items of the list."""
        with open_regular(self._path) as handle:
            chunks = iter(lambda: handle.read(_CHUNK_BYTES), b"")
            self._text = self._decode(next(chunks))
            self._expect("[", chunks)
            more = self._next_char(chunks) != "]"
            while more:
                yield self._read_item(chunks)
                more = self._next_char(chunks) == ","
                if more:
                    self._expect(",", chunks)
            self._expect("]", chunks)
            if self._next_char(chunks):
                raise self._invalid("something follows the list")

    def _read_item(self, chunks: Iterator[bytes]) -> _Item:
        self._next_char(chunks)
        size = 0
        while True:
            try:
                _, end = json.JSONDecoder(strict=False).raw_decode(self._text, self._at)
            except (json.JSONDecodeError, RecursionError) as error:
                fault: Exception | None = error
            else:
                fault = None
            if fault is None and (self._ended or not _MAY_CONTINUE.match(self._text, end)):
                value = _Item(self._text[self._at : end], self._line, self._column)
                self._move_to(end)
                return value
            # Doubles, so that a long item is not parsed again for each chunk.
            size = max(size * 2, _CHUNK_BYTES)
            if len(self._text) > MAX_ITEM_CHARS or (not self._read_more(chunks, size) and fault):
                raise self._invalid(fault or "an item is too long")

    def _next_char(self, chunks: Iterator[bytes]) -> str:
        """Move to the next character that is not a space and return it; empty at the end."""
        while True:
            space = SPACE.match(self._text, self._at)
            self._move_to(space.end() if space else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._read_more(chunks, _CHUNK_BYTES):
                return ""

    def _expect(self, mark: str, chunks: Iterator[bytes]) -> None:
        if self._next_char(chunks) != mark:
            raise self._invalid(f"{mark} is missing")
        self._move_to(self._at + 1)

    def _move_to(self, to: int) -> None:
        """Move forward to an offset, and update line and column."""
        breaks = list(LINE_BREAK.finditer(self._text, self._at, to))
        self._line += len(breaks)
        self._column = to - breaks[-1].end() + 1 if breaks else self._column + to - self._at
        self._at = to

    def _read_more(self, chunks: Iterator[bytes], size: int) -> bool:
        """Drop the text before the offset, read about ``size`` bytes, return whether any came."""
        self._text, self._at = self._text[self._at :], 0
        read = []
        while size > 0 and (chunk := next(chunks, b"")):
            read.append(self._decode(chunk))
            size -= len(chunk)
        self._text += "".join(read)
        self._ended = not read
        return bool(read)

    def _decode(self, chunk: bytes) -> str:
        try:
            return self._decoder.decode(chunk)
        except UnicodeDecodeError:
            what = "not UTF-8 at this position or soon after it"
            raise OutreachLintError(what, self._position(), "save the file as UTF-8") from None

    def _position(self) -> Place:
        return Place(self._path, self._line, self._column)

    def _invalid(self, why: object) -> OutreachLintError:
        message = why.msg if isinstance(why, json.JSONDecodeError) else why
        return OutreachLintError(f"not valid JSON: {message}", self._position())
