"""A large JSON file that is one list → its items, one by one, so that it need not fit into memory.

Each item is read like a line of a .jsonl file: the items of so long a list are no steps to one
reader, unless they say so.
"""

from __future__ import annotations

import codecs
import json
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import open_regular
from outreach_lint.model import LINE_BREAK
from outreach_lint.sources import records
from outreach_lint.sources.sequences import Item

LARGE = 20_000_000  # bytes from which a list is read item by item
LONGEST_ITEM = 20_000_000  # characters of an item; what goes on for so long is broken
_PIECE = 1_000_000  # bytes that are read at a time
_SPACE = re.compile(r"[ \t\r\n]*")
_GOES_ON = re.compile(r"\Z|[\d.eE+-]")  # a number at the end of a piece may do so in the next one


class _Value(NamedTuple):
    """The source of an item, and the line and column on which it begins."""

    text: str
    line: int
    column: int


def is_large_list(path: str) -> bool:
    """Tell a large .json file whose outermost value is a list."""
    if not path.lower().endswith(".json") or not os.path.isfile(path):
        return False
    if os.path.getsize(path) < LARGE:
        return False
    with open_regular(path) as handle:
        return handle.read(_PIECE).removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"["


def read(path: str, config: Config) -> Iterator[Item]:
    """Yield the messages of each item, or why there is none.

    Raises:
        OutreachLintError: The file is no JSON from some place on, or not UTF-8.
    """
    noticed: set[str] = set()
    for number, value in enumerate(_Reader(path).values(), 1):
        try:
            # Blanks in the place of what stands before it keep its columns.
            line = " " * (value.column - 1) + value.text
            yield from records.shaped_drafts(line, path, value.line, str(number), config, noticed)
        except OutreachLintError as error:
            yield error


class _Reader:
    """Reads a list, and keeps no more of it than an item and a piece of the file."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._text, self._at = "", 0
        self._line, self._column = 1, 1  # of the place ``_at``
        self._ended = False

    def values(self) -> Iterator[_Value]:
        """Yield the items of the list."""
        with open_regular(self._path) as handle:
            pieces = iter(lambda: handle.read(_PIECE), b"")
            self._text = self._decoded(next(pieces))
            self._past("[", pieces)
            more = self._next(pieces) != "]"
            while more:
                yield self._value(pieces)
                more = self._next(pieces) == ","
                if more:
                    self._past(",", pieces)
            self._past("]", pieces)
            if self._next(pieces):
                raise self._broken("something follows the list")

    def _value(self, pieces: Iterator[bytes]) -> _Value:
        self._next(pieces)
        size = 0
        while True:
            try:
                _, end = json.JSONDecoder(strict=False).raw_decode(self._text, self._at)
            except (json.JSONDecodeError, RecursionError) as error:
                fault: Exception | None = error
            else:
                fault = None
            if fault is None and (self._ended or not _GOES_ON.match(self._text, end)):
                value = _Value(self._text[self._at : end], self._line, self._column)
                self._move(end)
                return value
            size = max(size * 2, _PIECE)  # so that a long item is not read anew for every piece
            if len(self._text) > LONGEST_ITEM or (not self._more(pieces, size) and fault):
                raise self._broken(fault or "an item is too long")

    def _next(self, pieces: Iterator[bytes]) -> str:
        """Return the next character that is no blank; empty at the end of the file."""
        while True:
            blank = _SPACE.match(self._text, self._at)
            self._move(blank.end() if blank else self._at)
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._more(pieces, _PIECE):
                return ""

    def _past(self, mark: str, pieces: Iterator[bytes]) -> None:
        if self._next(pieces) != mark:
            raise self._broken(f"{mark} is missing")
        self._move(self._at + 1)

    def _move(self, to: int) -> None:
        """Go on to a place."""
        breaks = list(LINE_BREAK.finditer(self._text, self._at, to))
        self._line += len(breaks)
        self._column = to - breaks[-1].end() + 1 if breaks else self._column + to - self._at
        self._at = to

    def _more(self, pieces: Iterator[bytes], size: int) -> bool:
        """Read on, and let go of what is behind; tell whether there was more."""
        self._text, self._at = self._text[self._at :], 0
        read = []
        while size > 0 and (piece := next(pieces, b"")):
            read.append(self._decoded(piece))
            size -= len(piece)
        self._text += "".join(read)
        self._ended = not read
        return bool(read)

    def _decoded(self, piece: bytes) -> str:
        try:
            return self._decoder.decode(piece)
        except UnicodeDecodeError:
            what = "not UTF-8 from here on, or soon after"
            raise OutreachLintError(what, self._place(), "save the file as UTF-8") from None

    def _place(self) -> str:
        return f"{self._path}:{self._line}:{self._column}"

    def _broken(self, why: object) -> OutreachLintError:
        message = why.msg if isinstance(why, json.JSONDecodeError) else why
        return OutreachLintError(f"not valid JSON: {message}", self._place())
