"""Tables of a page's Markdown, set for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.report.terminal import NARROWEST, width_of, wrap

GUTTER = "  "


def is_table(block: str) -> bool:
    """Tell whether a block of Markdown is a table."""
    lines = block.strip().split("\n")
    return len(lines) > 1 and all(line.lstrip().startswith("|") for line in lines)


def table(block: str, width: int, indent: str = "  ") -> Iterator[str]:
    """Yield a table's lines, its columns aligned; long cells are wrapped."""
    rows = list(map(_cells, block.strip().split("\n")))
    head, body = rows[0], rows[2:]  # a line of dashes is between them
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


def _widths(rows: list[list[str]], room: int) -> list[int]:
    """Return the columns' widths, so that the table fits where it can.

    The widest columns become narrower, but not narrower than their longest word.
    """
    columns = list(zip(*rows, strict=True))
    widths, least = [], []
    for column in columns:
        widths.append(max(map(width_of, column)))
        least.append(max(map(width_of, " ".join(column).split())))
    room -= len(GUTTER) * (len(widths) - 1)
    while sum(widths) > room:
        wide = [n for n in range(len(widths)) if widths[n] > max(least[n], NARROWEST)]
        if not wide:
            break
        widths[max(wide, key=lambda n: widths[n])] -= 1
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
