"""Jinja templates: read and rendered by Jinja2, in its sandbox."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from functools import wraps
from typing import Any

from jinja2 import ChainableUndefined, TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.exceptions import TemplateError as JinjaError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from outreach_lint.templates import PartKind, Render, TemplateError, TemplatePart
from outreach_lint.templates.budget import Budget, OverBudgetError

JINJA_PART_KINDS: dict[str, PartKind] = {
    "if": "if", "elif": "branch", "else": "else", "endif": "end", "for": "loop", "endfor": "end",
}  # fmt: skip
_PART = re.compile(r"\{%[-+]?\s*(?P<word>\w*)|\{\{|\{#")


_budget: ContextVar[Budget] = ContextVar("budget of the row that is rendered")


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which raises an error for forbidden attributes.

    By default it would return an empty string, which would look like data. Loops, calls and the
    strings that are made count towards the row's budget.
    """

    intercepted_binops = frozenset(("+", "*", "**"))

    def unsafe_undefined(self, obj: Any, attribute: str) -> Any:
        raise SecurityError(f"the sandbox refuses {attribute!r}")

    def call(self, __context: Any, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        _budget.get().step()
        return _within_budget(super().call(__context, __obj, *args, **kwargs))

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        numbers = [value for value in (left, right) if isinstance(value, int)]
        if operator == "**" or len(numbers) == 1:
            Budget.check_size(max(numbers, default=0))
        return _within_budget(super().call_binop(context, operator, left, right))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        for loop in list(tree.find_all(nodes.For)):
            loop.iter = _filtered(loop.iter, "counted by the budget")
        for text in list(tree.find_all(nodes.Concat)):
            text.nodes = [_filtered(nodes.Concat(text.nodes, lineno=text.lineno), "limited")]
        return tree


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _within_budget(value: Any) -> Any:
    """Return a value that a template has made.

    Raises:
        OverBudgetError: It is a string that is too long.
    """
    if isinstance(value, str):
        Budget.check_size(len(value))
    return value


def _with_budget(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that raises ``OverBudgetError`` for a string that is too long."""

    @wraps(function)
    def limited(*args: Any, **kwargs: Any) -> Any:
        for value in (*args[1:], *kwargs.values()):
            if isinstance(value, int):
                Budget.check_size(value)
        return _within_budget(function(*args, **kwargs))

    return limited


JINJA_ENVIRONMENT = _Sandbox(undefined=ChainableUndefined, keep_trailing_newline=True)
JINJA_ENVIRONMENT.filters.update(
    {name: _with_budget(function) for name, function in JINJA_ENVIRONMENT.filters.items()}
)
JINJA_ENVIRONMENT.filters["counted by the budget"] = lambda values: _budget.get().counted(values)
JINJA_ENVIRONMENT.filters["limited"] = _within_budget


def parts(source: str) -> list[TemplatePart]:
    """Split a template into its parts with Jinja's lexer."""
    try:
        tokens = list(JINJA_ENVIRONMENT.lex(source))
    except TemplateSyntaxError as error:
        raise TemplateError(str(error.message), error.lineno) from None
    _parsed(source)
    out: list[TemplatePart] = []
    position, begin = 0, -1
    for _, kind, value in tokens:
        start = source.find(value, position)
        position = (start if start >= 0 else position) + len(value)
        if kind in ("raw_begin", "raw_end"):
            out.append(TemplatePart("other", start, position))
        elif kind in ("block_begin", "variable_begin", "comment_begin"):
            begin = start
        elif kind in ("block_end", "variable_end", "comment_end") or begin < 0:
            part_start = begin if begin >= 0 else start
            out.append(_part(source, part_start, position, text=begin < 0))
            begin = -1
    return _fill_gaps(out, source)


def _part(source: str, start: int, end: int, text: bool) -> TemplatePart:
    match = None if text else _PART.match(source, start)
    # Whitespace that "-%}" strips is text.
    end = end if text else start + len(source[start:end].rstrip())
    if match is None:
        return TemplatePart("text", start, end)
    if match["word"] is not None:
        return TemplatePart(JINJA_PART_KINDS.get(match["word"], "other"), start, end, match["word"])
    if match.group() == "{#":
        return TemplatePart("other", start, end)
    return TemplatePart("output", start, end, source[start + 2 : end - 2].strip("-+ \n"))


def _fill_gaps(found: list[TemplatePart], source: str) -> list[TemplatePart]:
    """Add the text that whitespace control removes, since it is part of the file."""
    out: list[TemplatePart] = []
    at = 0
    for part in found:
        if part.start > at:
            out.append(TemplatePart("text", at, part.start))
        out.append(part)
        at = part.end
    return [*out, TemplatePart("text", at, len(source))] if at < len(source) else out


def _parsed(source: str) -> None:
    try:
        JINJA_ENVIRONMENT.parse(source)
    except TemplateSyntaxError as error:
        if "unknown tag" not in str(error.message) or "Jinja was looking" in str(error.message):
            raise TemplateError(str(error.message), error.lineno) from None


def renderer(source: str) -> Render:
    """Return a function that renders the template with a row of data; missing values are empty."""
    try:
        template = JINJA_ENVIRONMENT.from_string(source)
    except TemplateSyntaxError as error:
        raise TemplateError(str(error.message), error.lineno) from None

    def render(row: Mapping[str, object]) -> str:
        _budget.set(Budget())
        try:
            return _joined(template.generate(row))
        except OverBudgetError as error:
            raise OverBudgetError(str(error), _line_of(error)) from None
        except SecurityError as error:
            raise TemplateError(str(error), _line_of(error)) from None
        except RecursionError as error:
            raise TemplateError("calls itself without end", _line_of(error)) from None
        except (
            JinjaError,
            UndefinedError,
            TypeError,
            ValueError,
            ArithmeticError,
            LookupError,
        ) as error:
            why = f"{type(error).__name__}: {error}"
            raise TemplateError(why, _line_of(error)) from None

    return render


def _joined(pieces: Iterator[str]) -> str:
    """Return the pieces of a message as one string.

    Rendering stops when the string becomes too long.
    """
    out: list[str] = []
    size = 0
    for piece in pieces:
        out.append(piece)
        size += len(piece)
        try:
            Budget.check_size(size)
        except OverBudgetError as error:
            pieces.throw(error)  # type: ignore[attr-defined]  # it is a generator
    return "".join(out)


def _line_of(error: BaseException) -> int:
    """Return the line of the template that an error comes from, or 0 if it is unknown."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
