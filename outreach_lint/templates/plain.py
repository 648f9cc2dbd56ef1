"""Templates with tags and nothing else: ``{name}``, ``[Name]``, ``%%NAME%%`` and so on.

``{{name}}`` and ``<<name>>`` are such tags, too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from outreach_lint.reading.tags import tags_of
from outreach_lint.templates import Part, Render

_MARKS = re.compile(r"^[\[\]{}<>«»%*|$#~=!_( -]+|(?:\)s|[\[\]{}<>«»%*|$#~_ -])+$")

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


def parts(source: str) -> list[Part]:
    """Cut a template into its parts; notes in square brackets that are prose are text."""
    out: list[Part] = []
    at = 0
    for tag in tags_of(source):
        if tag.kind == "prose" or tag.gap or tag.span.start < at:
            continue
        if tag.span.start > at:
            out.append(Part("text", at, tag.span.start))
        out.append(Part("output", *tag.span, _MARKS.sub("", tag.text)))
        at = tag.span.end
    return [*out, Part("text", at, len(source))] if at < len(source) else out


def renderer(source: str) -> Render:
    """Return what fills the tags from a row; a tag is a column's name, however it is spelt."""
    cut = parts(source)

    def render(row: Mapping[str, object]) -> str:
        known = {_plain(name): str(value) for name, value in row.items()}
        out = ""
        for part in cut:
            if part.kind == "output":
                out += _filled(part.name, known)
            else:
                out += source[part.start : part.end]
        return out

    return render


def _filled(name: str, known: Mapping[str, str]) -> str:
    """Return what a row puts in place of a tag.

    Where the field is empty, it is the tag's own default.
    """
    field, other = _fallback(name)
    value = known.get(_plain(field), "")
    if not other:
        return value
    return (value or other).strip()


def _fallback(name: str) -> tuple[str, str]:
    """Cut a tag's name into the field and its default.

    ``name|there`` and ``name:default=there`` have one.
    """
    match = _FALLBACK.fullmatch(name)
    return (match["field"], (match["other"] or "").strip()) if match else (name, "")


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.rpartition(".")[2].casefold())
