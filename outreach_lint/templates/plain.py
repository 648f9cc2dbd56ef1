"""Templates with tags and nothing else: ``{name}``, ``{{name}}``, ``[Name]``, ``%%NAME%%``, ``<<name>>`` …"""

from __future__ import annotations

import re
from collections.abc import Mapping

from outreach_lint.reading.tags import tags_of
from outreach_lint.templates import Part, Render

_MARKS = re.compile(r"^[\[\]{}<>%*|$ ]+|[\[\]{}<>%*|$ ]+$")


def parts(source: str) -> list[Part]:
    """Cut a template into its parts; notes in square brackets that are prose are text."""
    out: list[Part] = []
    at = 0
    for tag in tags_of(source):
        if tag.kind == "prose" or tag.span.start < at:
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
        return "".join(
            known.get(_plain(part.name), "") if part.kind == "output" else source[part.start : part.end]
            for part in cut
        )

    return render


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.rpartition(".")[2].casefold())
