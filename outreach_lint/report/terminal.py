"""Make text safe for a terminal and lay it out.

Control characters are replaced, and widths are counted as the terminal counts them.
"""

from __future__ import annotations

from collections.abc import Callable

import click

from outreach_lint.model import Finding
from outreach_lint.words import is_narrow, width_of

SEVERITY_COLORS = {"error": "red", "warning": "yellow", "info": "blue"}
MIN_PROSE_COLUMNS = 8  # columns for prose beside its indent, also in a narrower terminal
_LOW_CONFIDENCE_REASONS = {
    "local": "the words suggest it, but are not clear enough",
    "llm": "the model was not sure",
}
# Bidirectional controls and zero-width characters: they can make a line look different.
_INVISIBLE = {
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
    0x200B,
    0x200E,
    0x200F,
    0x2060,
    0xFEFF,
}
_CONTROL_RANGES = (
    range(0x20),  # control characters
    range(0x7F, 0xA0),
    range(0x2028, 0x202A),  # line and paragraph separators
    range(0xD800, 0xE000),  # surrogates
    range(0xE0000, 0xE0080),  # tags
)


def safe(text: str) -> str:
    """Return ``text`` with ``�`` for each control or invisible character.

    A tab becomes a space; the length is unchanged.
    """
    if text.isprintable():
        return text
    return "".join(char if _is_harmless(char) else "\ufffd" for char in text.replace("\t", " "))


def styled(text: str, color: bool, fg: str | None = None, bold: bool | None = None) -> str:
    """Return ``text`` in the color ``fg``, or bold; unchanged without ``color``."""
    if not color or (fg is None and bold is None):
        return text
    return click.style(text, fg=fg, bold=bold)


def _is_harmless(char: str) -> bool:
    code = ord(char)
    return code not in _INVISIBLE and not any(code in codes for codes in _CONTROL_RANGES)


def wrap(
    text: str, width: int, indent: str = "", first: str | None = None, most: int | None = None
) -> list[str]:
    """Break prose into lines of at most ``width`` columns.

    If there are more than ``most`` lines, the last one shown ends in “…”.
    """
    text = safe(text)
    first = indent if first is None else first
    wrapped: Callable[..., list[str]]
    if is_narrow(text):
        from textwrap import wrap as wrapped
    else:
        from wcwidth import wrap as wrapped  # also handles characters that are two columns wide
    return wrapped(
        text,
        max(width, len(indent) + MIN_PROSE_COLUMNS, len(first) + MIN_PROSE_COLUMNS),
        initial_indent=first,
        subsequent_indent=indent,
        break_on_hyphens=False,
        max_lines=most,
        placeholder=" …",
    )


def linked(text: str, address: str) -> str:
    """Return a text as a terminal link (OSC 8); unchanged without an address."""
    if not address:
        return text
    return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"


def chunks(text: str, width: int) -> list[tuple[int, int]]:
    """Split a line into pieces that fit in ``width`` columns, at spaces if possible."""
    out, start, narrow = [], 0, is_narrow(text)
    while True:
        stop = start + max(width, 1)
        if not narrow:
            stop = _end_that_fits(text, start, width)
        if stop >= len(text):
            break
        space = text.rfind(" ", start, stop + 1)
        if space > start:
            stop = space + 1
        out.append((start, stop))
        start = stop
    return [*out, (start, len(text))]


def _end_that_fits(text: str, start: int, width: int) -> int:
    """Return the end of the text that fits in ``width`` columns; at least one character."""
    stop = start + 1
    while stop < len(text) and width_of(text[start : stop + 1]) <= width:
        stop += 1
    return stop


def doubt(finding: Finding) -> str:
    """Return why a finding has low confidence, after a space; empty for high confidence."""
    why = low_confidence_reason(finding)
    if not why:
        return ""
    return f" (low confidence: {why})"


def low_confidence_reason(finding: Finding) -> str:
    """Return why a finding has low confidence; empty for high confidence."""
    if finding.confidence == "high":
        return ""
    return safe(finding.doubt) or _LOW_CONFIDENCE_REASONS[finding.origin]
