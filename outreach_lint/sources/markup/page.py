"""Read an HTML file, with or without YAML front matter, as a draft."""

from __future__ import annotations

import re

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft, Lines, StatedIn
from outreach_lint.reading import without_comments
from outreach_lint.sources.drafting import draft_of
from outreach_lint.sources.markup.html import PageText
from outreach_lint.sources.places import located
from outreach_lint.sources.texts.text import decode, front_matter


def read_draft(raw: bytes, path: str, config: Config) -> Draft:
    """Return the draft in an HTML file: the text that its reader sees.

    Raises:
        OutreachLintError: The page has no visible text.
    """
    source = decode(raw, path)
    start, matter = front_matter(source, path)
    page = PageText(source[start:])
    if not without_comments(Draft(page.text)).text.strip():
        raise OutreachLintError("the draft is empty", path)
    return draft_of(
        page.text,
        path,
        config,
        matter,
        StatedIn.FRONT_MATTER,
        locate=located([start + place for place in page.places], Lines(source).at),
    )


_BLOCK = r"(?:html|head|body|p|div|table|tbody|tr|td|h[1-6]|ul|ol|span|center|font|br)"
_OPENING_BLOCK = re.compile(
    rf"\s*(?:<!--.*?-->\s*)*<(?:!doctype\b|{_BLOCK}\b[^<>]*>)", re.IGNORECASE | re.DOTALL
)
_CLOSING_BLOCK = re.compile(rf"</{_BLOCK}\s*>|<br\s*/?>", re.IGNORECASE)


def is_html(text: str) -> bool:
    """Return whether a text is HTML, by its content.

    It must begin with the tag of a block element, and close one.
    """
    return bool(_OPENING_BLOCK.match(text) and _CLOSING_BLOCK.search(text))
