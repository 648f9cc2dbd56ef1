"""Read HTML as text, as its reader sees it, with the place of every character in the file.

The standard library's parser is used because it tells where each token stands, and because it reads
broken pages as they come. Comments are kept as comments: no reader sees them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser

SKIPPED = frozenset(
    (
        "head",
        "script",
        "style",
        "template",
        "title",
        "noscript",
        "svg",
        "object",
        "select",
        "mj-head",
        "mj-style",
    )
)
# What begins on a line of its own, and what stands apart from what is around it.
LINES = frozenset(
    (
        "div",
        "tr",
        "li",
        "dt",
        "dd",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "form",
        "option",
        "mj-social-element",
        "mj-navbar-link",
    )
)
PARAGRAPHS = frozenset(
    (
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "table",
        "blockquote",
        "pre",
        "hr",
        "address",
        "mj-text",
        "mj-button",
        "mj-table",
        "mj-section",
        "mj-column",
        "mj-hero",
        "mj-wrapper",
        "mj-raw",
        "mj-accordion-title",
        "mj-accordion-text",
    )
)
VOID = frozenset(
    (
        "br",
        "hr",
        "img",
        "input",
        "meta",
        "link",
        "area",
        "base",
        "col",
        "embed",
        "source",
        "track",
        "wbr",
    )
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])", re.IGNORECASE
)
LINKS = frozenset(("a", "mj-button", "mj-navbar-link", "mj-social-element"))
_SPACE = re.compile(r"[ \t\r\n\f]+")


class Page(HTMLParser):
    """Collects the text of a page; ``places[n]`` is where character ``n`` stands in the source."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self._text: list[str] = []
        self.places: list[int] = []
        self._starts = lines_at(source)
        self._open: list[
            tuple[str, bool]
        ] = []  # tags that are open, and whether what is in them is hidden
        self._count: Counter[str] = Counter()
        self._skipped = self._hidden = self._quoted = 0
        self._breaks, self._blank = 0, False
        self._link: tuple[str, int] | None = None
        self.feed(source)
        self.close()

    @property
    def text(self) -> str:
        """The text as the reader sees it."""
        return "".join(self._text).rstrip()

    def _here(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def _add_text(self, text: str, places: Sequence[int]) -> None:
        """Add text, with the line breaks and the blank that were waiting for some."""
        if not text or self._skipped:
            return
        if self._text and self._breaks:
            self._add("\n" * min(self._breaks, 2), places[0])
        elif self._text and self._blank and not self._text[-1].endswith(("\n", " ")):
            self._add(" ", places[0])
        if self._quoted and (self._breaks or not self._text):
            self._add("> ", places[0])
        self._breaks, self._blank = 0, False
        self._text.append(text)
        self.places += places

    def _add(self, text: str, place: int) -> None:
        self._text.append(text)
        self.places += [place] * len(text)

    def _break(self, lines: int) -> None:
        self._breaks = max(self._breaks, lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of what a tag begins."""
        given = {name: value or "" for name, value in attrs}
        self._break_for(tag)
        if tag == "br":
            self._breaks = min(self._breaks + 1, 2) if self._text else 0
        if tag in VOID:
            return
        hidden = "hidden" in given or bool(_HIDDEN.search(given.get("style", "")))
        self._open.append((tag, hidden))
        self._count[tag] += 1
        self._skipped += tag in SKIPPED
        self._quoted += tag == "blockquote"
        if hidden and not self._hidden and not self._skipped:
            self._break(1)
            self._add_text("<!-- ", [self._here()] * 5)
        self._hidden += hidden
        if tag in LINKS and re.match(r"https?://", given.get("href", ""), re.IGNORECASE):
            self._link = (given["href"].strip(), len(self._text))
        if tag == "li":
            self._add_text("- ", [self._here()] * 2)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag that closes itself: as pages are read, only void ones do."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag, and whatever was left open within it."""
        if not self._count[tag]:
            return
        while self._open:
            name, hidden = self._open.pop()
            self._count[name] -= 1
            self._skipped -= name in SKIPPED
            self._quoted -= name == "blockquote"
            self._hidden -= hidden
            if hidden and not self._hidden and not self._skipped:
                self._add_text(" -->", [self._here()] * 4)
                self._break(1)
            if name in LINKS:
                self._end_link()
            self._break_for(name)
            if name == tag:
                return

    def _break_for(self, tag: str) -> None:
        if tag in PARAGRAPHS:
            self._break(2)
        elif tag in LINES:
            self._break(1)
        elif tag in ("td", "th"):
            self._blank = True

    def _end_link(self) -> None:
        """Say where a link leads, unless its words do."""
        if self._link and self._link[0] not in "".join(self._text[self._link[1] :]):
            self._add_text(f" {self._link[0]}", [self._here()] * (len(self._link[0]) + 1))
        self._link = None

    def handle_data(self, data: str) -> None:
        """Add text; blanks and line breaks of the source are one blank, but for ``pre``."""
        start = self._here()
        if self._count["pre"]:
            self._add_text(data, range(start, start + len(data)))
            return
        at = 0
        for match in _SPACE.finditer(data):
            self._add_text(data[at : match.start()], range(start + at, start + match.start()))
            self._blank = True
            at = match.end()
        self._add_text(data[at:], range(start + at, start + len(data)))

    def handle_entityref(self, name: str) -> None:
        """Add what a named character stands for."""
        self._character(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Add what a numbered character stands for."""
        self._character(f"&#{name};")

    def _character(self, written: str) -> None:
        char = unescape(written)
        if char.isspace():
            self._blank = True
        else:
            self._add_text(char, [self._here()] * len(char))

    def handle_comment(self, data: str) -> None:
        """Keep a comment as one: it may be ours, and it may hold orders for a reviewer."""
        start, whole = self._here(), f"<!--{data}-->"
        self._break(1)
        self._add_text(_SPACE.sub(" ", whole), [start] * len(_SPACE.sub(" ", whole)))
        self._break(1)


def lines_at(source: str) -> list[int]:
    """Return where each line of a text begins."""
    starts = [0]
    for at, char in enumerate(source):
        if char == "\n":
            starts.append(at + 1)
    return starts
