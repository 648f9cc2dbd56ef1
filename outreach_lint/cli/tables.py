"""Render the Markdown tables of a rule page for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.report.terminal import MIN_PROSE_COLUMNS, wrap
from outreach_lint.words import width_of

GUTTER = "  "


def is_table(block: str) -> bool:
    """Return whether a block of Markdown is a table."""
    lines = block.strip().split("\n")
    return len(lines) > 1 and all(line.lstrip().startswith("|") for line in lines)


def table_lines(block: str, width: int, indent: str = "  ") -> Iterator[str]:
    """Yield a table's lines with aligned columns; long cells are wrapped."""
    rows = list(map(_cells, block.strip().split("\n")))
    head, body = rows[0], rows[2:]  # rows[1] is the line of dashes
    widths = _widths([head, *body], width - len(indent))
    yield from _row(head, widths, indent)
    yield indent + GUTTER.join("─" * wide for wide in widths)
    for row in body:
        yield from _row(row, widths, indent)


def _cells(line: str) -> list[str]:
    cells = []
    for cell in line.strip()[1:-1].split("|"):
        cells.append(cell.strip().replace("`", "").replace("*", ""))
    return cells


def _widths(rows: list[list[str]], available: int) -> list[int]:
    """Return the widths of the columns, so that the table fits if possible.

    The widest columns are narrowed, but not below their longest word.
    """
    columns = list(zip(*rows, strict=True))
    widths, min_widths = [], []
    for column in columns:
        widths.append(max(map(width_of, column)))
        min_widths.append(max(map(width_of, " ".join(column).split())))
    available -= len(GUTTER) * (len(widths) - 1)
    while sum(widths) > available:
        narrowable = [
            n for n in range(len(widths)) if widths[n] > max(min_widths[n], MIN_PROSE_COLUMNS)
        ]
        if not narrowable:
            break
        widths[max(narrowable, key=lambda n: widths[n])] -= 1
    return widths


def _row(cells: list[str], widths: list[int], indent: str) -> Iterator[str]:
    wrapped = [_lines(cell, wide) for cell, wide in zip(cells, widths, strict=True)]
    for number in range(max(map(len, wrapped))):
        parts = []
        for lines, wide in zip(wrapped, widths, strict=True):
            text = lines[number] if number < len(lines) else ""
            parts.append(text + " " * (wide - width_of(text)))
        yield (indent + GUTTER.join(parts)).rstrip()


def _lines(cell: str, width: int) -> list[str]:
    return wrap(cell, width) or [""]
