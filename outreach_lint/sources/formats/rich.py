"""Rich text (RTF): the text without its formatting.

The file is decoded as Latin-1, so that an offset is a byte: RTF writes characters outside ASCII as
escapes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Lines
from outreach_lint.sources.markup import placed
from outreach_lint.sources.markup.placed import Placed
from outreach_lint.sources.source import COULD_LOSE_FORMATTING, Input, Item, Source

_TOKEN = re.compile(
    r"""
      \\(?P<word>[A-Za-z]{1,32})(?P<number>-?\d{1,10})?[ ]?
    | (?P<bytes>(?:\\'[0-9A-Fa-f]{2})+)
    | \\(?P<symbol>[\s\S])
    | (?P<brace>[{}])
    | (?P<break>[\r\n]+)
    | (?P<text>[^\\{}\r\n]+)
    """,
    re.VERBOSE,
)
# Groups that hold no text of the document body.
_SKIPPED_GROUPS = frozenset(
    "fonttbl colortbl stylesheet info pict object header headerl headerr headerf footer footerl "
    "footerr footerf footnote annotation listtable listoverridetable revtbl rsidtbl generator "
    "themedata datastore xmlnstbl fldinst filetbl mmathPr".split()
)
_BREAKS = {"par": "\n", "line": "\n", "sect": "\n\n", "page": "\n\n", "row": "\n"}
_TEXT_OF_WORD = {
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
_TEXT_OF_SYMBOL = {"~": "\u00a0", "_": "-", "\n": "\n", "\r": "\n", "\\": "\\", "{": "{", "}": "}"}

# UTF-16 writes a character outside the basic plane as a pair of surrogates.
_HIGH_SURROGATES = range(0xD800, 0xDC00)
_LOW_SURROGATES = range(0xDC00, 0xE000)


class _RichTextReader:
    """Extracts the text from the tokens of a file."""

    def __init__(self, source: str) -> None:
        self.out = Placed()
        self._source = source
        self._codepage = "cp1252"
        # Saved for each open group: ``_skip`` and ``_fallback_length``.
        self._open_groups: list[tuple[bool, int]] = []
        # Whether the current group is skipped; characters after a \u for programs without Unicode.
        self._skip, self._fallback_length = False, 1
        self._high_surrogate = 0  # the first unit of a pair
        self._to_skip = 0  # characters still to skip after a \u

    def read(self) -> Placed:
        """Return the text of the file."""
        at = 0
        while match := _TOKEN.match(self._source, at):
            at = match.end()
            if match["word"]:
                at += self._word(match["word"], match["number"], match.start())
            elif match["brace"]:
                self._brace(match["brace"])
            elif match["bytes"]:
                raw = bytes.fromhex(match["bytes"].replace("\\'", ""))
                skipped = min(self._to_skip, len(raw))
                self._to_skip -= skipped
                words = raw[skipped:].decode(self._codepage, "replace")
                self._add(words, match.start() + 4 * skipped, 4)
            elif match["symbol"]:
                self._symbol(match["symbol"], match.start())
            elif match["text"]:
                skipped = min(self._to_skip, len(match["text"]))
                self._to_skip -= skipped
                self._add(match["text"][skipped:], match.start() + skipped)
        return self.out

    def _add(self, text: str, at: int, width: int = 1) -> None:
        if self._skip:
            return
        for number, char in enumerate(text):
            self.out.put(char, at + number * width)

    def _brace(self, brace: str) -> None:
        self._to_skip = 0
        if brace == "{":
            self._open_groups.append((self._skip, self._fallback_length))
        elif self._open_groups:
            self._skip, self._fallback_length = self._open_groups.pop()

    def _symbol(self, symbol: str, at: int) -> None:
        if symbol == "*":
            self._skip = True
        elif symbol in _TEXT_OF_SYMBOL and not self._to_skip:
            self._add(_TEXT_OF_SYMBOL[symbol], at)
        self._to_skip = max(self._to_skip - 1, 0)

    def _word(self, word: str, number: str | None, at: int) -> int:
        """Apply a control word; returns how many characters of binary data follow it."""
        value = int(number) if number else None
        if word in _SKIPPED_GROUPS:
            self._skip = True
        elif word == "v":  # hidden text
            self._skip = value != 0 or self._parent_is_skipped()
        elif word == "ansicpg" and value:
            self._codepage = _usable_codepage(f"cp{value}")
        elif word == "uc" and value is not None:
            self._fallback_length = value
        elif word == "u" and value is not None:
            self._unicode(value % 65_536, at)
            self._to_skip = self._fallback_length
        elif word in _TEXT_OF_WORD:
            self._add(_TEXT_OF_WORD[word], at)
        return max(value or 0, 0) if word == "bin" else 0

    def _unicode(self, unit: int, at: int) -> None:
        """Add a UTF-16 unit; the first of a pair is kept until the second follows."""
        if unit in _HIGH_SURROGATES:
            self._high_surrogate = unit
            return
        pair = [self._high_surrogate, unit] if unit in _LOW_SURROGATES else [unit]
        units = b"".join(unit.to_bytes(2, "little") for unit in pair)
        self._add(units.decode("utf-16-le", "replace")[-1:], at)

    def _parent_is_skipped(self) -> bool:
        return bool(self._open_groups) and self._open_groups[-1][0]


def _usable_codepage(codepage: str) -> str:
    try:
        "".encode(codepage)
    except LookupError:
        return "cp1252"
    return codepage


def read(file: Input) -> Iterator[Item]:
    """Yield the message of a file, or the several messages in it."""
    source = file.bytes().decode("latin-1")
    if not source.lstrip().startswith("{\\rtf"):
        raise OutreachLintError("not RTF: it does not begin with {\\rtf", file.path)
    extracted = _RichTextReader(source).read()
    yield from placed.drafts_in_text(extracted.text, extracted.locate(Lines(source)), file)


SOURCE = Source(
    name="RTF",
    endings=(".rtf",),
    draft="the document, or each message in it",
    read=read,
    why_not_written=COULD_LOSE_FORMATTING,
    in_folders=True,
)
