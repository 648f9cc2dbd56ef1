"""A value of a table, JSON or YAML file as its reader sees it, with each character's place."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import partial

from outreach_lint.sources.page import is_html
from outreach_lint.sources.places import place_of

Place = Callable[
    [int], tuple[int, int]
]  # from a character of a text to line and column of the file
# A value may begin with words and be HTML all the same; what only has a word in bold is a text.
_BLOCK = re.compile(
    r"<br\s*/?>|<(p|div|li|ul|ol|td|tr|table|h[1-6])\b[^<>]*>[\s\S]{0,9999}?</\1\s*>", re.IGNORECASE
)


def holds_html(text: str) -> bool:
    """Tell whether a value is HTML, by what it holds."""
    return "<" in text and (is_html(text) or _BLOCK.search(text) is not None)


def as_seen(text: str, place: Place) -> tuple[str, Place]:
    """Return what the reader of a value sees, and where each character of it stands."""
    if not holds_html(text):
        return text, place
    from outreach_lint.sources.html import Page

    page = Page(text)
    return page.text, partial(_in_page, page.places, place)


def _in_page(places: list[int], place: Place, offset: int) -> tuple[int, int]:
    return place(place_of(offset, places))


def as_cell(value: object) -> str:
    """Return a value of a workbook or a data frame as a text; nothing is empty."""
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
