"""Read HTML as the text that its reader sees, with the offset of every character in the file.

The standard library's parser is used because it reports the position of each token and accepts
invalid pages. Comments stay in the text as HTML comments: the reader does not see them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape
from html.parser import HTMLParser

SKIPPED_ELEMENTS = frozenset(
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
# Elements that start a new line; below, those that start a new paragraph.
LINE_ELEMENTS = frozenset(
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
PARAGRAPH_ELEMENTS = frozenset(
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
VOID_ELEMENTS = frozenset(
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
LINK_ELEMENTS = frozenset(("a", "mj-button", "mj-navbar-link", "mj-social-element"))
_SPACE = re.compile(r"[ \t\r\n\f]+")


class PageText(HTMLParser):
    """Collects the text of a page; ``places[n]`` is the source offset of character ``n``."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=False)
        self._text: list[str] = []
        self.places: list[int] = []
        self._line_starts = line_starts(source)
        self._open: list[tuple[str, bool]] = []  # open tags, and whether their content is hidden
        self._open_count: Counter[str] = Counter()
        self._skipped = self._hidden = self._quoted = 0
        self._pending_breaks, self._pending_space = 0, False
        self._link: tuple[str, int] | None = None
        self.feed(source)
        self.close()

    @property
    def text(self) -> str:
        """The text that the reader sees."""
        return "".join(self._text).rstrip()

    def _here(self) -> int:
        line, column = self.getpos()
        return self._line_starts[line - 1] + column

    def _add_text(self, text: str, places: Sequence[int]) -> None:
        """Add text after any pending line breaks or space."""
        if not text or self._skipped:
            return
        if self._text and self._pending_breaks:
            self._add("\n" * min(self._pending_breaks, 2), places[0])
        elif self._text and self._pending_space and not self._text[-1].endswith(("\n", " ")):
            self._add(" ", places[0])
        if self._quoted and (self._pending_breaks or not self._text):
            self._add("> ", places[0])
        self._pending_breaks, self._pending_space = 0, False
        self._text.append(text)
        self.places += places

    def _add(self, text: str, place: int) -> None:
        self._text.append(text)
        self.places += [place] * len(text)

    def _break(self, lines: int) -> None:
        self._pending_breaks = max(self._pending_breaks, lines)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record an opening tag, and add the text that it implies."""
        attributes = {name: value or "" for name, value in attrs}
        self._break_around(tag)
        if tag == "br":
            self._pending_breaks = min(self._pending_breaks + 1, 2) if self._text else 0
        if tag in VOID_ELEMENTS:
            return
        hidden = "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style", "")))
        self._open.append((tag, hidden))
        self._open_count[tag] += 1
        self._skipped += tag in SKIPPED_ELEMENTS
        self._quoted += tag == "blockquote"
        if hidden and not self._hidden and not self._skipped:
            self._break(1)
            self._add_text("<!-- ", [self._here()] * 5)
        self._hidden += hidden
        if tag in LINK_ELEMENTS and re.match(
            r"https?://", attributes.get("href", ""), re.IGNORECASE
        ):
            self._link = (attributes["href"].strip(), len(self._text))
        if tag == "li":
            self._add_text("- ", [self._here()] * 2)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element and close it at once."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID_ELEMENTS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag, and all tags that are still open within it."""
        if not self._open_count[tag]:
            return
        while self._open:
            name, hidden = self._open.pop()
            self._open_count[name] -= 1
            self._skipped -= name in SKIPPED_ELEMENTS
            self._quoted -= name == "blockquote"
            self._hidden -= hidden
            if hidden and not self._hidden and not self._skipped:
                self._add_text(" -->", [self._here()] * 4)
                self._break(1)
            if name in LINK_ELEMENTS:
                self._end_link()
            self._break_around(name)
            if name == tag:
                return

    def _break_around(self, tag: str) -> None:
        if tag in PARAGRAPH_ELEMENTS:
            self._break(2)
        elif tag in LINE_ELEMENTS:
            self._break(1)
        elif tag in ("td", "th"):
            self._pending_space = True

    def _end_link(self) -> None:
        """Add the address of a link, unless its text contains it."""
        if self._link and self._link[0] not in "".join(self._text[self._link[1] :]):
            self._add_text(f" {self._link[0]}", [self._here()] * (len(self._link[0]) + 1))
        self._link = None

    def handle_data(self, data: str) -> None:
        """Add text; outside ``pre``, whitespace in the source collapses to one space."""
        start = self._here()
        if self._open_count["pre"]:
            self._add_text(data, range(start, start + len(data)))
            return
        at = 0
        for match in _SPACE.finditer(data):
            self._add_text(data[at : match.start()], range(start + at, start + match.start()))
            self._pending_space = True
            at = match.end()
        self._add_text(data[at:], range(start + at, start + len(data)))

    def handle_entityref(self, name: str) -> None:
        """Add the character of a named reference, such as ``&amp;``."""
        self._character(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Add the character of a numeric reference, such as ``&#8217;``."""
        self._character(f"&#{name};")

    def _character(self, written: str) -> None:
        char = unescape(written)
        if char.isspace():
            self._pending_space = True
        else:
            self._add_text(char, [self._here()] * len(char))

    def handle_comment(self, data: str) -> None:
        """Keep the comment: it may be a suppression, or hold instructions to an AI reviewer."""
        start, whole = self._here(), f"<!--{data}-->"
        self._break(1)
        self._add_text(_SPACE.sub(" ", whole), [start] * len(_SPACE.sub(" ", whole)))
        self._break(1)


def line_starts(source: str) -> list[int]:
    """Return the offset at which each line of a text begins."""
    starts = [0]
    for offset, char in enumerate(source):
        if char == "\n":
            starts.append(offset + 1)
    return starts
