"""Render a template, and map each character of the message to its place in the template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from outreach_lint.model import Span
from outreach_lint.reading.spintax import FILLER
from outreach_lint.templates import Render, TemplatePart, engine_of

# Private-use characters mark the parts of the template while a row is rendered.
_BEGIN, _NUMBER_END, _VALUE_END = "\ue000", "\ue001", "\ue002"
_DIGITS = "\ue010\ue011\ue012\ue013\ue014\ue015\ue016\ue017\ue018\ue019"
_AS_MARK = str.maketrans("0123456789", _DIGITS)
_AS_NUMBER = str.maketrans(_DIGITS, "0123456789")
_MARK = re.compile("\ue000([\ue010-\ue019]+)\ue001|\ue002")


class Rendered(NamedTuple):
    """A message rendered from a row of data.

    ``places[n]`` is the offset in the template from which character ``n`` comes. ``values`` holds
    the outputs in order: the part of the template, and the span of its value in the text.
    """

    text: str
    places: list[int]
    values: list[tuple[TemplatePart, Span]]


class TracedTemplate:
    """A template that can map each rendered character to its place in the source."""

    def __init__(self, path: str, source: str) -> None:
        engine = engine_of(path, source)
        self.parts = engine.parts(source)
        self._source = source
        self._plain: Render = engine.renderer(source)
        self._marked: Render = engine.renderer("".join(self._with_marks()))

    def _with_marks(self) -> Iterator[str]:
        for number, part in enumerate(self.parts):
            words = self._source[part.start : part.end]
            mark = _BEGIN + str(number).translate(_AS_MARK) + _NUMBER_END
            if part.kind == "text" and words.strip():
                space_chars = len(words) - len(words.lstrip())  # "-%}" may strip the spaces before
                yield words[:space_chars] + mark + words[space_chars:]
            elif part.kind == "output" and "-" not in (words[2:3], words[-3:-2]):
                yield mark + words + _VALUE_END
            else:
                yield words

    def render(self, row: Mapping[str, object]) -> Rendered:
        """Render a row; raises ``TemplateError``."""
        text = self._plain(row).replace(FILLER, "")
        rendered = self._traced(self._marked(row))
        if rendered.text == text:
            return rendered
        # a filter changed because of the marks, so places are unknown
        return Rendered(text, [0] * len(text), [])

    def _traced(self, marked: str) -> Rendered:
        text: list[str] = []
        places: list[int] = []
        values: list[tuple[TemplatePart, Span]] = []
        size = offset = 0
        part: TemplatePart | None = None
        value_start = 0
        for match in [*_MARK.finditer(marked), None]:
            words = marked[offset : match.start() if match else len(marked)]
            sent = words.replace(FILLER, "")
            text.append(sent)
            places += self._sources(part, words)
            size += len(sent)
            if match is None:
                break
            offset = match.end()
            if match[1]:
                part = self.parts[int(match[1].translate(_AS_NUMBER))]
                value_start = size
            elif part is not None:
                values.append((part, Span(value_start, size)))
                part = TemplatePart("text", part.end, part.end)
        return Rendered("".join(text), places, values)

    def _sources(self, part: TemplatePart | None, rendered: str) -> list[int]:
        """Return the offset in the template for each character that is sent; fillers are not."""
        if part is None or part.kind == "output":
            return [part.start if part else 0] * (len(rendered) - rendered.count(FILLER))
        words = self._source[part.start : part.end]
        start = part.start
        if words.strip():
            start += len(words) - len(words.lstrip())
        last = max(part.end - 1, part.start)
        return [min(start + n, last) for n, char in enumerate(rendered) if char != FILLER]
