"""Convert values of table, JSON and YAML files to the text that a reader sees."""

from __future__ import annotations

import re
from datetime import date

from outreach_lint.sources.markup.page import is_html
from outreach_lint.sources.places import Locate, located

# A value may begin with words and still be HTML; one with only inline tags such as bold is a text.
_BLOCK_ELEMENT = re.compile(
    r"<br\s*/?>|<(p|div|li|ul|ol|td|tr|table|h[1-6])\b[^<>]*>[\s\S]{0,9999}?</\1\s*>", re.IGNORECASE
)


def holds_html(text: str) -> bool:
    """Return whether a value is HTML, by its content."""
    return "<" in text and (is_html(text) or _BLOCK_ELEMENT.search(text) is not None)


def as_seen(text: str, locate: Locate) -> tuple[str, Locate]:
    """Return the text that the reader of a value sees, and the positions of its characters."""
    if not holds_html(text):
        return text, locate
    from outreach_lint.sources.markup.html import PageText

    page = PageText(text)
    return page.text, located(page.places, locate)


def as_cell(value: object) -> str:
    """Return a value of a workbook or a data frame as text; ``None`` becomes empty."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return ", ".join(map(as_cell, value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
