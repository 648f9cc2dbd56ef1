"""Read the string literals of source code as texts, with each character's offset in the file.

Literals that are concatenated, or combined by ``join``, are one text. Values that the program
inserts are shown as merge tags: ``{name}``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from outreach_lint.sources.structured.trees import Node, characters_by_byte

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

STRING_NODES = frozenset(
    "string template_string interpreted_string_literal raw_string_literal".split()
)
CALL_NODES = frozenset("call call_expression new_expression".split())
_BINARY_OPERATIONS = frozenset("binary_operator binary_expression".split())
_LISTS = frozenset("list array tuple".split())
_WRAPPERS = frozenset(
    "parenthesized_expression expression_list literal_element as_expression"
    " satisfies_expression non_null_expression".split()
)
_INTERPOLATIONS = ("interpolation", "template_substitution")
_ESCAPES = ("escape_sequence", "escape_interpolation")
_TAG = re.compile(r"\{[A-Za-z_][^{}\n]{0,80}\}")
_FIRST_NAME = re.compile(r"[A-Za-z_][\w.]*")
_MARGIN = re.compile(r"[ \t]*(?=\S)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a"}
_ESCAPED |= {"\r": "", "\n": ""}  # an escaped line break continues the text
_SURROGATES = re.compile("[\ud800-\udfff]")
Piece = tuple[str, int]  # a character, and its offset in the source


class Texts:
    """Reads the string literals of one file."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._at_byte = characters_by_byte(source)

    def place(self, byte: int) -> int:
        """Return the character offset of a byte offset in the file."""
        return byte if self._at_byte is None else self._at_byte[byte]

    def of(self, node: Syntax) -> Node | None:
        """Return the text of an expression; ``None`` if it is not a text."""
        pieces = self._read(node)
        if pieces is None:
            return None
        pieces = _stripped(_without_margin(_with_joined_surrogates(pieces)))
        start, end = self.place(node.start_byte), self.place(node.end_byte)
        text = _text_of(pieces)
        return Node(start, text, places=lambda: [*(place for _, place in pieces), end])

    def _read(self, node: Syntax) -> list[Piece] | None:
        if node.type in STRING_NODES:
            return self._literal_text(node)
        if node.type in _WRAPPERS and node.named_children:
            return self._read(node.named_children[0])
        if node.type == "concatenated_string" or node.type in _BINARY_OPERATIONS:
            return self._concatenation(node)
        if node.type in CALL_NODES:
            return self._call(node)
        return None

    def _literal_text(self, node: Syntax) -> list[Piece] | None:
        """Return the characters between the quotation marks; ``None`` for a bytes literal."""
        children = node.children
        if len(children) < 2 or b"b" in (children[0].text or b"").lower():  # noqa: PLR2004 -- two quotation marks
            return None
        out: list[Piece] = []
        at = self.place(children[0].end_byte)
        for part in _parts(node):
            start = self.place(part.start_byte)
            out += zip(self.source[at:start], range(at, start), strict=True)
            if part.type in _ESCAPES:
                out += self._escape(part)
            else:
                out += self._interpolation(part)
            at = self.place(part.end_byte)
        end = self.place(children[-1].start_byte)
        return [*out, *zip(self.source[at:end], range(at, end), strict=True)]

    def _escape(self, node: Syntax) -> list[Piece]:
        start = self.place(node.start_byte)
        written = self.source[start : self.place(node.end_byte)]
        return _all_at(start, _unescaped(written))

    def _interpolation(self, node: Syntax) -> list[Piece]:
        """Return an interpolation as a tag; unchanged if its source is a valid tag."""
        start, end = self.place(node.start_byte), self.place(node.end_byte)
        start += self.source[start] == "$"
        if _TAG.fullmatch(self.source, start, end):
            return list(zip(self.source[start:end], range(start, end), strict=True))
        return self._tag(start, end)

    def _tag(self, start: int, end: int) -> list[Piece]:
        """Return a tag for an expression, named after the first name in it."""
        named = _FIRST_NAME.search(self.source, start, end)
        if named is None:
            return _all_at(start, "{value}")
        name = zip(named[0], range(named.start(), named.end()), strict=True)
        return [("{", start), *name, ("}", named.end() - 1)]

    def _tag_of(self, node: Syntax) -> list[Piece]:
        return self._tag(self.place(node.start_byte), self.place(node.end_byte))

    def _concatenation(self, node: Syntax) -> list[Piece] | None:
        """Return a concatenation as one text; operands that are not texts become tags."""
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
        """Return a node's text, or a tag named after the node if it is not a text."""
        if text is None:
            return self._tag_of(node)
        return text

    def _call(self, node: Syntax) -> list[Piece] | None:
        """Return the text that a method like ``format`` is called on, or the result of ``join``."""
        function = node.child_by_field_name("function")
        owner = function.child_by_field_name("object") if function else None
        if function is None or owner is None:
            return None
        arguments = node.child_by_field_name("arguments")
        values = arguments.named_children if arguments else []
        if (function.named_children[-1].text or b"") != b"join":
            return self._read(owner)
        if len(values) != 1:
            return None
        if owner.type in _LISTS:
            return self._joined(owner, values[0])
        if values[0].type in _LISTS:
            return self._joined(values[0], owner)
        return None

    def _joined(self, items: Syntax, between: Syntax) -> list[Piece] | None:
        separator = self._read(between)
        nodes = items_of(items)
        texts = [self._read(item) for item in nodes]
        if separator is None or not any(texts):
            return None
        out: list[Piece] = []
        for number, (item, text) in enumerate(zip(nodes, texts, strict=True)):
            if number:
                out += _all_at(self.place(item.start_byte), _text_of(separator))
            out += self._text_or_tag(text, item)
        return out


def items_of(node: Syntax) -> list[Syntax]:
    """Return the items of a list, without the comments between them."""
    return [item for item in node.named_children if item.type != "comment"]


def _all_at(place: int, text: str) -> list[Piece]:
    """Return the characters of a text, all with the same offset."""
    return [(char, place) for char in text]


def _text_of(pieces: list[Piece]) -> str:
    return "".join(char for char, _ in pieces)


def is_words(node: Syntax) -> bool:
    """Return whether a node is part of a string's content: its words or an escape."""
    return node.type in _ESCAPES or node.type.endswith(("_content", "_fragment"))


def _parts(node: Syntax) -> Iterator[Syntax]:
    """Yield the escapes and the interpolations of a literal, in order."""
    for child in node.children:
        if child.type in _INTERPOLATIONS or child.type in _ESCAPES:
            yield child
        else:
            yield from _parts(child)


def _operands(node: Syntax) -> Iterator[Syntax]:
    """Yield the operands of a concatenation; of ``text % values`` only the text."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.type == "concatenated_string":
            waiting += reversed(current.named_children)
            continue
        sign = _operator_of(current)
        left, right = current.child_by_field_name("left"), current.child_by_field_name("right")
        if left is None or right is None:
            yield current
        elif sign == b"+":
            waiting += [right, left]
        elif sign == b"%":
            waiting.append(left)
        else:
            yield current


def _operator_of(node: Syntax) -> bytes | None:
    """Return the operator of a binary operation; ``None`` for other nodes."""
    if node.type not in _BINARY_OPERATIONS:
        return None
    operator = node.child_by_field_name("operator")
    return operator and operator.text


def _unescaped(written: str) -> str:
    """Return the character of an escape; an invalid escape is returned unchanged."""
    if not written.startswith("\\"):
        return written[:1]  # a doubled brace
    kind, rest = written[1], written[2:]
    try:
        if kind in "xuU":
            return chr(int(rest.strip("{}"), 16))
        if kind == "N":
            return unicodedata.lookup(rest.strip("{}"))
        if kind.isdecimal():
            return chr(int(written[1:], 8))
    except (KeyError, ValueError, OverflowError):
        return written
    return _ESCAPED.get(kind, kind)


def _with_joined_surrogates(pieces: list[Piece]) -> list[Piece]:
    """Return characters with surrogate pairs, as JavaScript escapes them, combined."""
    if not _SURROGATES.search(_text_of(pieces)):
        return pieces
    out: list[Piece] = []
    after = [*pieces[1:], ("", 0)]
    for (char, place), (following, _) in zip(pieces, after, strict=True):
        if "\udc00" <= char <= "\udfff" and out and out[-1][0] > "\uffff":
            continue
        if _SURROGATES.match(char):
            pair = (char + following).encode("utf-16", "surrogatepass")
            char = pair.decode("utf-16", "replace")[0]
        out.append((char, place))
    return out


def _without_margin(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces without the common indentation of the lines below the first."""
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
    """Return the pieces without whitespace at the start and the end."""
    start, end = 0, len(pieces)
    while start < end and pieces[start][0].isspace():
        start += 1
    while start < end and pieces[end - 1][0].isspace():
        end -= 1
    return pieces[start:end]
