"""Convert source code to a tree like that of a JSON file: names, and the texts under them.

tree-sitter parses the code; it is never run. Objects, calls with named arguments, functions and
classes become tables, and lists become lists. Variables, keys and arguments become keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from outreach_lint.sources.code.texts import CALL_NODES, STRING_NODES, Texts, is_words, items_of
from outreach_lint.sources.structured.trees import Node

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax
    from tree_sitter import Parser

MAX_INDENTATION_DEPTH = 300  # the Python grammar crashes at some 500
RETURNED = "return"  # the key of a value that a function returns
_TABLES = frozenset("dictionary object".split())
_LISTS = frozenset("list array tuple set".split())
_LITERAL_TYPES: dict[str, Callable[[str], object]] = {
    "integer": int,
    "float": float,
    "number": float,
    "int_literal": int,
    "true": lambda _: True,
    "false": lambda _: False,
}
_NAME_FIELDS = ("key", "name", "left", "property")
_VALUE_FIELDS = ("value", "right")
_LAST_NAME_FIELDS = ("attribute", "property", "field", "subscript", "index")
_OPERATIONS = frozenset("binary_operator binary_expression boolean_operator".split())


def tree(source: str, path: str) -> Node:
    """Return the tree of a program.

    Raises:
        ImportError: tree-sitter or the grammar of this language is not installed.
        RecursionError: The code is nested too deeply.
    """
    reader, root = _SyntaxReader(source), _root_of(source, path)
    # An extra table around the top level, so that no key is read as the documented format.
    return Node(0, pairs=(("", Node(0, pairs=tuple(reader.parts(root)))),))


def around_strings(source: str, path: str) -> list[str]:
    """Return the code outside the strings, piece by piece; a fix must not change it."""
    pending = [_root_of(source, path)]
    pieces: list[str] = []
    while pending:
        node = pending.pop()
        if node.is_error or node.is_missing:
            pieces.append("error")
        if node.children:
            pending += reversed(node.children)
        elif not is_words(node):
            pieces.append(_code_of(node))
    return pieces


def _root_of(source: str, path: str) -> Syntax:
    """Return the root of a program's syntax tree.

    The Python grammar crashes the process at some 500 nested indentations, so deep code is refused.
    """
    ending = path[path.rindex(".") :].lower()
    if ending == ".py" and _depth(source) > MAX_INDENTATION_DEPTH:
        raise RecursionError("code is nested too deeply")
    return _parser(ending).parse(source.encode()).root_node


def _depth(source: str) -> int:
    """Return the largest number of nested indentations in a program."""
    widths: list[int] = []
    deepest = 0
    for line in filter(str.strip, source.splitlines()):
        width = len(line) - len(line.lstrip())
        while widths and widths[-1] >= width:
            widths.pop()
        widths.append(width)
        deepest = max(deepest, len(widths))
    return deepest


@cache
def _parser(ending: str) -> Parser:
    """Return the parser for a file ending; the TSX grammar reads JavaScript, too."""
    from tree_sitter import Language, Parser

    if ending == ".py":
        from tree_sitter_python import language
    elif ending == ".go":
        from tree_sitter_go import language
    elif ending in (".ts", ".mts", ".cts"):
        from tree_sitter_typescript import language_typescript as language
    else:
        from tree_sitter_typescript import language_tsx as language
    return Parser(Language(language()))


class _SyntaxReader:
    """Converts syntax nodes to tables, lists and texts."""

    def __init__(self, source: str) -> None:
        self._texts = Texts(source)

    def parts(self, node: Syntax) -> Iterator[tuple[str, Node]]:
        """Yield the values in a piece of code, each with its name; ``""`` if it has none."""
        for child in node.named_children:
            if child.named_child_count or child.type in STRING_NODES:
                yield from self._part(child)

    def _part(self, node: Syntax) -> Iterator[tuple[str, Node]]:
        if (text := self._texts.of(node)) is not None:
            yield "", text
        elif (pair := _pair(node)) is not None:
            name, value = pair
            yield self._name(name), self._value(value)
        elif node.type in CALL_NODES:
            function = _callee(node)
            yield from self.parts(function)
            yield self._name(function), self._value(node)
        elif node.type in _TABLES or node.type in _LISTS:
            yield "", self._value(node)
        elif node.type == "return_statement":
            yield from ((name or RETURNED, value) for name, value in self.parts(node))
        else:
            yield from self._scope(node)

    def _scope(self, node: Syntax) -> Iterator[tuple[str, Node]]:
        """Yield a function or a class as one table; for other code, the values in it."""
        name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
        if name is None or body is None:
            yield from self.parts(node)
        else:
            pairs = tuple(self.parts(body))
            yield f"{self._name(name)}()", Node(self._texts.place(node.start_byte), pairs=pairs)

    def _value(self, node: Syntax) -> Node:
        start = self._texts.place(node.start_byte)
        if (text := self._texts.of(node)) is not None:
            return text
        if node.type in CALL_NODES:
            return Node(start, pairs=tuple(self._arguments(node)))
        if node.type in _LISTS:
            return Node(start, items=tuple(self._value(item) for item in items_of(node)))
        if node.type in _LITERAL_TYPES:
            with suppress(ValueError):  # a number in a notation that Python does not have
                return Node(start, _LITERAL_TYPES[node.type](_code_of(node)))
        return Node(start, pairs=tuple(self.parts(node)))

    def _arguments(self, node: Syntax) -> Iterator[tuple[str, Node]]:
        """Yield a call's arguments; those without a name take that of the function."""
        arguments = node.child_by_field_name("arguments")
        if arguments is None:
            return
        pairs = self.parts(arguments)
        if arguments.type in STRING_NODES:
            pairs = self._part(arguments)
        name = self._name(_callee(node))
        yield from ((own or name, value) for own, value in pairs)

    def _name(self, node: Syntax) -> str:
        """Return the last name in an expression; empty if there is none.

        For ``mail.body`` and ``mail["body"]`` it is ``body``.
        """
        if node.type in STRING_NODES:
            text = self._texts.of(node)
            return (text and text.text) or ""
        for field in _LAST_NAME_FIELDS:
            if (part := node.child_by_field_name(field)) is not None:
                return self._name(part)
        if len(node.named_children) == 1:
            return self._name(node.named_children[0])
        if not node.named_children and node.is_named:
            return _code_of(node)
        return ""


def _pair(node: Syntax) -> tuple[Syntax, Syntax] | None:
    """Return the name and value nodes of an assignment, a key, an argument or an attribute."""
    if node.type == "jsx_attribute" and len(node.named_children) > 1:
        return node.named_children[0], node.named_children[1]
    if node.type in _OPERATIONS:
        return None
    name, value = _first_field(node, _NAME_FIELDS), _first_field(node, _VALUE_FIELDS)
    if name is None or value is None:
        return None
    return name, value


def _first_field(node: Syntax, fields: tuple[str, ...]) -> Syntax | None:
    for field in fields:
        child = node.child_by_field_name(field)
        if child is not None:
            return child
    return None


def _callee(node: Syntax) -> Syntax:
    """Return the function that a call calls, or the class of ``new``."""
    return _first_field(node, ("function", "constructor")) or node.named_children[0]


def _code_of(node: Syntax) -> str:
    return (node.text or b"").decode()
