"""HTML pages, and templates of pages such as ``.html.j2``."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.text import as_utf8
from outreach_lint.templates import ENGINES

_PAGES = (".html", ".htm")


def read(file: Input) -> Iterator[Item]:
    """Yield what the page's reader sees."""
    from outreach_lint.sources import page

    raw, notice = as_utf8(file.bytes(), file.path)
    yield from filter(None, [notice])
    yield page.draft(raw, file.path, file.config)


SOURCE = Source(
    name="HTML",
    endings=(*_PAGES, *(page + template for page in _PAGES for template in ENGINES)),
    draft="the page, as its reader sees it",
    read=read,
    in_folders=True,
    mapped=True,
)
