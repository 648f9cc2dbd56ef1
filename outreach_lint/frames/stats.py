"""A file of findings → figures: by rule, and by columns such as team, template and month."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.frames.schema import CLEAN, FOUND, OWN
from outreach_lint.linting.evaluation import Share
from outreach_lint.sources.arrow import opened
from outreach_lint.sources.values import as_cell

# columns that figures are given by where nobody says which, as far as they are there
USUAL = ("team", "template", "campaign", "month", "date", "sent_at")
MOST_VALUES = 10_000  # values of a column; one with more is an address or a number, not a group
_DAY = re.compile(r"(\d{4}-\d{2})-\d{2}(?!\d)")  # a day, or a moment: counted by its month
NOBODY = "(none)"


class Group(NamedTuple):
    """The messages with one value of a column: how many, how many with findings, by which rules."""

    value: str
    messages: int
    found: Share
    rules: Counter[str]


class Figures(NamedTuple):
    """What a file of findings comes to.

    ``verdicts`` counts rows, ``rules`` messages that break a rule; ``groups`` are by column.
    """

    verdicts: Counter[str]
    rules: Counter[str]
    names: dict[str, str]
    groups: dict[str, list[Group]]

    @property
    def judged(self) -> int:
        """How many messages were judged."""
        return self.verdicts[CLEAN] + self.verdicts[FOUND]

    @property
    def found(self) -> Share:
        """The share of the judged messages that have findings."""
        return Share(self.verdicts[FOUND], self.judged)


class _Tally:
    """What is counted for one value of a column."""

    def __init__(self) -> None:
        self.judged = self.found = 0
        self.rules: Counter[str] = Counter()

    def add(self, verdict: str, codes: set[str]) -> None:
        """Count a message that was judged."""
        self.judged += 1
        self.found += verdict == FOUND
        self.rules.update(codes)


def figures(path: str, by: Sequence[str] = ()) -> Figures:
    """Count a file of findings, read batch by batch.

    ``by`` are columns; by default those of ``USUAL`` that are there. Raises ``OutreachLintError``
    when it is no such file, or has no such column.
    """
    verdicts: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    names: dict[str, str] = {}
    with opened(path) as data:
        columns = columns_of(data.schema.names, path, by)
        tallies: dict[str, dict[str, _Tally]] = {name: defaultdict(_Tally) for name in columns}
        for batch in data.batches(["verdict", "findings", *columns]):
            for row in batch.to_pylist():
                verdicts[row["verdict"]] += 1
                if row["verdict"] not in (CLEAN, FOUND):
                    continue
                codes: set[str] = set()
                for finding in shown_of(row):
                    names[finding["code"]] = finding["name"]
                    codes.add(finding["code"])
                rules.update(codes)
                for name, tally in tallies.items():
                    tally[value_of(row[name])].add(row["verdict"], codes)
                    if len(tally) > MOST_VALUES:
                        what = (
                            f"column {name!r} has over {MOST_VALUES:,} values; it makes no groups"
                        )
                        raise OutreachLintError(what, path)
    return Figures(verdicts, rules, names, {name: _groups(t) for name, t in tallies.items()})


def columns_of(there: Sequence[str], path: str, by: Sequence[str]) -> list[str]:
    """Return the columns to count by; raises ``OutreachLintError`` where one is not there."""
    if not set(OWN) <= set(there):
        raise OutreachLintError(
            "this is no file of findings", path, "outreach-lint check … --output-file FILE.parquet"
        )
    able = [name for name in there if name not in OWN]
    for name in by:
        if name not in able:
            names = ", ".join(map(repr, able)) or "no columns of yours"
            what = f"no column {name!r}; there are {names}"
            raise OutreachLintError(what, path, nearest(name, able))
    return list(dict.fromkeys(by)) or [name for name in USUAL if name in able]


def shown_of(row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the findings of a row that a user is shown."""
    shown: list[dict[str, Any]] = []
    for finding in row["findings"] or ():
        if finding["confidence"] == "high":
            shown.append(finding)
    return shown


def value_of(value: object) -> str:
    """Return the group of a value: its text, and of a day its month."""
    text = as_cell(value).strip()
    day = _DAY.match(text)
    return day[1] if day else text or NOBODY


def _groups(tallies: dict[str, _Tally]) -> list[Group]:
    """Return the groups, months in their order, others by how many messages they have."""
    groups: list[Group] = []
    for value, tally in tallies.items():
        share = Share(tally.found, tally.judged)
        groups.append(Group(value, tally.judged, share, tally.rules))
    if all(re.fullmatch(r"\d{4}-\d{2}", group.value) for group in groups):
        return sorted(groups, key=lambda group: group.value)
    return sorted(groups, key=lambda group: (-group.messages, group.value))
