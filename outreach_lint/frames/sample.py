"""Measure how often findings are right: draw a sample for labelling, and evaluate the labels.

The sample has the same number of findings of each rule. A labelled sheet gives the precision of
each rule with Wilson's interval, and of all findings, where each rule is weighted by the number of
its findings.
"""

from __future__ import annotations

import csv
import heapq
import io
import math
from collections import Counter, defaultdict
from hashlib import sha256
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError, Place
from outreach_lint.frames.stats import grouping_columns, shown_of
from outreach_lint.linting.evaluation import Z_95, Share
from outreach_lint.sources.tables.arrow import opened
from outreach_lint.sources.tables.cells import rows_of

RIGHT = "right"
HEADER = (RIGHT, "code", "name", "quote", "message", "path", "draft")
_YES, _NO = ("yes", "y", "true", "1", "x"), ("no", "n", "false", "0")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs a cell that starts with one


class Precision(NamedTuple):
    """The labels of each rule, and an estimate for all findings with its 95 % interval."""

    rules: dict[str, Share]
    overall: float | None
    interval: tuple[float, float] | None
    open: int  # findings without a label


def sample(path: str, most: int) -> list[tuple[str, ...]]:
    """Return about ``most`` findings, the same number of each rule, as rows below ``HEADER``.

    The same file always gives the same sample: a digest of each finding decides.
    """
    highest: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    with opened(path) as data:
        grouping_columns(data.schema.names, path, ())
        for batch in data.batches(["findings", "path", "draft"]):
            for row in batch.to_pylist():
                for finding in shown_of(row):
                    _keep_highest(highest[finding["code"]], _sheet_row(row, finding), most)
    per_rule = max(1, most // max(len(highest), 1))
    lines = []
    for code in sorted(highest):
        for _, line in sorted(highest[code], reverse=True)[:per_rule]:
            lines.append(line)
    return lines


def _keep_highest(
    heap: list[tuple[str, tuple[str, ...]]], line: tuple[str, ...], most: int
) -> None:
    entry = sha256("\x00".join(line).encode("utf-8", "replace")).hexdigest(), line
    if len(heap) < most:
        heapq.heappush(heap, entry)
    elif entry > heap[0]:
        heapq.heapreplace(heap, entry)


def _sheet_row(row: dict[str, Any], finding: dict[str, Any]) -> tuple[str, ...]:
    texts = (finding[key] or "" for key in ("code", "name", "quote", "message"))
    return ("", *texts, row["path"] or "", row["draft"] or "")


def as_sheet(lines: list[tuple[str, ...]]) -> str:
    """Return a sample as CSV without formulas."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for line in lines:
        writer.writerow(map(plain, line))
    return out.getvalue()


def plain(cell: str) -> str:
    """Return a cell with an apostrophe before it if a spreadsheet would read it as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def precision(sheet: str, found: Counter[str]) -> Precision:
    """Return the precision from the labels of a sheet.

    ``found`` is the number of messages that each rule flags. Raises ``OutreachLintError`` if a
    label is neither yes nor no, or if there are no labels.
    """
    right, labelled, unlabelled = Counter[str](), Counter[str](), 0
    for line, row in rows_of(sheet):
        answer = row.get(RIGHT, "").strip().casefold()
        if answer not in (*_YES, *_NO, ""):
            what = f"{row[RIGHT]!r} is not a label"
            raise OutreachLintError(what, Place(sheet, line), "write yes or no, or leave it empty")
        if not answer:
            unlabelled += 1
            continue
        labelled[row.get("code", "")] += 1
        right[row.get("code", "")] += answer in _YES
    if not labelled:
        raise OutreachLintError(
            f"no finding has a label; write yes or no into the column {RIGHT!r}", sheet
        )
    rules = {code: Share(right[code], labelled[code]) for code in sorted(labelled)}
    return Precision(rules, *_overall(rules, found), unlabelled)


def _overall(
    rules: dict[str, Share], found: Counter[str]
) -> tuple[float | None, tuple[float, float] | None]:
    """Return the precision of all findings of the labelled rules, and its interval.

    The variance is that of a stratified sample. Two labels of each kind are added to each share,
    which moves it towards one half (A. Agresti and B. Coull, 1998). So a few labels do not give a
    narrow interval.
    """
    total = sum(found[code] for code in rules)
    if not total:
        return None, None
    value = variance = 0.0
    for code, share in rules.items():
        weight, count = found[code] / total, share.whole + 4
        value += weight * share.part / share.whole
        adjusted = (share.part + 2) / count
        variance += weight * weight * adjusted * (1 - adjusted) / count
    margin = Z_95 * math.sqrt(variance)
    return value, (max(0.0, value - margin), min(1.0, value + margin))
