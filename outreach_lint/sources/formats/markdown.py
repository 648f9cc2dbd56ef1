"""Markdown: it may hold HTML and stays Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.model import CommentStyle
from outreach_lint.sources import text
from outreach_lint.sources.formats.text import with_other_steps, write
from outreach_lint.sources.source import Input, Item, Source


def read(file: Input) -> Iterator[Item]:
    """Yield the draft."""
    draft = text.draft(file.bytes(), file.path, file.config)
    yield from with_other_steps(draft, file)


SOURCE = Source(
    name="Markdown",
    endings=(".md",),
    draft="the file",
    read=read,
    verbatim=True,
    comments=CommentStyle("<!-- ", " -->"),
    write=write,
    in_folders=True,
)
