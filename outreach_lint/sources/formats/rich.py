"""Rich text (RTF): the text alone, with the place of each character.

The file is read byte by byte, as the format has it: a character outside ASCII is written as an
escape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Lines
from outreach_lint.sources import placed
from outreach_lint.sources.placed import Placed
from outreach_lint.sources.source import Input, Item, Source

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})? ?"
    r"|(?P<bytes>(?:\\'[0-9A-Fa-f]{2})+)"
    r"|\\(?P<symbol>[\s\S])"
    r"|(?P<brace>[{}])|(?P<break>[\r\n]+)|(?P<text>[^\\{}\r\n]+)"
)
# Groups that hold no text of the document's own.
_SKIPPED = frozenset(
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl "
    "footerr footerf footnote annotation listtable listoverridetable revtbl rsidtbl generator "
    "themedata datastore xmlnstbl fldinst filetbl mmathPr".split()
)
_BREAKS = {"par": "\n", "line": "\n", "sect": "\n\n", "page": "\n\n", "row": "\n"}
_WORDS = {
    **_BREAKS,
    "tab": "\t",
    "cell": " ",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": " ",
    "enspace": " ",
}
_SYMBOLS = {"~": "\u00a0", "_": "-", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}"}

_FIRST_HALVES = range(0xD800, 0xDC00)  # of characters that UTF-16 writes as a pair
_SECOND_HALVES = range(0xDC00, 0xE000)


class _Reader:
    """Takes the tokens of a file, and keeps what is text."""

    def __init__(self, source: str) -> None:
        self.out = Placed()
        self._source = source
        self._codepage = "cp1252"
        # Of each open group: whether it is no text, and how many characters stand for a \\u again.
        self._open: list[tuple[bool, int]] = []
        self._skip, self._again = False, 1
        self._first = 0  # of a pair of UTF-16 units
        self._left = 0  # characters to be passed over after a \\u

    def read(self) -> Placed:
        """Return the text."""
        at = 0
        while match := _TOKEN.match(self._source, at):
            at = match.end()
            if match["word"]:
                at += self._word(match["word"], match["number"], match.start())
            elif match["brace"]:
                self._brace(match["brace"])
            elif match["bytes"]:
                raw = bytes.fromhex(match["bytes"].replace("\\'", ""))
                passed = min(self._left, len(raw))
                self._left -= passed
                words = raw[passed:].decode(self._codepage, "replace")
                self._add(words, match.start() + 4 * passed, 4)
            elif match["symbol"]:
                self._symbol(match["symbol"], match.start())
            elif match["text"]:
                passed = min(self._left, len(match["text"]))
                self._left -= passed
                self._add(match["text"][passed:], match.start() + passed)
        return self.out

    def _add(self, text: str, at: int, wide: int = 1) -> None:
        if self._skip:
            return
        for number, char in enumerate(text):
            self.out.put(char, at + number * wide)

    def _brace(self, brace: str) -> None:
        self._left = 0
        if brace == "{":
            self._open.append((self._skip, self._again))
        elif self._open:
            self._skip, self._again = self._open.pop()

    def _symbol(self, symbol: str, at: int) -> None:
        if symbol == "*":
            self._skip = True
        elif symbol in _SYMBOLS and not self._left:
            self._add(_SYMBOLS[symbol], at)
        self._left = max(self._left - 1, 0)

    def _word(self, word: str, number: str | None, at: int) -> int:
        """Follow a control word; returns how many characters after it are data."""
        value = int(number) if number else None
        if word in _SKIPPED:
            self._skip = True
        elif word == "v":  # hidden text
            self._skip = value != 0 or self._within_skipped()
        elif word == "ansicpg" and value:
            self._codepage = _usable_codepage(f"cp{value}")
        elif word == "uc" and value is not None:
            self._again = value
        elif word == "u" and value is not None:
            self._unicode(value % 65_536, at)
            self._left = self._again
        elif word in _WORDS:
            self._add(_WORDS[word], at)
        return max(value or 0, 0) if word == "bin" else 0

    def _unicode(self, unit: int, at: int) -> None:
        """Take a UTF-16 unit: the first of a pair waits for the second."""
        if unit in _FIRST_HALVES:
            self._first = unit
            return
        pair = [self._first, unit] if unit in _SECOND_HALVES else [unit]
        units = b"".join(half.to_bytes(2, "little") for half in pair)
        self._add(units.decode("utf-16-le", "replace")[-1:], at)

    def _within_skipped(self) -> bool:
        return bool(self._open) and self._open[-1][0]


def _usable_codepage(codepage: str) -> str:
    try:
        "".encode(codepage)
    except LookupError:
        return "cp1252"
    return codepage


def read(file: Input) -> Iterator[Item]:
    """Yield the message of a file, or the messages in it."""
    source = file.bytes().decode("latin-1")
    if not source.lstrip().startswith("{\\rtf"):
        raise OutreachLintError("not RTF: it does not begin with {\\rtf", file.path)
    found = _Reader(source).read()
    yield from placed.drafts(found.text, found.locate(Lines(source)), file)


SOURCE = Source(
    name="RTF",
    endings=(".rtf",),
    draft="the document, or each message in it",
    read=read,
    unwritten="its formatting could be lost; change it in the program that it is from: ",
    in_folders=True,
)
