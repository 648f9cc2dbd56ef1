"""Tables of statistics, and their output: for a terminal, as CSV, and as HTML with plots."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from typing import NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.frames.sample import Precision
from outreach_lint.frames.stats import Figures
from outreach_lint.linting.evaluation import Share
from outreach_lint.words import shortened

MAX_TABLE_ROWS = 20  # rows of a table on a terminal and in a plot; CSV has all
TOP_RULES = 3  # most frequent rules that are listed for a group
PLOT_WIDTH = 800  # pixels
MAX_PLOT_LABEL_CHARS = 24  # of a name beside a bar
Cell = str | int | Share


class TitledTable(NamedTuple):
    """A table with a title; a share in a cell is printed with its interval."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def tables_of(figures: Figures, labels: Precision | None = None) -> list[TitledTable]:
    """Return the tables for the statistics of a file, and for its labels."""
    tables = [
        TitledTable("Messages", ("verdict", "messages"), list(figures.verdicts.most_common()))
    ]
    rows: list[tuple[Cell, ...]] = []
    for code, count in figures.rules.most_common():
        rows.append((code, figures.names[code], count, Share(count, figures.judged)))
    tables.append(TitledTable("By rule", ("rule", "name", "messages", "share"), rows))
    for column, groups in figures.groups.items():
        head = (column, "messages", "with findings", "most often")
        group_rows: list[tuple[Cell, ...]] = []
        for group in groups:
            most = [f"{code} ({count:,})" for code, count in group.rules.most_common(TOP_RULES)]
            group_rows.append((group.value, group.messages, group.found, ", ".join(most)))
        tables.append(TitledTable(f"By {column}", head, group_rows))
    if labels:
        tables.append(_precision_table(labels))
    return tables


def _precision_table(labels: Precision) -> TitledTable:
    rows: list[tuple[Cell, ...]] = []
    count = 0
    for code, share in labels.rules.items():
        rows.append((code, share.whole, share))
        count += share.whole
    if labels.overall is not None and labels.interval is not None:
        low, high = labels.interval
        rows.append(("all", count, f"{labels.overall:.0%} ({low:.0%}–{high:.0%})"))
    return TitledTable("Precision, by the labels", ("rule", "labelled", "right"), rows)


def as_text(tables: list[TitledTable]) -> str:
    """Return tables for a terminal."""
    parts = []
    for table in tables:
        parts.append("\n".join(_lines(table)))
    return "\n\n".join(parts) + "\n"


def _lines(table: TitledTable) -> Iterator[str]:
    from outreach_lint.report.terminal import safe
    from outreach_lint.words import width_of

    rows: list[list[str]] = []
    for row in table.rows[:MAX_TABLE_ROWS]:
        rows.append([safe(_cell_text(cell)) for cell in row])
    widths: list[int] = []
    numbers: list[bool] = []
    rulers: list[str] = []
    for index, column in enumerate(zip(table.head, *rows, strict=True)):
        width = max(map(width_of, column))
        widths.append(width)
        numbers.append(any(not isinstance(row[index], str) for row in table.rows))
        rulers.append("─" * width)
    yield table.title
    for cells in (list(table.head), rulers, *rows):
        parts = []
        for cell, width, is_number in zip(cells, widths, numbers, strict=True):
            padding = " " * (width - width_of(cell))
            parts.append(padding + cell if is_number else cell + padding)
        yield f"  {'  '.join(parts)}".rstrip()
    if len(table.rows) > MAX_TABLE_ROWS:
        yield f"  … {len(table.rows) - MAX_TABLE_ROWS:,} more: --output-format csv"


def _cell_text(cell: Cell) -> str:
    if isinstance(cell, Share):
        value, interval = cell.value, cell.interval
        if value is None or interval is None:
            return "–"
        return f"{value:.0%} ({interval[0]:.0%}–{interval[1]:.0%})"
    return f"{cell:,}" if isinstance(cell, int) else cell


def as_csv(figures: Figures, labels: Precision | None = None) -> str:
    """Return all statistics as one table: each count with its total, share and interval."""
    from outreach_lint.frames.sample import plain

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("by", "value", "rule", "part", "whole", "share", "low", "high"))
    for by, value, rule, share in _csv_rows(figures, labels):
        low, high = share.interval or ("", "")
        writer.writerow(
            (plain(by), plain(value), rule, share.part, share.whole, share.value or 0, low, high)
        )
    return out.getvalue()


def _csv_rows(figures: Figures, labels: Precision | None) -> Iterator[tuple[str, str, str, Share]]:
    total = figures.verdicts.total()
    for verdict, count in figures.verdicts.most_common():
        yield "verdict", verdict, "", Share(count, total)
    for code, count in figures.rules.most_common():
        yield "rule", "", code, Share(count, figures.judged)
    for column, groups in figures.groups.items():
        for group in groups:
            yield column, group.value, "", group.found
            for code, count in group.rules.most_common():
                yield column, group.value, code, Share(count, group.messages)
    for code, share in labels.rules.items() if labels else ():
        yield "label", "", code, share


def as_html(tables: list[TitledTable], figures: Figures, path: str) -> str:
    """Return a page in one file: the tables, with the plots as inline SVG."""
    from jinja2 import Environment, FileSystemLoader

    folder = os.path.join(os.path.dirname(__file__), "page")
    environment = Environment(loader=FileSystemLoader(folder), autoescape=True, trim_blocks=True)
    texts = []
    for table in tables:
        texts.append(table._replace(rows=[tuple(map(_cell_text, row)) for row in table.rows]))
    bars: list[tuple[str, Share]] = []
    for code, count in figures.rules.most_common():
        bars.append((code, Share(count, figures.judged)))
    plots = {"By rule": _plot(bars)}
    for column, groups in figures.groups.items():
        plots[f"By {column}"] = _plot([(group.value, group.found) for group in groups])
    page = environment.get_template("stats.html.j2")
    return page.render(tables=texts, plots=plots, path=path, figures=figures)


def _plot(bars: list[tuple[str, Share]]) -> str:
    """Return a bar chart of shares in percent, as SVG without external resources."""
    try:
        import leather
    except ImportError:
        what = "the plots need leather, which is not installed"
        raise OutreachLintError(what, remedy="pip install 'outreach-lint[stats]'") from None
    if not bars:
        return ""
    bars_shown: list[tuple[float, str]] = []
    for label, share in bars[:MAX_TABLE_ROWS]:
        bars_shown.append((100 * (share.value or 0), shortened(label, MAX_PLOT_LABEL_CHARS)))
    chart = leather.Chart()
    chart.add_x_scale(0, 100)
    chart.add_x_axis(name="percent of the messages")
    chart.add_bars(bars_shown)
    return str(chart.to_svg(width=PLOT_WIDTH, height=120 + 24 * len(bars_shown)))
