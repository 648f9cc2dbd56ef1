"""Words for people: a number with its noun, texts on one line, and what is underlined there."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_QUOTE_CHARS = 80  # of a draft that a fix quotes
# Matches all but characters that are one column wide in every terminal: Latin letters,
# typographic quotes, dashes and dots, the euro sign.
_NOT_NARROW = r"[^\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u20ac]"

# In a word that keeps its lower case: a capital letter, digit or mark inside, or not one vowel.
_OWN_SPELLING = r"\w[A-Z0-9_@:/.]+\w|\A[b-df-hj-np-tv-xz]{2,}\Z"


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


def capitalized(text: str) -> str:
    """Return a text with a capital letter, unless it begins with an address or a name's spelling.

    Such are https://mill.example, ada@mill.example, iPhone, k8s and npm, but not "it's".
    """
    first = text.partition(" ")[0]
    if re.search(_OWN_SPELLING, first):
        return text
    return text[:1].upper() + text[1:]


def is_narrow(text: str) -> bool:
    """Return whether each character is one column wide in every terminal."""
    return text.isascii() or not re.search(_NOT_NARROW, text)


def width_of(text: str) -> int:
    """Return the width of ``text`` in terminal columns."""
    if is_narrow(text):
        return len(text)
    from wcwidth import wcswidth  # importing its tables takes as long as reading a typical draft

    return max(wcswidth(text), 0)


def underlines(line: str, start: int, spans: Iterable[tuple[int, int]], sign: str) -> str:
    """Return the row below a line that begins at offset ``start``: signs below some spans.

    An empty span gets one sign.
    """
    row = ""
    for begin, end in sorted(spans):
        left, right = max(begin - start, 0), min(end - start, len(line))
        if left < right or (left == right and begin == end):
            indent = width_of(line[:left])
            width = max(width_of(line[left:right]), 1)
            row = row.ljust(indent)
            row += sign * (indent + width - len(row))
    return row
