"""Documents of a word processor: their paragraphs, as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from xml.parsers import expat
from zipfile import ZipFile

from outreach_lint.sources.source import Input, Item, Source

PART = "word/document.xml"
_SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main "
# What is written for others than the reader, or once more for older programs.
_SKIPPED = frozenset(("del", "moveFrom", "Fallback", "instrText", "delText"))


class Paragraph:
    """A paragraph: its text, its mark as a heading or an item of a list, and its number."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.mark = ""
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        """What the paragraph says."""
        return "".join(self.parts)


class _Reader:
    """Collects the paragraphs of a document's XML; the standard library's parser calls it."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self._open: list[Paragraph] = []  # a text box stands within a paragraph
        self._skipped = 0
        self._in_text = self._hidden = False

    def start(self, tag: str, given: dict[str, str]) -> None:
        """Take note of what an element begins."""
        name = tag.rpartition(" ")[2]
        self._skipped += name in _SKIPPED
        value = _value(given)
        if name == "p" and tag.startswith((_SPACE, _STRICT)):
            self._open.append(Paragraph(len(self.paragraphs) + 1))
            self.paragraphs.append(self._open[-1])
        elif name == "r":
            self._hidden = False
        elif name == "vanish":
            self._hidden = value not in ("0", "false", "off")
        elif self._open:
            self._in_paragraph(name, value)

    def _in_paragraph(self, name: str, value: str) -> None:
        if name == "t":
            self._in_text = True
        elif name in ("br", "cr"):
            self._add("\n")
        elif name == "tab":
            self._add("\t")
        elif name == "noBreakHyphen":
            self._add("-")
        elif name == "pStyle" and value.lower().startswith(("heading", "title")):
            self._open[-1].mark = "# "
        elif name == "numPr" and not self._open[-1].mark:
            self._open[-1].mark = "- "

    def end(self, tag: str) -> None:
        """Close an element."""
        name = tag.rpartition(" ")[2]
        self._skipped -= name in _SKIPPED
        if name == "p" and tag.startswith((_SPACE, _STRICT)) and self._open:
            self._open.pop()
        elif name == "t":
            self._in_text = False

    def data(self, text: str) -> None:
        """Take the characters of a text."""
        if self._in_text:
            self._add(text)

    def _add(self, text: str) -> None:
        if self._open and not self._skipped and not self._hidden:
            self._open[-1].parts.append(text)


def read(file: Input) -> Iterator[Item]:
    """Yield the message of a document, or the messages in it.

    A place in it is a paragraph and a character of that.
    """
    from outreach_lint.sources import office, placed

    if office.is_lock(file):
        return
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    try:
        with ZipFile(office.checked(file)) as archive, archive.open(PART) as part:
            parser.ParseFile(part)
    except office.BROKEN as error:
        raise office.broken(file.path, error) from None
    text, places = _joined(reader.paragraphs)
    yield from placed.drafts(text, partial(_at, places), file)


def _value(given: dict[str, str]) -> str:
    """Return what an element is set to; empty where it does not say."""
    for name, value in given.items():
        if name.rpartition(" ")[2] == "val":
            return value
    return ""


def _joined(paragraphs: list[Paragraph]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text of paragraphs, and the paragraph and character of each place in it.

    In a document without empty paragraphs the layout parts them; the text has empty lines there.
    """
    filled = [paragraph for paragraph in paragraphs if paragraph.text.strip()]
    if not filled:
        return "", []
    parted_by_lines = len(filled) < filled[-1].number - filled[0].number + 1
    kept = paragraphs if parted_by_lines else filled
    text: list[str] = []
    places: list[tuple[int, int]] = []
    for number, paragraph in enumerate(kept):
        words = paragraph.text
        mark = paragraph.mark if words.strip() else ""
        below = kept[number + 1].mark if number + 1 < len(kept) else ""
        in_list = mark == below == "- "
        end = "\n" if in_list or (parted_by_lines and mark != "# ") else "\n\n"
        text.append(mark + words + end)
        places += [(paragraph.number, 1)] * len(mark)
        places += [(paragraph.number, at + 1) for at in range(len(words))]
        places += [(paragraph.number, len(words) + 1)] * len(end)
    return "".join(text).rstrip("\n") + "\n", places


def _at(places: list[tuple[int, int]], offset: int) -> tuple[int, int]:
    return places[min(offset, len(places) - 1)]


SOURCE = Source(
    name="document",
    endings=(".docx",),
    draft="the document, or each message in it",
    read=read,
    unwritten="its formatting could be lost; change it in the program that it is from: ",
    in_folders=True,
)
