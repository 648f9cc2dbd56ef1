"""LaTeX letters: the text without commands; opening and closing become greeting and sign-off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Lines
from outreach_lint.sources.markup import placed
from outreach_lint.sources.markup.placed import Placed
from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.texts.text import as_utf8, decode

_COMMENT = r"%[^\n]*(?:\n[ \t]*)?"
_GROUP = r"\{(?:[^{}]|\{[^{}]*\})*\}"
_OPTION = r"(?:[ \t]*\[[^\[\]]*\])"
_TOKEN = re.compile(
    rf"""
      (?P<comment>{_COMMENT})
    | (?P<link>\\href[ \t]*\{{(?P<url>[^{{}}]*)\}})
    | \\(?:begin|end)[ \t]*\{{[^{{}}]*\}}{_OPTION}?
      # commands whose arguments are not text
    | (?P<dropped>
        \\(?: vspace | hspace | includegraphics | label | ref | pageref | cite | setlength
            | pagestyle | thispagestyle | color | textcolor | fontsize | input | include
            | cc | encl | date | address | signature | name | telephone | location
            | usepackage | newcommand | renewcommand
          )\*?
        (?:{_OPTION}|[ \t]*{_GROUP})*
      )
    | (?P<break>\\\\\*?{_OPTION}?|\\(?:newline|linebreak|par)\b[ \t]*)
    | (?P<block>\\(?:opening|closing|ps)\b[ \t]*)
    | (?P<item>\\item\b{_OPTION}?[ \t]*)
      # an escaped character: \%
    | \\(?P<symbol>[%&$#_{{}} ])
      # any other command; its arguments are text
    | \\[A-Za-z]+\*?{_OPTION}*[ \t]*
    | \\[^A-Za-z]
    | (?P<ligature>---?|``|''|~)
    | (?P<empty>\n[ \t]*\n\s*)
    | (?P<space>[ \t\n]+)
    | (?P<brace>[{{}}])
    | (?P<text>[^\\%{{}}~`'\s-]+|[`'-])
    """,
    re.VERBOSE,
)
_TEXT_OF_LIGATURE = {"---": "—", "--": "–", "``": "“", "''": "”", "~": " "}
_DOCUMENT_BEGIN = re.compile(r"\\begin[ \t]*\{document\}")
_DOCUMENT_END = re.compile(r"\\end[ \t]*\{document\}")
_LETTER_BEGIN = re.compile(rf"\\begin[ \t]*\{{letter\}}[ \t]*(?:{_GROUP})?")
_LETTER_END = re.compile(r"\\end[ \t]*\{letter\}")
_SIGNATURE = re.compile(r"\\(?:signature|name)[ \t]*\{(?P<words>[^{}\\]*)")


class _TexReader:
    """Extracts the text from a part of a file."""

    def __init__(self, source: str) -> None:
        self.out = Placed()
        self._source = source
        self._depth = 0
        self._blocks: list[tuple[int, bool]] = []  # depth; whether it is the closing
        self._links: list[tuple[int, str, int]] = []  # depth, address and its offset
        self._signature = _SIGNATURE.search(source)

    def read(self, start: int, end: int) -> Placed:
        """Return the text between two offsets."""
        for match in _TOKEN.finditer(self._source, start, end):
            at = match.start()
            if match["link"]:
                self._links.append((self._depth + 1, match["url"], match.start("url")))
            elif match["break"]:
                self.out.break_lines(1, at)
            elif match["block"]:
                self.out.break_lines(2, at)
                self._blocks.append((self._depth + 1, "closing" in match["block"]))
            elif match["item"]:
                self.out.break_lines(1, at)
                self.out.put("- ", at)
            elif match["brace"]:
                self._brace(match["brace"], at)
            elif match["empty"]:
                self.out.break_lines(2, at)
            else:
                self._words(match, at)
        return self.out

    def _words(self, match: re.Match[str], at: int) -> None:
        if match["space"] and self.out.last not in ("", " ", "\n"):
            self.out.put(" ", at)
        elif match["symbol"]:
            self.out.put(match["symbol"], at)
        elif match["ligature"]:
            self.out.put(_TEXT_OF_LIGATURE[match["ligature"]], at)
        elif match["text"]:
            self.out.add(match["text"], at)

    def _brace(self, brace: str, at: int) -> None:
        if brace == "{":
            self._depth += 1
            return
        if self._links and self._links[-1][0] == self._depth:
            _, url, start = self._links.pop()
            self.out.put(" ", start)
            self.out.add(url, start)
        if self._blocks and self._blocks[-1][0] == self._depth:
            _, closes = self._blocks.pop()
            if closes and self._signature:
                self.out.break_lines(1, at)
                self.out.add(self._signature["words"].rstrip(), self._signature.start("words"))
            self.out.break_lines(2, at)
        self._depth = max(self._depth - 1, 0)


def read(file: Input) -> Iterator[Item]:
    """Yield each letter, or the text of the document if it has none."""
    raw, notice = as_utf8(file.bytes(), file.path)
    yield from filter(None, [notice])
    source = decode(raw, file.path).replace("\r", " ")
    lines = Lines(source)
    has_text = False
    for start, end in _parts(source):
        letter = _TexReader(source).read(start, end)
        if letter.text.strip():
            has_text = True
            draft_id = f"line {lines.at(start)[0]}"
            yield from placed.drafts_in_text(letter.text, letter.locate(lines), file, id=draft_id)
    if not has_text:
        raise OutreachLintError("the draft is empty", file.path)


def _parts(source: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each letter; a document without letters is one part."""
    begin = _DOCUMENT_BEGIN.search(source)
    start = begin.end() if begin else 0
    end = _DOCUMENT_END.search(source, start)
    stop = end.start() if end else len(source)
    letters = list(_LETTER_BEGIN.finditer(source, start, stop))
    if not letters:
        yield start, stop
    for letter in letters:
        closes = _LETTER_END.search(source, letter.end(), stop)
        yield letter.end(), closes.start() if closes else stop


SOURCE = Source(
    name="LaTeX",
    endings=(".tex",),
    draft="each letter, or the document",
    read=read,
    mapped=True,
)
