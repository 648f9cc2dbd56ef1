"""XML files that hold messages, such as templates exported from a CRM."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.texts.text import as_utf8


def read(file: Input) -> Iterator[Item]:
    """Yield the messages, found by the names of their elements and by their wording."""
    from outreach_lint.sources.structured import steps, xml_tree

    raw, notice = as_utf8(file.bytes(), file.path)
    yield from filter(None, [notice])
    yield from steps.read(raw, file.path, file.config, xml_tree.trees)


SOURCE = Source(
    name="XML",
    endings=(".xml",),
    draft="each message",
    read=read,
    mapped=True,
)
