"""Statistics of a file of findings: by rule, and by columns such as team, template and month."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.frames.schema import OWN_COLUMNS, WITH_FINDINGS, WITHOUT_FINDINGS
from outreach_lint.linting.evaluation import Share
from outreach_lint.sources.markup.values import as_cell
from outreach_lint.sources.tables.arrow import opened

# default columns to group by, if the file has them
DEFAULT_GROUPING_COLUMNS = ("team", "template", "campaign", "month", "date", "sent_at")
MAX_GROUPS = 10_000  # a column with more values, such as an address, does not form groups
_DATE = re.compile(r"(\d{4}-\d{2})-\d{2}(?!\d)")  # a date or timestamp, grouped by month
NO_VALUE = "(none)"


class GroupCounts(NamedTuple):
    """Counts for one value of a column: messages, messages with findings, messages by rule."""

    value: str
    messages: int
    found: Share
    rules: Counter[str]


class Figures(NamedTuple):
    """The statistics of a file of findings.

    ``verdicts`` counts rows by verdict. ``rules`` counts messages by the rule that they break.
    ``groups`` has the groups of each column.
    """

    verdicts: Counter[str]
    rules: Counter[str]
    names: dict[str, str]
    groups: dict[str, list[GroupCounts]]

    @property
    def judged(self) -> int:
        """The number of messages that were judged."""
        return self.verdicts[WITHOUT_FINDINGS] + self.verdicts[WITH_FINDINGS]

    @property
    def found(self) -> Share:
        """The share of the judged messages that have findings."""
        return Share(self.verdicts[WITH_FINDINGS], self.judged)


class _GroupCounts:
    """The counts for one value of a column so far."""

    def __init__(self) -> None:
        self.judged = self.found = 0
        self.rules: Counter[str] = Counter()

    def add(self, verdict: str, codes: set[str]) -> None:
        """Count one judged message."""
        self.judged += 1
        self.found += verdict == WITH_FINDINGS
        self.rules.update(codes)


def figures(path: str, by: Sequence[str] = ()) -> Figures:
    """Return the statistics of a file of findings, which is read batch by batch.

    ``by`` are the columns to group by; the default is the columns of ``DEFAULT_GROUPING_COLUMNS``
    that the file has. Raises ``OutreachLintError`` if it is not a file of findings, or lacks a
    column.
    """
    verdicts: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    names: dict[str, str] = {}
    with opened(path) as data:
        columns = grouping_columns(data.schema.names, path, by)
        counts_by_column: dict[str, dict[str, _GroupCounts]] = {
            name: defaultdict(_GroupCounts) for name in columns
        }
        for batch in data.batches(["verdict", "findings", *columns]):
            for row in batch.to_pylist():
                verdicts[row["verdict"]] += 1
                if row["verdict"] not in (WITHOUT_FINDINGS, WITH_FINDINGS):
                    continue
                codes: set[str] = set()
                for finding in shown_of(row):
                    names[finding["code"]] = finding["name"]
                    codes.add(finding["code"])
                rules.update(codes)
                for name, counts in counts_by_column.items():
                    counts[value_of(row[name])].add(row["verdict"], codes)
                    if len(counts) > MAX_GROUPS:
                        what = (
                            f"column {name!r} has over {MAX_GROUPS:,} values, too many for groups"
                        )
                        raise OutreachLintError(what, path)
    return Figures(
        verdicts,
        rules,
        names,
        {name: _groups_of(counts) for name, counts in counts_by_column.items()},
    )


def grouping_columns(there: Sequence[str], path: str, by: Sequence[str]) -> list[str]:
    """Return the columns to group by; raises ``OutreachLintError`` if one is missing."""
    if not set(OWN_COLUMNS) <= set(there):
        raise OutreachLintError(
            "this is not a file of findings",
            path,
            "outreach-lint check … --output-file FILE.parquet",
        )
    choices = [name for name in there if name not in OWN_COLUMNS]
    for name in by:
        if name not in choices:
            names = ", ".join(map(repr, choices)) or "none"
            what = f"no column {name!r}; available: {names}"
            raise OutreachLintError(what, path, nearest(name, choices))
    return list(dict.fromkeys(by)) or [name for name in DEFAULT_GROUPING_COLUMNS if name in choices]


def shown_of(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the findings of a row that reports show: those of high confidence."""
    shown: list[dict[str, Any]] = []
    for finding in row["findings"] or ():
        if finding["confidence"] == "high":
            shown.append(finding)
    return shown


def value_of(value: object) -> str:
    """Return the group of a value: its text, or the month of a date."""
    text = as_cell(value).strip()
    day = _DATE.match(text)
    return day[1] if day else text or NO_VALUE


def _groups_of(counts_by_value: dict[str, _GroupCounts]) -> list[GroupCounts]:
    """Return the groups: months in order, other values by the number of messages."""
    groups: list[GroupCounts] = []
    for value, counts in counts_by_value.items():
        share = Share(counts.found, counts.judged)
        groups.append(GroupCounts(value, counts.judged, share, counts.rules))
    if all(re.fullmatch(r"\d{4}-\d{2}", group.value) for group in groups):
        return sorted(groups, key=lambda group: group.value)
    return sorted(groups, key=lambda group: (-group.messages, group.value))
