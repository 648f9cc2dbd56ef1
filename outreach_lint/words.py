"""Words for people: a number with its noun, and texts of a draft that fit on one line."""

from __future__ import annotations

MAX_QUOTE_CHARS = 80  # of a draft that a fix quotes


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, such as ``1 draft`` or ``2 drafts``."""
    if number == 1 or noun == "info":
        return f"{number:,} {noun}"
    return f"{number:,} {plural or f'{noun}s'}"


def shortened(text: str, most: int, dropped: str = "") -> str:
    """Return a text on one line; a text of more than ``most`` characters is cut after a word.

    The characters in ``dropped`` are removed from the end of the last word before the cut.
    """
    words = " ".join(text.split())
    if len(words) <= most:
        return words
    return words[:most].rsplit(" ", 1)[0].rstrip(dropped) + " …"


def quotable(text: str) -> str:
    """Return a text on one line, without its final mark; a long one is cut after a word."""
    return shortened(text, MAX_QUOTE_CHARS, ".,;:–- ").rstrip(".,;: ")
