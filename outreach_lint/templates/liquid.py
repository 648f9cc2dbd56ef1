"""Liquid templates: read and rendered by python-liquid."""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquid import Environment
from liquid.exceptions import LiquidError, ResourceLimitError

from outreach_lint.templates import PartKind, Render, TemplateError, TemplatePart
from outreach_lint.templates.budget import MAX_RENDERED_CHARS, MAX_STEPS, OverBudgetError

LIQUID_PART_KINDS: dict[str, PartKind] = {
    "if": "if",
    "elsif": "branch",
    "else": "else",
    "endif": "end",
    "unless": "unless",
    "endunless": "end",
    "case": "case",
    "when": "branch",
    "endcase": "end",
    "for": "loop",
    "endfor": "end",
    "tablerow": "loop",
    "endtablerow": "end",
}
_MAX_ASSIGNED_BYTES = 10_000_000  # bytes that a template may assign to variables


class _Limited(Environment):
    """Liquid's environment with the limits of a row's budget that Liquid supports."""

    loop_iteration_limit = MAX_STEPS
    output_stream_limit = MAX_RENDERED_CHARS
    local_namespace_limit = _MAX_ASSIGNED_BYTES


LIQUID_ENVIRONMENT = _Limited()
_TAG = re.compile(r"\{\{(?P<output>[\s\S]*?)\}\}|\{%-?\s*(?P<word>#|\w+)[\s\S]*?%\}")
_VERBATIM = {"raw": "endraw", "comment": "endcomment"}


def parts(source: str) -> list[TemplatePart]:
    """Split a template into its parts, after python-liquid has parsed it."""
    try:
        _template(source)
    except TemplateError as error:
        unknown = re.match(r"unexpected tag '(\w+)'", str(error))
        if unknown is None or unknown[1] in LIQUID_PART_KINDS or unknown[1].startswith("end"):
            raise  # an unknown tag is allowed: the user's own engine may have it
    out: list[TemplatePart] = []
    at = 0
    while match := _TAG.search(source, at):
        if match.start() > at:
            out.append(TemplatePart("text", at, match.start()))
        at, word = match.end(), match["word"]
        if word in _VERBATIM:
            end = re.compile(rf"\{{%-?\s*{_VERBATIM[word]}\s*-?%\}}").search(source, at)
            if word == "raw" and end:
                out += [
                    TemplatePart("other", match.start(), at),
                    TemplatePart("text", at, end.start()),
                    TemplatePart("other", end.start(), end.end()),
                ]
                at = end.end()
                continue
            at = end.end() if end else at
        if word is None:
            out.append(TemplatePart("output", match.start(), at, match["output"].strip("- \n")))
        else:
            out.append(TemplatePart(LIQUID_PART_KINDS.get(word, "other"), match.start(), at, word))
    return [*out, TemplatePart("text", at, len(source))] if at < len(source) else out


def _template(source: str):  # type: ignore[no-untyped-def]  # the library's own type
    try:
        return LIQUID_ENVIRONMENT.from_string(source)
    except LiquidError as error:
        line = _line_of(error, source) or source.rstrip().count("\n") + 1
        raise TemplateError(_first_line(error), line) from None


def _line_of(error: LiquidError, source: str) -> int:
    """Return the line that an error is about, or 0 if it is unknown."""
    at = getattr(getattr(error, "token", None), "start_index", -1)
    return source.count("\n", 0, at) + 1 if at >= 0 else 0


def _first_line(error: LiquidError) -> str:
    return str(error.args[0] if error.args else error).split("\n")[0]


def renderer(source: str) -> Render:
    """Return a function that renders the template with a row of data; missing values are empty."""
    template = _template(source)

    def render(row: Mapping[str, object]) -> str:
        try:
            return str(template.render(**row))
        except ResourceLimitError as error:
            why = f"stopped, the template may never end ({_first_line(error)})"
            raise OverBudgetError(why, _line_of(error, source)) from None
        except LiquidError as error:
            raise TemplateError(_first_line(error), _line_of(error, source)) from None

    return render
