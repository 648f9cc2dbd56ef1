"""Word documents (.docx): the text of their paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from xml.parsers import expat
from zipfile import ZipFile

from outreach_lint.sources.source import COULD_LOSE_FORMATTING, Input, Item, Source

DOCUMENT_PART = "word/document.xml"
_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STRICT_NAMESPACE = "http://purl.oclc.org/ooxml/wordprocessingml/main "
# Elements without visible text: deletions, field codes, fallbacks for older programs.
_SKIPPED = frozenset(("del", "moveFrom", "Fallback", "instrText", "delText"))


class Paragraph:
    """A paragraph: its number, its text, and a mark if it is a heading or a list item."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.mark = ""
        self.parts: list[str] = []

    @property
    def text(self) -> str:
        """The text of the paragraph."""
        return "".join(self.parts)


class _ParagraphReader:
    """Collects the paragraphs of a document; its methods are handlers of the expat parser."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self._open: list[Paragraph] = []  # nested: a text box is inside a paragraph
        self._skipped_depth = 0
        self._in_text = self._hidden = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Handle the start of an element."""
        name = tag.rpartition(" ")[2]
        self._skipped_depth += name in _SKIPPED
        value = _value(attributes)
        if name == "p" and tag.startswith((_NAMESPACE, _STRICT_NAMESPACE)):
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
        """Handle the end of an element."""
        name = tag.rpartition(" ")[2]
        self._skipped_depth -= name in _SKIPPED
        if name == "p" and tag.startswith((_NAMESPACE, _STRICT_NAMESPACE)) and self._open:
            self._open.pop()
        elif name == "t":
            self._in_text = False

    def data(self, text: str) -> None:
        """Handle characters between tags."""
        if self._in_text:
            self._add(text)

    def _add(self, text: str) -> None:
        if self._open and not self._skipped_depth and not self._hidden:
            self._open[-1].parts.append(text)


def read(file: Input) -> Iterator[Item]:
    """Yield the message of a document, or the several messages in it.

    A position is the number of a paragraph and a character in it.
    """
    from outreach_lint.sources.markup import office, placed

    if office.is_lock(file):
        return
    reader = _ParagraphReader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    try:
        with ZipFile(office.checked(file)) as archive, archive.open(DOCUMENT_PART) as part:
            parser.ParseFile(part)
    except office.DAMAGED_FILE_ERRORS as error:
        raise office.broken(file.path, error) from None
    text, positions = _joined(reader.paragraphs)
    yield from placed.drafts_in_text(text, partial(_position_at, positions), file)


def _value(attributes: dict[str, str]) -> str:
    """Return an element's ``val`` attribute; empty if it has none."""
    for name, value in attributes.items():
        if name.rpartition(" ")[2] == "val":
            return value
    return ""


def _joined(paragraphs: list[Paragraph]) -> tuple[str, list[tuple[int, int]]]:
    """Return the text of the paragraphs, and the paragraph and character of each offset in it.

    If the document has no empty paragraphs, a blank line is added after each paragraph.
    """
    filled = [paragraph for paragraph in paragraphs if paragraph.text.strip()]
    if not filled:
        return "", []
    has_empty_paragraphs = len(filled) < filled[-1].number - filled[0].number + 1
    kept = paragraphs if has_empty_paragraphs else filled
    text: list[str] = []
    positions: list[tuple[int, int]] = []
    for number, paragraph in enumerate(kept):
        words = paragraph.text
        mark = paragraph.mark if words.strip() else ""
        next_mark = kept[number + 1].mark if number + 1 < len(kept) else ""
        in_list = mark == next_mark == "- "
        end = "\n" if in_list or (has_empty_paragraphs and mark != "# ") else "\n\n"
        text.append(mark + words + end)
        positions += [(paragraph.number, 1)] * len(mark)
        positions += [(paragraph.number, index + 1) for index in range(len(words))]
        positions += [(paragraph.number, len(words) + 1)] * len(end)
    return "".join(text).rstrip("\n") + "\n", positions


def _position_at(positions: list[tuple[int, int]], offset: int) -> tuple[int, int]:
    return positions[min(offset, len(positions) - 1)]


SOURCE = Source(
    name="document",
    endings=(".docx",),
    draft="the document, or each message in it",
    read=read,
    why_not_written=COULD_LOSE_FORMATTING,
    in_folders=True,
)
