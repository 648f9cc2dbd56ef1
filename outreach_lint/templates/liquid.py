"""Liquid templates: read and rendered by python-liquid."""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquid import Environment
from liquid.exceptions import LiquidError, ResourceLimitError

from outreach_lint.templates import Part, PartKind, Render, TemplateError
from outreach_lint.templates.budget import CHARACTERS, STEPS, OverBudgetError

KINDS: dict[str, PartKind] = {
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
_ASSIGNED = 10_000_000  # bytes of what a template may assign


class _Limited(Environment):
    """Renders within the budget of a row, as far as Liquid knows limits."""

    loop_iteration_limit = STEPS
    output_stream_limit = CHARACTERS
    local_namespace_limit = _ASSIGNED


ENVIRONMENT = _Limited()
_TAG = re.compile(r"\{\{(?P<output>[\s\S]*?)\}\}|\{%-?\s*(?P<word>#|\w+)[\s\S]*?%\}")
_VERBATIM = {"raw": "endraw", "comment": "endcomment"}


def parts(source: str) -> list[Part]:
    """Cut a template into its parts; python-liquid says first whether it is one."""
    try:
        _template(source)
    except TemplateError as error:
        unknown = re.match(r"unexpected tag '(\w+)'", str(error))
        if unknown is None or unknown[1] in KINDS or unknown[1].startswith("end"):
            raise  # a tag that only the team's own engine knows is no fault of the template
    out: list[Part] = []
    at = 0
    while match := _TAG.search(source, at):
        if match.start() > at:
            out.append(Part("text", at, match.start()))
        at, word = match.end(), match["word"]
        if word in _VERBATIM:
            end = re.compile(rf"\{{%-?\s*{_VERBATIM[word]}\s*-?%\}}").search(source, at)
            if word == "raw" and end:
                out += [
                    Part("other", match.start(), at),
                    Part("text", at, end.start()),
                    Part("other", end.start(), end.end()),
                ]
                at = end.end()
                continue
            at = end.end() if end else at
        if word is None:
            out.append(Part("output", match.start(), at, match["output"].strip("- \n")))
        else:
            out.append(Part(KINDS.get(word, "other"), match.start(), at, word))
    return [*out, Part("text", at, len(source))] if at < len(source) else out


def _template(source: str):  # type: ignore[no-untyped-def]  # the library's own type
    try:
        return ENVIRONMENT.from_string(source)
    except LiquidError as error:
        line = _line_of(error, source) or source.rstrip().count("\n") + 1
        raise TemplateError(_first_line(error), line) from None


def _line_of(error: LiquidError, source: str) -> int:
    """Return the line that an error is about, 0 where that is not known."""
    at = getattr(getattr(error, "token", None), "start_index", -1)
    return source.count("\n", 0, at) + 1 if at >= 0 else 0


def _first_line(error: LiquidError) -> str:
    return str(error.args[0] if error.args else error).split("\n")[0]


def renderer(source: str) -> Render:
    """Return what renders the template with a row of data; what a row lacks is empty."""
    template = _template(source)

    def render(row: Mapping[str, object]) -> str:
        try:
            return str(template.render(**row))
        except ResourceLimitError as error:
            why = f"stopped, does it ever end? ({_first_line(error)})"
            raise OverBudgetError(why, _line_of(error, source)) from None
        except LiquidError as error:
            raise TemplateError(_first_line(error), _line_of(error, source)) from None

    return render
