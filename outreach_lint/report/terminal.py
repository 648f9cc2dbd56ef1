"""Make text safe for a terminal and lay it out.

Control characters are replaced, and widths are counted as the terminal counts them.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import click

from outreach_lint.model import Finding

SEVERITY_COLORS = {"error": "red", "warning": "yellow", "info": "blue"}
NARROWEST = 8  # columns for prose beside its indent, however narrow the terminal is
_NOT_SURE = {
    "local": "the words point to it, but not clearly enough",
    "llm": "the model was not sure",
}
# Bidirectional controls and zero-width characters can make a line show other words than it holds.
_HIDDEN = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF}
_COMMANDS = (
    range(0x20),  # control characters
    range(0x7F, 0xA0),
    range(0x2028, 0x202A),  # line and paragraph separators
    range(0xD800, 0xE000),  # surrogates
    range(0xE0000, 0xE0080),  # tags
)


def safe(text: str) -> str:
    """Return ``text`` with ``�`` for each character that commands a terminal.

    A tab becomes a space; the length stays.
    """
    if text.isprintable():
        return text
    return "".join(char if _harmless(char) else "\ufffd" for char in text.replace("\t", " "))


def styled(text: str, color: bool, fg: str | None = None, bold: bool | None = None) -> str:
    """Return ``text`` in the colour ``fg``, or bold; as it is where ``color`` is not wanted."""
    if not color or (fg is None and bold is None):
        return text
    return click.style(text, fg=fg, bold=bold)


def _harmless(char: str) -> bool:
    code = ord(char)
    return code not in _HIDDEN and not any(code in codes for codes in _COMMANDS)


# One column each in every terminal: Latin letters, typographic quotes, dashes and dots, the euro.
_NOT_NARROW = r"[^\x20-\x7e\xa0-\xac\xae-\u02ff\u2010-\u2027\u20ac]"


def _is_narrow(text: str) -> bool:
    return text.isascii() or not re.search(_NOT_NARROW, text)


def width_of(text: str) -> int:
    """Return how many columns a terminal needs for ``text``."""
    if _is_narrow(text):
        return len(text)
    from wcwidth import wcswidth  # its tables take as long to import as a usual draft to read

    return max(wcswidth(text), 0)


def wrap(
    text: str, width: int, indent: str = "", first: str | None = None, most: int | None = None
) -> list[str]:
    """Break prose into lines of at most ``width`` columns.

    If there are more than ``most`` lines, the last one shown ends in “…”.
    """
    text = safe(text)
    first = indent if first is None else first
    wrapped: Callable[..., list[str]]
    if _is_narrow(text):
        from textwrap import wrap as wrapped
    else:
        from wcwidth import wrap as wrapped  # the same for characters of two columns
    return wrapped(
        text,
        max(width, len(indent) + NARROWEST, len(first) + NARROWEST),
        initial_indent=first,
        subsequent_indent=indent,
        break_on_hyphens=False,
        max_lines=most,
        placeholder=" …",
    )


def linked(text: str, address: str) -> str:
    """Return a text as a link that a terminal can open (OSC 8).

    Without an address it is the text itself.
    """
    if not address:
        return text
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


def chunks(text: str, width: int) -> list[tuple[int, int]]:
    """Cut one line of a draft into pieces that fit ``width`` columns, at spaces where possible."""
    out, start, narrow = [], 0, _is_narrow(text)
    while True:
        stop = start + max(width, 1)
        if not narrow:
            stop = _fitting(text, start, width)
        if stop >= len(text):
            break
        space = text.rfind(" ", start, stop + 1)
        if space > start:
            stop = space + 1
        out.append((start, stop))
        start = stop
    return [*out, (start, len(text))]


def _fitting(text: str, start: int, width: int) -> int:
    """Return how far a text goes that fits ``width`` columns, one character at least."""
    stop = start + 1
    while stop < len(text) and width_of(text[start : stop + 1]) <= width:
        stop += 1
    return stop


def doubt(finding: Finding) -> str:
    """Return why a finding is not sure, with a blank before it; empty for one that is."""
    why = unsure(finding)
    if not why:
        return ""
    return f" (low confidence: {why})"


def unsure(finding: Finding) -> str:
    """Return why a finding is of low confidence; empty for one of high confidence."""
    if finding.confidence == "high":
        return ""
    return safe(finding.doubt) or _NOT_SURE[finding.origin]
