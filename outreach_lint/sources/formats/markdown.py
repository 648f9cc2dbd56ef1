"""Markdown; a file with HTML in it is still read as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.model import CommentStyle
from outreach_lint.sources.formats.text import with_other_steps, write
from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.texts import text


def read(file: Input) -> Iterator[Item]:
    """Yield the draft, or the several messages in it."""
    raw, notice = text.as_utf8(file.bytes(), file.path)
    yield from filter(None, [notice])
    draft = text.read_draft(raw, file.path, file.config)
    yield from with_other_steps(draft, file)


SOURCE = Source(
    name="Markdown",
    endings=(".md",),
    draft="the file, or each message in it",
    read=read,
    verbatim=True,
    comments=CommentStyle("<!-- ", " -->"),
    write=write,
    in_folders=True,
)
