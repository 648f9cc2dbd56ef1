"""Jinja templates: read and rendered by Jinja2, in its sandbox."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from jinja2 import ChainableUndefined, TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outreach_lint.templates import Part, PartKind, Render, TemplateError

KINDS: dict[str, PartKind] = {
    "if": "if", "elif": "branch", "else": "else", "endif": "end", "for": "loop", "endfor": "end",
}  # fmt: skip
_PART = re.compile(r"\{%[-+]?\s*(?P<word>\w*)|\{\{|\{#")


class _Sandbox(ImmutableSandboxedEnvironment):
    """Refuses what a template should not reach for, aloud: an empty text in its place would look like data."""

    def unsafe_undefined(self, obj: Any, attribute: str) -> Any:
        raise SecurityError(f"the sandbox refuses {attribute!r}")


ENVIRONMENT = _Sandbox(undefined=ChainableUndefined, keep_trailing_newline=True)


def parts(source: str) -> list[Part]:
    """Cut a template into its parts, by Jinja's own lexer."""
    try:
        tokens = list(ENVIRONMENT.lex(source))
    except TemplateSyntaxError as error:
        raise TemplateError(str(error.message), error.lineno) from None
    _parsed(source)
    out: list[Part] = []
    at, begin = 0, -1
    for _, kind, value in tokens:
        found = source.find(value, at)
        at = (found if found >= 0 else at) + len(value)
        if kind in ("raw_begin", "raw_end"):
            out.append(Part("other", found, at))
        elif kind in ("block_begin", "variable_begin", "comment_begin"):
            begin = found
        elif kind in ("block_end", "variable_end", "comment_end") or begin < 0:
            start = begin if begin >= 0 else found
            out.append(_part(source, start, at, text=begin < 0))
            begin = -1
    return _without_gaps(out, source)


def _part(source: str, start: int, end: int, text: bool) -> Part:
    match = None if text else _PART.match(source, start)
    end = end if text else start + len(source[start:end].rstrip())  # what "-%}" strips is text
    if match is None:
        return Part("text", start, end)
    if match["word"] is not None:
        return Part(KINDS.get(match["word"], "other"), start, end, match["word"])
    if match.group() == "{#":
        return Part("other", start, end)
    return Part("output", start, end, source[start + 2 : end - 2].strip("-+ \n"))


def _without_gaps(found: list[Part], source: str) -> list[Part]:
    """Fill up what whitespace control has taken away: it stands in the file all the same."""
    out: list[Part] = []
    at = 0
    for part in found:
        if part.start > at:
            out.append(Part("text", at, part.start))
        out.append(part)
        at = part.end
    return [*out, Part("text", at, len(source))] if at < len(source) else out


def _parsed(source: str) -> None:
    try:
        ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        if "unknown tag" not in str(error.message) or "Jinja was looking" in str(error.message):
            raise TemplateError(str(error.message), error.lineno) from None


def renderer(source: str) -> Render:
    """Return what renders the template with a row of data; what a row lacks is empty."""
    try:
        template = ENVIRONMENT.from_string(source)
    except TemplateSyntaxError as error:
        raise TemplateError(str(error.message), error.lineno) from None

    def render(row: Mapping[str, object]) -> str:
        try:
            return template.render(row)
        except SecurityError as error:
            raise TemplateError(str(error)) from None
        except (
            JinjaError,
            UndefinedError,
            TypeError,
            ValueError,
            ArithmeticError,
            LookupError,
        ) as error:
            raise TemplateError(f"{type(error).__name__}: {error}") from None

    return render
