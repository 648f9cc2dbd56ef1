"""Mustache templates."""

from __future__ import annotations

from outreach_lint.model import CommentStyle
from outreach_lint.sources.formats.text import read, write
from outreach_lint.sources.source import Source
from outreach_lint.templates import endings_of

SOURCE = Source(
    name="Mustache",
    endings=endings_of("mustache"),
    draft="the file",
    read=read,
    verbatim=True,
    comments=CommentStyle("{{! ", " }}"),
    write=write,
    in_folders=True,
)
