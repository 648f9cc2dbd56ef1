"""Texts of a draft as they are quoted: on one line, and not too long."""

from __future__ import annotations

QUOTED = 80  # characters of a draft that a fix quotes


def shortened(text: str, most: int) -> str:
    """Put a text on one line; one of more than ``most`` characters is cut after a word."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def quotable(text: str) -> str:
    """Put a text on one line, without the mark at its end; a long one is cut after a word."""
    words = " ".join(text.split())
    if len(words) <= QUOTED:
        return words.rstrip(".,;: ")
    return words[:QUOTED].rsplit(" ", 1)[0].rstrip(".,;:–- ") + " …"
