"""Parse JSON and YAML of any shape to a tree with the source offsets of its texts."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError, Place

SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"[^\s,\]}]+")
_FOLD = re.compile(r"[ \t]*(?:\r?\n[ \t]*)+")
_ESCAPED_BREAK = re.compile(r"\\\r?\n[ \t]*")  # an escaped line break, which YAML removes
_LONG_ESCAPES = {"x": 4, "u": 6, "U": 10}  # source characters per escape
LAST_SINGLE_ESCAPE = 0xFFFF  # the last code point that is one \u escape in JSON


class Node(NamedTuple):
    """A value and its offset in the source.

    ``pairs`` are those of a table, ``items`` those of a list. ``places`` returns the source offset
    of each character of a text, and of its end.
    """

    start: int
    value: Any = None
    pairs: tuple[tuple[str, Node], ...] | None = None
    items: tuple[Node, ...] | None = None
    places: Callable[[], list[int]] | None = None

    @property
    def text(self) -> str | None:
        """The value, if it is a string."""
        return self.value if isinstance(self.value, str) else None

    def get(self, key: str) -> Node | None:
        """Return the value of a table under a key; ``None`` if there is none."""
        for name, node in self.pairs or ():
            if name == key:
                return node
        return None

    @property
    def plain(self) -> Any:
        """The value as plain Python objects."""
        if self.pairs is not None:
            return {key: node.plain for key, node in self.pairs}
        if self.items is not None:
            return [node.plain for node in self.items]
        return self.value


def characters_by_byte(source: str) -> Sequence[int] | None:
    """Return the character index of each byte of a text; ``None`` if they are the same."""
    if source.isascii():
        return None
    indexes = array("L")
    for number, char in enumerate(source):
        indexes.extend([number] * len(char.encode()))
    indexes.append(len(source))
    return indexes


def json_tree(source: str) -> Node:
    """Return the tree of a JSON text; raises ``JSONDecodeError`` or ``RecursionError``."""
    json.loads(source, strict=False)
    node, _ = _json_value(source, _after_space(source, 0))
    return node


def _json_value(source: str, at: int) -> tuple[Node, int]:
    mark = source[at]
    if mark == '"':
        text, end = scanstring(source, at + 1, False)
        return Node(at, text, places=lambda: _json_offsets(source, at + 1, end - 1, text)), end
    if mark == "{":
        return _json_table(source, at)
    if mark == "[":
        return _json_list(source, at)
    literal = _LITERAL.match(source, at)
    assert literal is not None  # it has been read as JSON before
    return Node(at, json.loads(literal[0])), literal.end()


def _json_table(source: str, start: int) -> tuple[Node, int]:
    pairs: list[tuple[str, Node]] = []
    at = _after_space(source, start + 1)
    while source[at] != "}":
        key, at = scanstring(source, at + 1, False)
        at = _after_space(source, _after_space(source, at) + 1)
        node, at = _json_value(source, at)
        pairs.append((key, node))
        at = _after_comma(source, at)
    return Node(start, pairs=tuple(pairs)), at + 1


def _json_list(source: str, start: int) -> tuple[Node, int]:
    items: list[Node] = []
    at = _after_space(source, start + 1)
    while source[at] != "]":
        node, at = _json_value(source, at)
        items.append(node)
        at = _after_comma(source, at)
    return Node(start, items=tuple(items)), at + 1


def _after_space(source: str, at: int) -> int:
    match = SPACE.match(source, at)
    return match.end() if match else at


def _after_comma(source: str, at: int) -> int:
    at = _after_space(source, at)
    if source[at] != ",":
        return at
    return _after_space(source, at + 1)


def _json_offsets(source: str, at: int, end: int, text: str) -> list[int]:
    """Return the source offset of each character of a JSON string from ``at`` to ``end``."""
    places: list[int] = []
    for char in text:
        places.append(at)
        if source[at] != "\\":
            at += 1
        elif source[at + 1] != "u":
            at += 2
        else:
            at += 12 if ord(char) > LAST_SINGLE_ESCAPE else 6
    return [*places, end]


def yaml_trees(source: str, path: str) -> list[Node]:
    """Return the trees of the documents in a YAML text.

    Raises:
        OutreachLintError: The text is not valid YAML.
    """
    import yaml

    try:
        found = list(yaml.compose_all(source, Loader=yaml.SafeLoader))
        return [_from_yaml(node, source, {}) for node in found if node is not None]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        problem = getattr(error, "problem", None) or str(error)
        raise OutreachLintError(f"not valid YAML or JSON: {problem}", place) from None
    except (ValueError, RecursionError) as error:
        raise OutreachLintError(f"not valid YAML or JSON: {error}", path) from None


def _from_yaml(node: Any, source: str, converted: dict[int, Node]) -> Node:
    """Convert a YAML node to a ``Node``; one with several aliases is converted once."""
    if id(node) in converted:
        return converted[id(node)]
    converted[id(node)] = Node(node.start_mark.index)  # a node that contains itself is empty there
    if node.id == "mapping":
        pairs = tuple(
            (str(key.value), _from_yaml(value, source, converted)) for key, value in node.value
        )
        node_read = Node(node.start_mark.index, pairs=pairs)
    elif node.id == "sequence":
        items = tuple(_from_yaml(item, source, converted) for item in node.value)
        node_read = Node(node.start_mark.index, items=items)
    else:
        node_read = _scalar(node, source)
    converted[id(node)] = node_read
    return node_read


def _scalar(node: Any, source: str) -> Node:
    from yaml.constructor import ConstructorError, SafeConstructor

    start, end = node.start_mark.index, node.end_mark.index
    try:
        value = SafeConstructor().construct_object(node)
    except (ConstructorError, ValueError):
        value = node.value  # an unknown tag, or an invalid date
    if not isinstance(value, str):
        return Node(start, value)
    return Node(
        start, value, places=lambda: _yaml_offsets(source[start:end], start, node.style, value)
    )


def _yaml_offsets(written: str, start: int, style: str | None, text: str) -> list[int]:
    """Return the source offset of each character of a YAML scalar.

    If that cannot be found out, all have the offset of its start.
    """
    if style == "|":
        places = list(_literal_offsets(written, text))
    elif style == ">":
        places = list(_folded_offsets(written, text))
    else:
        places = list(_flow_offsets(written, style))
    if len(places) == len(text):
        places.append(places[-1] + 1 if places else 0)
    if len(places) != len(text) + 1:
        return [start] * (len(text) + 1)
    return [start + place for place in places]


def _literal_offsets(written: str, text: str) -> Iterator[int]:
    """Yield the offsets of the characters of a literal block, which keeps line breaks."""
    at = written.find("\n") + 1
    lines = text.split("\n")
    for number, line in enumerate(lines):
        end = written.find("\n", at)
        if end < 0:
            end = len(written)
        stop = end - (written[at:end].endswith("\r"))
        yield from range(max(stop - len(line), at), max(stop - len(line), at) + len(line))
        if number < len(lines) - 1:
            yield stop
            at = min(end + 1, len(written))


def _folded_offsets(written: str, text: str) -> Iterator[int]:
    """Yield the offsets of the characters of a folded block.

    A space may be written as a line break, and the reverse.
    """
    at = written.find("\n") + 1
    number = 0
    while number < len(text):
        if not text[number].isspace():
            while at < len(written) and written[at].isspace():
                at += 1
            yield at
            at += 1
            number += 1
            continue
        start = at
        while at < len(written) and written[at].isspace():
            at += 1
        while number < len(text) and text[number].isspace():
            yield start
            number += 1


def _flow_offsets(written: str, style: str | None) -> Iterator[int]:
    """Yield the offsets of the characters of a quoted or plain scalar."""
    at = 1 if style else 0
    stop = len(written) - at
    while at < stop:
        fold = _FOLD.match(written, at)
        if style == '"' and written[at] == "\\":
            escaped_break = _ESCAPED_BREAK.match(written, at)
            if escaped_break:
                at = escaped_break.end()
                continue
            yield at
            at += _LONG_ESCAPES.get(written[at + 1], 2)
        elif fold:
            breaks = written.count("\n", at, fold.end())
            yield from [at] * max(breaks - 1, 1)
            at = fold.end()
        else:
            yield at
            at += 2 if style == "'" and written.startswith("''", at) else 1
