"""Mustache templates: read and rendered by pystache.

Handlebars' blocks are read as well, but not rendered: no Python library renders them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pystache import Renderer
from pystache.common import MissingTags, TemplateNotFoundError
from pystache.parser import ParsingError, parse

from outreach_lint.templates import PartKind, Render, TemplateError, TemplatePart
from outreach_lint.templates.budget import Budget

_TAG = re.compile(
    r"""
      \{\{\{(?P<raw>[^{}]*)\}\}\}
    | \{\{(?P<mark>!--[\s\S]*?--|[#^/!>&=~]*)(?P<name>[^{}]*)\}\}
    """,
    re.VERBOSE,
)
_HELPERS = re.compile(r"\{\{~?#(if|unless|each|with)\b")
_BLOCKS: dict[str, PartKind] = {"if": "if", "unless": "unless", "each": "loop", "with": "if"}


def parts(source: str) -> list[TemplatePart]:
    """Split a template into its parts."""
    out: list[TemplatePart] = []
    at = 0
    opened: list[TemplatePart] = []
    for match in _TAG.finditer(source):
        if match.start() > at:
            out.append(TemplatePart("text", at, match.start()))
        out.append(_part(match))
        at = match.end()
        if out[-1].kind in ("if", "unless", "loop"):
            opened.append(out[-1])
        elif out[-1].kind == "end":
            last = opened.pop() if opened else None
            if last is None or (
                last.name.split(" ")[-1] != out[-1].name and last.name.split(" ")[0] != out[-1].name
            ):
                raise TemplateError(
                    f"{match.group()} closes a section that is not open",
                    source.count("\n", 0, match.start()) + 1,
                )
    if opened:
        line = source.count("\n", 0, opened[-1].start) + 1
        raise TemplateError(f"{source[opened[-1].start : opened[-1].end]} is never closed", line)
    if not _HELPERS.search(source):
        _parsed(source)
    return [*out, TemplatePart("text", at, len(source))] if at < len(source) else out


def _part(match: re.Match[str]) -> TemplatePart:
    mark, name = (match["mark"] or "").strip("~"), (match["raw"] or match["name"] or "").strip(" ~")
    kind: PartKind = "output"
    if mark.startswith("!") or mark in (">", "="):
        kind = "other"
    elif mark == "#":
        kind = _BLOCKS.get(name.split(" ")[0], "if")
    elif mark == "^" and name:
        kind = "unless"
    elif mark == "/":
        kind = "end"
    elif name == "else" or mark == "^":
        kind = "else"
    elif name.startswith("else "):
        kind = "branch"
    return TemplatePart(kind, match.start(), match.end(), name)


def _parsed(source: str):  # type: ignore[no-untyped-def]  # the library has no types
    try:
        return parse(source)
    except (ParsingError, IndexError, AttributeError) as error:
        raise TemplateError(str(error) or "a section is not closed or not opened") from None


def renderer(source: str) -> Render:
    """Return a function that renders the template with a row of data; missing values are empty."""
    if helper := _HELPERS.search(source):
        line = source.count("\n", 0, helper.start()) + 1
        raise TemplateError(
            f"{{{{#{helper[1]}}}}} is Handlebars; only Mustache can be rendered", line
        )
    parsed = _parsed(source)
    engine = Renderer(escape=lambda text: text, missing_tags=MissingTags.ignore)

    def render(row: Mapping[str, object]) -> str:
        budget = Budget()
        try:
            text = str(engine.render(parsed, _counted(dict(row), budget)))
            budget.check_size(len(text))
            return text
        except (TemplateNotFoundError, TypeError, AttributeError) as error:
            raise TemplateError(f"{type(error).__name__}: {error}") from None

    return render


class _List(list[object]):
    """A list of the data; each item that is read counts towards the row's budget."""

    budget: Budget

    def __iter__(self) -> Iterator[object]:
        return self.budget.counted(super().__iter__())


def _counted(value: object, budget: Budget) -> object:
    """Return data whose lists count towards a budget."""
    if isinstance(value, dict):
        return {key: _counted(inner, budget) for key, inner in value.items()}
    if isinstance(value, list):
        counted = _List(_counted(inner, budget) for inner in value)
        counted.budget = budget
        return counted
    return value
