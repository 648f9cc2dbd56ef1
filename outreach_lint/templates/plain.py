"""Templates with plain tags: ``{name}``, ``{{name}}``, ``[Name]``, ``<<name>>``, ``%%NAME%%``."""

from __future__ import annotations

import re
from collections.abc import Mapping

from outreach_lint.reading.tags import tags_of
from outreach_lint.templates import Render, TemplatePart

_DELIMITERS = re.compile(r"^[\[\]{}<>«»%*|$#~=!_( -]+|(?:\)s|[\[\]{}<>«»%*|$#~_ -])+$")

_FALLBACK = re.compile(
    r"""
    (?P<field>[^|:]+?)
    (?P<filters>(?:
        \s*\|\s*(?:capitali[sz]e|title|upcase|upper|downcase|lower|strip|trim|escape)\b
    )*) \s*
    (?: (?: \|\s*(?:default|fallback)\s*[:=] | :\s*(?:default|fallback)\s*= | \| )
        \s*["']? (?P<other>[^|"']*) ["']?\s* (?:\|.*)? )?
    """,
    re.VERBOSE | re.IGNORECASE,
)


def parts(source: str) -> list[TemplatePart]:
    """Split a template into its parts; prose in square brackets is text."""
    out: list[TemplatePart] = []
    at = 0
    for tag in tags_of(source):
        if tag.kind == "prose" or tag.gap or tag.span.start < at:
            continue
        if tag.span.start > at:
            out.append(TemplatePart("text", at, tag.span.start))
        out.append(TemplatePart("output", *tag.span, _DELIMITERS.sub("", tag.text)))
        at = tag.span.end
    return [*out, TemplatePart("text", at, len(source))] if at < len(source) else out


def renderer(source: str) -> Render:
    """Return a function that fills the tags from a row, ignoring case and punctuation of names."""
    cut = parts(source)

    def render(row: Mapping[str, object]) -> str:
        values = {_normalized(name): str(value) for name, value in row.items()}
        out = ""
        for part in cut:
            if part.kind == "output":
                out += _value_of(part.name, values)
            else:
                out += source[part.start : part.end]
        return out

    return render


def _value_of(name: str, values: Mapping[str, str]) -> str:
    """Return the value of a tag: the field in the row, or the tag's default if that is empty."""
    field, other = _fallback(name)
    value = values.get(_normalized(field), "")
    if not other:
        return value
    return (value or other).strip()


def _fallback(name: str) -> tuple[str, str]:
    """Split a tag's name into the field and its default, as in ``name|there``."""
    match = _FALLBACK.fullmatch(name)
    return (match["field"], (match["other"] or "").strip()) if match else (name, "")


def _normalized(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.rpartition(".")[2].casefold())
