"""HTML pages, and templates of HTML pages such as ``.html.j2``."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.texts.text import as_utf8
from outreach_lint.templates import TEMPLATE_ENGINES

_PAGE_ENDINGS = (".html", ".htm")


def read(file: Input) -> Iterator[Item]:
    """Yield the text of the page that a reader sees."""
    from outreach_lint.sources.markup import page

    raw, notice = as_utf8(file.bytes(), file.path)
    yield from filter(None, [notice])
    yield page.read_draft(raw, file.path, file.config)


SOURCE = Source(
    name="HTML",
    endings=(
        *_PAGE_ENDINGS,
        *(page + engine for page in _PAGE_ENDINGS for engine in TEMPLATE_ENGINES),
    ),
    draft="the page, as its reader sees it",
    read=read,
    in_folders=True,
    mapped=True,
)
