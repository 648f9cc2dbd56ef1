"""Parse XML to a tree like that of a JSON file.

An element is a table of its child elements, or a text. The standard library's parser is used
because it reports the position of each piece of text. Entities that a file declares itself are
refused: they can make a small file expand without limit.
"""

from __future__ import annotations

from itertools import chain
from xml.parsers import expat

from outreach_lint.errors import OutreachLintError, Place
from outreach_lint.sources.structured.trees import Node, characters_by_byte


def trees(source: str, path: str) -> list[Node]:
    """Return the tree of an XML text; raises ``OutreachLintError`` if it is not valid XML."""
    reader = _ElementReader(source)
    try:
        reader.parser.Parse(source.encode(), True)
    except expat.ExpatError as error:
        place = Place(path, error.lineno, error.offset + 1)
        what = expat.ErrorString(error.code)
        raise OutreachLintError(f"not valid XML: {what}", place) from None
    except _EntityError as error:
        what = f"the file declares the entity {error}, which is not read"
        raise OutreachLintError(what, path, "replace the entity by its text") from None
    return [Node(0, pairs=tuple(reader.root.pairs))]


class _EntityError(Exception):
    pass


class _Element:
    """An open element: its offset, its child elements so far, and its own text."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.pairs: list[tuple[str, Node]] = []
        self.text: list[str] = []
        self.ranges: list[range] = []  # the source offsets of each piece of the text

    def node(self, end: int) -> Node:
        """Return the element as a node: a table if it has child elements, else a text."""
        if self.pairs:
            return Node(self.start, pairs=_grouped(self.pairs))
        ranges = self.ranges
        return Node(self.start, "".join(self.text), places=lambda: [*chain(*ranges), end])


class _ElementReader:
    """Collects the elements of an XML text."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at_byte = characters_by_byte(source)
        self.root = _Element(0)
        self._open = [self.root]
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._add
        self.parser.EntityDeclHandler = self._refuse_entity

    def _here(self) -> int:
        at = self.parser.CurrentByteIndex
        return at if self._at_byte is None else self._at_byte[at]

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(_Element(self._here()))

    def _end(self, name: str) -> None:
        element = self._open.pop()
        self._open[-1].pairs.append((name.rpartition(":")[2], element.node(self._here())))

    def _add(self, data: str) -> None:
        element, at = self._open[-1], self._here()
        element.text.append(data)
        is_literal = self._source[at : at + len(data)] == data
        if is_literal:
            element.ranges.append(range(at, at + len(data)))
        else:
            element.ranges += [range(at, at + 1)] * len(data)

    def _refuse_entity(self, name: str, *_: object) -> None:
        raise _EntityError(name)


def _grouped(pairs: list[tuple[str, Node]]) -> tuple[tuple[str, Node], ...]:
    """Group elements by name; several of one name become a list."""
    named: dict[str, list[Node]] = {}
    for name, node in pairs:
        named.setdefault(name, []).append(node)
    return tuple((name, _one_or_list(nodes)) for name, nodes in named.items())


def _one_or_list(nodes: list[Node]) -> Node:
    if len(nodes) == 1:
        return nodes[0]
    return Node(nodes[0].start, items=tuple(nodes))
