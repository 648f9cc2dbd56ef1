"""Liquid templates."""

from __future__ import annotations

from outreach_lint.model import CommentStyle
from outreach_lint.sources.formats.text import read, write
from outreach_lint.sources.source import Source
from outreach_lint.templates import endings_of

SOURCE = Source(
    name="Liquid",
    endings=endings_of("liquid"),
    draft="the file",
    read=read,
    verbatim=True,
    comments=CommentStyle("{% comment %} ", " {% endcomment %}"),
    write=write,
    in_folders=True,
)
