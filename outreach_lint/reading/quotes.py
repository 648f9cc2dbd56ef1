"""Shorten texts of a draft so that they can be quoted on one line."""

from __future__ import annotations

MAX_QUOTE_CHARS = 80  # of a draft that a fix quotes


def shortened(text: str, most: int) -> str:
    """Return a text on one line; a text of more than ``most`` characters is cut after a word."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def quotable(text: str) -> str:
    """Return a text on one line, without its final mark; a long one is cut after a word."""
    words = " ".join(text.split())
    if len(words) <= MAX_QUOTE_CHARS:
        return words.rstrip(".,;: ")
    return words[:MAX_QUOTE_CHARS].rsplit(" ", 1)[0].rstrip(".,;:–- ") + " …"
