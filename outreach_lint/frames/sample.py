"""How often the findings are right: a sample to be labelled, and what the labels say.

The sample holds as many findings of each rule. A labelled sheet gives each rule's precision with
Wilson's interval, and that of all findings, in which each rule weighs as much as it finds.
"""

from __future__ import annotations

import csv
import heapq
import io
import math
from collections import Counter, defaultdict
from hashlib import sha256
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError
from outreach_lint.frames.stats import columns_of, shown_of
from outreach_lint.linting.evaluation import Share, Z
from outreach_lint.sources.arrow import opened
from outreach_lint.sources.cells import rows_of

RIGHT = "right"
HEAD = (RIGHT, "code", "name", "quote", "message", "path", "draft")
_YES, _NO = ("yes", "y", "true", "1", "x"), ("no", "n", "false", "0")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would calculate what begins so


class Precision(NamedTuple):
    """The labels of each rule, and an estimate for all findings with its 95 % interval."""

    rules: dict[str, Share]
    overall: float | None
    interval: tuple[float, float] | None
    open: int  # findings of the sheet without a label


def sample(path: str, most: int) -> list[tuple[str, ...]]:
    """Return about ``most`` findings, as many of each rule, as rows below ``HEAD``.

    The same file gives the same sample: what is taken is told by a digest of each finding.
    """
    kept: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
    with opened(path) as data:
        columns_of(data.schema.names, path, ())
        for batch in data.batches(["findings", "path", "draft"]):
            for row in batch.to_pylist():
                for finding in shown_of(row):
                    _take(kept[finding["code"]], _line(row, finding), most)
    each = max(1, most // max(len(kept), 1))
    lines = []
    for code in sorted(kept):
        for _, line in sorted(kept[code], reverse=True)[:each]:
            lines.append(line)
    return lines


def _take(heap: list[tuple[str, tuple[str, ...]]], line: tuple[str, ...], most: int) -> None:
    entry = sha256("\x00".join(line).encode("utf-8", "replace")).hexdigest(), line
    if len(heap) < most:
        heapq.heappush(heap, entry)
    elif entry > heap[0]:
        heapq.heapreplace(heap, entry)


def _line(row: dict[str, Any], finding: dict[str, Any]) -> tuple[str, ...]:
    texts = (finding[key] or "" for key in ("code", "name", "quote", "message"))
    return ("", *texts, row["path"] or "", row["draft"] or "")


def as_sheet(lines: list[tuple[str, ...]]) -> str:
    """Return a sample as CSV; no cell of it is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    for line in lines:
        writer.writerow(map(plain, line))
    return out.getvalue()


def plain(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def precision(sheet: str, found: Counter[str]) -> Precision:
    """Return what the labels in a sheet say; ``found`` is how many messages each rule minds.

    Raises ``OutreachLintError`` where a label is neither yes nor no, or there is none.
    """
    right, labelled, unlabelled = Counter[str](), Counter[str](), 0
    for line, row in rows_of(sheet):
        answer = row.get(RIGHT, "").strip().casefold()
        if answer not in (*_YES, *_NO, ""):
            what = f"{row[RIGHT]!r} is no label"
            raise OutreachLintError(what, f"{sheet}:{line}", "write yes or no, or nothing")
        if not answer:
            unlabelled += 1
            continue
        labelled[row.get("code", "")] += 1
        right[row.get("code", "")] += answer in _YES
    if not labelled:
        raise OutreachLintError(
            f"no finding is labelled; the column {RIGHT!r} holds yes or no", sheet
        )
    rules = {code: Share(right[code], labelled[code]) for code in sorted(labelled)}
    return Precision(rules, *_overall(rules, found), unlabelled)


def _overall(
    rules: dict[str, Share], found: Counter[str]
) -> tuple[float | None, tuple[float, float] | None]:
    """Return the precision of all findings of the rules that are labelled, and its interval.

    The variance is that of a stratified sample, each share drawn towards one half by two labels of
    each kind (A. Agresti and B. Coull, 1998), so that few labels do not look like certainty.
    """
    total = sum(found[code] for code in rules)
    if not total:
        return None, None
    value = variance = 0.0
    for code, share in rules.items():
        weight, count = found[code] / total, share.whole + 4
        value += weight * share.part / share.whole
        likely = (share.part + 2) / count
        variance += weight * weight * likely * (1 - likely) / count
    half = Z * math.sqrt(variance)
    return value, (max(0.0, value - half), min(1.0, value + half))
