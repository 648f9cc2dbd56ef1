"""Source code → a tree like that of a JSON file: what has a name, and the texts under it.

tree-sitter reads the code, and never runs it. Objects, calls with named arguments, functions and
classes are tables; lists are lists; a variable, a key or an argument names what it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from outreach_lint.sources.code_texts import CALLS, STRINGS, Texts, is_words, items_of
from outreach_lint.sources.trees import Node

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax
    from tree_sitter import Parser

DEEPEST_INDENTATION = 300  # nested ones in a program
RETURNED = "return"  # the name of what a function returns
_TABLES = frozenset("dictionary object".split())
_LISTS = frozenset("list array tuple set".split())
_VALUES: dict[str, Callable[[str], object]] = {
    "integer": int,
    "float": float,
    "number": float,
    "int_literal": int,
    "true": lambda _: True,
    "false": lambda _: False,
}
_NAMES = ("key", "name", "left", "property")
_NAMED = ("value", "right")
_PARTS_OF_NAMES = ("attribute", "property", "field", "subscript", "index")
_NO_NAMES = frozenset("binary_operator binary_expression boolean_operator".split())


def tree(source: str, path: str) -> Node:
    """Return the tree of a program.

    Raises:
        ImportError: tree-sitter or the grammar of this language is not installed.
        RecursionError: The code is nested too deeply.
    """
    reader, root = _Reader(source), _parsed(source, path)
    # A table around the file's own names: none of them is a message as we describe it.
    return Node(0, pairs=(("", Node(0, pairs=tuple(reader.parts(root)))),))


def around_strings(source: str, path: str) -> list[str]:
    """Return the code around the strings, piece by piece: what a change of texts leaves alone."""
    waiting = [_parsed(source, path)]
    found: list[str] = []
    while waiting:
        node = waiting.pop()
        if node.is_error or node.is_missing:
            found.append("error")
        if node.children:
            waiting += reversed(node.children)
        elif not is_words(node):
            found.append(_code_of(node))
    return found


def _parsed(source: str, path: str) -> Syntax:
    """Return the root of a program's syntax.

    The grammar of Python crashes the process at some 500 nested indentations.
    """
    ending = path[path.rindex(".") :].lower()
    if ending == ".py" and _depth(source) > DEEPEST_INDENTATION:
        raise RecursionError("code is nested too deeply")
    return _parser(ending).parse(source.encode()).root_node


def _depth(source: str) -> int:
    """Return how many indentations of a program are nested."""
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
    """Return what parses files of an ending; the grammar of TSX reads JavaScript, too."""
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


class _Reader:
    """Turns syntax into tables, lists and texts."""

    def __init__(self, source: str) -> None:
        self._texts = Texts(source)

    def parts(self, node: Syntax) -> Iterator[tuple[str, Node]]:
        """Yield what stands in some code, each with its name; what has none is named ``""``."""
        for child in node.named_children:
            if child.named_child_count or child.type in STRINGS:
                yield from self._part(child)

    def _part(self, node: Syntax) -> Iterator[tuple[str, Node]]:
        if (text := self._texts.of(node)) is not None:
            yield "", text
        elif (pair := _pair(node)) is not None:
            name, value = pair
            yield self._name(name), self._value(value)
        elif node.type in CALLS:
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
        """Yield a function or a class as one table, and of any other code what stands in it."""
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
        if node.type in CALLS:
            return Node(start, pairs=tuple(self._arguments(node)))
        if node.type in _LISTS:
            return Node(start, items=tuple(self._value(item) for item in items_of(node)))
        if node.type in _VALUES:
            with suppress(ValueError):  # a number that Python writes otherwise
                return Node(start, _VALUES[node.type](_code_of(node)))
        return Node(start, pairs=tuple(self.parts(node)))

    def _arguments(self, node: Syntax) -> Iterator[tuple[str, Node]]:
        """Yield a call's arguments; those without a name are called like the function."""
        arguments = node.child_by_field_name("arguments")
        if arguments is None:
            return
        found = self.parts(arguments)
        if arguments.type in STRINGS:
            found = self._part(arguments)
        name = self._name(_callee(node))
        yield from ((own or name, value) for own, value in found)

    def _name(self, node: Syntax) -> str:
        """Return the last name in an expression: of ``mail.body`` and ``mail["body"]`` it is body.

        It is empty where there is none.
        """
        if node.type in STRINGS:
            text = self._texts.of(node)
            return (text and text.text) or ""
        for field in _PARTS_OF_NAMES:
            if (part := node.child_by_field_name(field)) is not None:
                return self._name(part)
        if len(node.named_children) == 1:
            return self._name(node.named_children[0])
        if not node.named_children and node.is_named:
            return _code_of(node)
        return ""


def _pair(node: Syntax) -> tuple[Syntax, Syntax] | None:
    """Return a name and what it is given: of a variable, a key, an argument or an attribute."""
    if node.type == "jsx_attribute" and len(node.named_children) > 1:
        return node.named_children[0], node.named_children[1]
    if node.type in _NO_NAMES:
        return None
    name, value = _first(node, _NAMES), _first(node, _NAMED)
    if name is None or value is None:
        return None
    return name, value


def _first(node: Syntax, fields: tuple[str, ...]) -> Syntax | None:
    for field in fields:
        child = node.child_by_field_name(field)
        if child is not None:
            return child
    return None


def _callee(node: Syntax) -> Syntax:
    """Return what a call calls, or the class of ``new``."""
    return _first(node, ("function", "constructor")) or node.named_children[0]


def _code_of(node: Syntax) -> str:
    return (node.text or b"").decode()
