"""Templates: their parts, their texts with and without conditions, and rendering with data.

In: a template's text, and data to fill it with. Out: its parts, or the rendered messages. Jinja,
Liquid and Mustache templates are read by the libraries that render them. Plain tags (``{name}``,
``[Name]``, ``%%NAME%%``) are found by the pattern that the rest of the program uses.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Literal, NamedTuple, Protocol

from outreach_lint.errors import OutreachLintError, Place

PartKind = Literal[
    "text", "output", "if", "case", "branch", "else", "end", "loop", "unless", "other"
]
TEMPLATE_ENGINES = {
    ".j2": "jinja",
    ".jinja": "jinja",
    ".jinja2": "jinja",
    ".liquid": "liquid",
    ".mustache": "mustache",
    ".hbs": "mustache",
    ".handlebars": "mustache",
}


def endings_of(engine: str) -> tuple[str, ...]:
    """Return the file endings of an engine's templates."""
    endings = []
    for ending, name in TEMPLATE_ENGINES.items():
        if name == engine:
            endings.append(ending)
    return tuple(endings)


class TemplatePart(NamedTuple):
    """A part of a template: text, output, or a control tag.

    ``name`` is its variable or condition.
    """

    kind: PartKind
    start: int
    end: int
    name: str = ""


class TemplateError(Exception):
    """The engine's error message, and the line of the template from 1, or 0 if it is unknown."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


Render = Callable[[Mapping[str, object]], str]


class Engine(Protocol):
    """The functions of an engine's module; both raise ``TemplateError``."""

    def parts(self, source: str) -> list[TemplatePart]:
        """Split a template into its parts, in order and without gaps."""

    def renderer(self, source: str) -> Render:
        """Return a function that renders the template with a row of data."""


def engine_of(path: str, source: str) -> Engine:
    """Return the engine of a template, by the ending of its file or the tags in it."""
    name = TEMPLATE_ENGINES.get(os.path.splitext(path)[1].lower())
    if name is None:
        name = "plain"
        if "{%" in source:
            name = "jinja"
        elif "{{#" in source or "{{^" in source:
            name = "mustache"
    engine: Engine = import_module(f"outreach_lint.templates.{name}")
    return engine


def as_error(error: TemplateError, path: str, before: int = 0) -> OutreachLintError:
    """Return an engine's error as an ``OutreachLintError`` with its position in the file.

    ``before`` is the number of lines above the template in its file.
    """
    place = Place(path, error.line + before) if error.line else Place(path)
    return OutreachLintError(f"the template does not parse: {error}", place)
