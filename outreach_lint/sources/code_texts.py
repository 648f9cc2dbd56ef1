"""String literals of source code → the texts that they stand for, with each character's place.

Literals that are added to each other, or that ``join`` puts together, are one text. What the
program fills in stands in it as a merge tag: ``{name}``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from outreach_lint.sources.trees import Node, characters_by_byte

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

STRINGS = frozenset("string template_string interpreted_string_literal raw_string_literal".split())
CALLS = frozenset("call call_expression new_expression".split())
_SUMS = frozenset("binary_operator binary_expression".split())
_LISTS = frozenset("list array tuple".split())
_AROUND = frozenset(
    "parenthesized_expression expression_list literal_element as_expression"
    " satisfies_expression non_null_expression".split()
)
_FILLED = ("interpolation", "template_substitution")
_ESCAPES = ("escape_sequence", "escape_interpolation")
_TAG = re.compile(r"\{[A-Za-z_][^{}\n]{0,80}\}")
_SIMPLE = re.compile(r"[A-Za-z_][\w.]*")
_MARGIN = re.compile(r"[ \t]*(?=\S)")
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a"}
_SURROGATES = re.compile("[\ud800-\udfff]")
Piece = tuple[str, int]  # a character, and its place


class Texts:
    """Reads the string literals of one file."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._at_byte = characters_by_byte(source)

    def place(self, byte: int) -> int:
        """Return the character at a byte of the file."""
        return byte if self._at_byte is None else self._at_byte[byte]

    def of(self, node: Syntax) -> Node | None:
        """Return the text of an expression; ``None`` where it is none."""
        pieces = self._read(node)
        if pieces is None:
            return None
        pieces = _stripped(_without_margin(_paired(pieces)))
        start, end = self.place(node.start_byte), self.place(node.end_byte)
        text = _text_of(pieces)
        return Node(start, text, places=lambda: [*(place for _, place in pieces), end])

    def _read(self, node: Syntax) -> list[Piece] | None:
        if node.type in STRINGS:
            return self._literal(node)
        if node.type in _AROUND and node.named_children:
            return self._read(node.named_children[0])
        if node.type == "concatenated_string" or node.type in _SUMS:
            return self._sum(node)
        if node.type in CALLS:
            return self._called(node)
        return None

    def _literal(self, node: Syntax) -> list[Piece] | None:
        """Return what stands between the quotation marks; ``None`` for bytes."""
        marks = node.children
        if len(marks) < 2 or b"b" in (marks[0].text or b"").lower():  # noqa: PLR2004 -- two marks
            return None
        out: list[Piece] = []
        at = self.place(marks[0].end_byte)
        for part in _parts(node):
            start = self.place(part.start_byte)
            out += zip(self.source[at:start], range(at, start), strict=True)
            if part.type in _ESCAPES:
                out += self._escape(part)
            else:
                out += self._filled(part)
            at = self.place(part.end_byte)
        end = self.place(marks[-1].start_byte)
        return [*out, *zip(self.source[at:end], range(at, end), strict=True)]

    def _escape(self, node: Syntax) -> list[Piece]:
        start = self.place(node.start_byte)
        written = self.source[start : self.place(node.end_byte)]
        return _all_at(start, _unescaped(written))

    def _filled(self, node: Syntax) -> list[Piece]:
        """Return the tag of a place that the program fills: as it is written, where that is one."""
        start, end = self.place(node.start_byte), self.place(node.end_byte)
        start += self.source[start] == "$"
        if _TAG.fullmatch(self.source, start, end):
            return list(zip(self.source[start:end], range(start, end), strict=True))
        return self._tag(start, end)

    def _tag(self, start: int, end: int) -> list[Piece]:
        """Return a tag for an expression, called like the first name in it."""
        named = _SIMPLE.search(self.source, start, end)
        if named is None:
            return _all_at(start, "{value}")
        name = zip(named[0], range(named.start(), named.end()), strict=True)
        return [("{", start), *name, ("}", named.end() - 1)]

    def _tag_of(self, node: Syntax) -> list[Piece]:
        return self._tag(self.place(node.start_byte), self.place(node.end_byte))

    def _sum(self, node: Syntax) -> list[Piece] | None:
        """Return the texts of a sum; the operands that are none are tags."""
        operands = list(_operands(node))
        if len(operands) == 1:
            if operands[0] == node:
                return None
            return self._read(operands[0])
        texts = [self._read(operand) for operand in operands]
        if not any(texts):
            return None
        out: list[Piece] = []
        for operand, text in zip(operands, texts, strict=True):
            out += self._text_or_tag(text, operand)
        return out

    def _text_or_tag(self, text: list[Piece] | None, node: Syntax) -> list[Piece]:
        """Return a node's text, or a tag called like it where it is none."""
        if text is None:
            return self._tag_of(node)
        return text

    def _called(self, node: Syntax) -> list[Piece] | None:
        """Return a text on which a method is called, such as ``format``, or that one joins."""
        function = node.child_by_field_name("function")
        owner = function.child_by_field_name("object") if function else None
        if function is None or owner is None:
            return None
        arguments = node.child_by_field_name("arguments")
        given = arguments.named_children if arguments else []
        if (function.named_children[-1].text or b"") != b"join":
            return self._read(owner)
        if len(given) != 1:
            return None
        if owner.type in _LISTS:
            return self._joined(owner, given[0])
        if given[0].type in _LISTS:
            return self._joined(given[0], owner)
        return None

    def _joined(self, items: Syntax, between: Syntax) -> list[Piece] | None:
        mark = self._read(between)
        kept = items_of(items)
        texts = [self._read(item) for item in kept]
        if mark is None or not any(texts):
            return None
        out: list[Piece] = []
        for number, (item, text) in enumerate(zip(kept, texts, strict=True)):
            if number:
                out += _all_at(self.place(item.start_byte), _text_of(mark))
            out += self._text_or_tag(text, item)
        return out


def items_of(node: Syntax) -> list[Syntax]:
    """Return the items of a list in a program, without the comments between them."""
    return [item for item in node.named_children if item.type != "comment"]


def _all_at(place: int, text: str) -> list[Piece]:
    """Return the characters of a text that has only one place in the program."""
    return [(char, place) for char in text]


def _text_of(pieces: list[Piece]) -> str:
    return "".join(char for char, _ in pieces)


def is_words(node: Syntax) -> bool:
    """Tell whether syntax is what a string says: its words, or an escape among them."""
    return node.type in _ESCAPES or node.type.endswith(("_content", "_fragment"))


def _parts(node: Syntax) -> Iterator[Syntax]:
    """Yield the escapes of a literal and the places that are filled, in order."""
    for child in node.children:
        if child.type in _FILLED or child.type in _ESCAPES:
            yield child
        else:
            yield from _parts(child)


def _operands(node: Syntax) -> Iterator[Syntax]:
    """Yield what is added; of ``text % values`` the text alone."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type == "concatenated_string":
            waiting += reversed(one.named_children)
            continue
        sign = _sign(one)
        left, right = one.child_by_field_name("left"), one.child_by_field_name("right")
        if left is None or right is None:
            yield one
        elif sign == b"+":
            waiting += [right, left]
        elif sign == b"%":
            waiting.append(left)
        else:
            yield one


def _sign(node: Syntax) -> bytes | None:
    """Return the operator of a sum."""
    if node.type not in _SUMS:
        return None
    operator = node.child_by_field_name("operator")
    return operator and operator.text


def _unescaped(written: str) -> str:
    """Return what an escape stands for; one that cannot be told stays as it is."""
    if not written.startswith("\\"):
        return written[:1]  # a doubled brace
    mark, rest = written[1], written[2:]
    try:
        if mark in "xuU":
            return chr(int(rest.strip("{}"), 16))
        if mark == "N":
            return unicodedata.lookup(rest.strip("{}"))
        if mark.isdecimal():
            return chr(int(written[1:], 8))
    except (KeyError, ValueError, OverflowError):
        return written
    if mark in "\r\n":
        return ""
    return _MEANT.get(mark, mark)


def _paired(pieces: list[Piece]) -> list[Piece]:
    """Return characters with two halves, as JavaScript escapes them, put together."""
    if not _SURROGATES.search(_text_of(pieces)):
        return pieces
    out: list[Piece] = []
    after = [*pieces[1:], ("", 0)]
    for (char, place), (following, _) in zip(pieces, after, strict=True):
        if "\udc00" <= char <= "\udfff" and out and out[-1][0] > "\uffff":
            continue
        if _SURROGATES.match(char):
            both = (char + following).encode("utf-16", "surrogatepass")
            char = both.decode("utf-16", "replace")[0]
        out.append((char, place))
    return out


def _without_margin(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces without the blanks by which the code indents every line below the first."""
    text = _text_of(pieces)
    lines = text.split("\n")
    if len(lines) == 1:
        return pieces
    below = []
    for line in lines[1:]:
        if found := _MARGIN.match(line):
            below.append(found.end())
    margin = min(below, default=0)
    if not margin:
        return pieces
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    kept = list(pieces[: starts[1]])
    for start, end in pairwise(starts[1:]):
        blank = start + min(margin, len(text[start:end]) - len(text[start:end].lstrip(" \t")))
        kept += pieces[blank:end]
    return kept


def _stripped(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces without the empty lines and blanks around them."""
    start, end = 0, len(pieces)
    while start < end and pieces[start][0].isspace():
        start += 1
    while start < end and pieces[end - 1][0].isspace():
        end -= 1
    return pieces[start:end]
