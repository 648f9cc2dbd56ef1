"""A one-line verdict on a draft, for people."""

from __future__ import annotations

from collections.abc import Sequence

from outreach_lint.linting.findings import NOT_JUDGED
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft
from outreach_lint.report.entries import ReportEntry
from outreach_lint.report.terminal import safe
from outreach_lint.sources.source import STDIN
from outreach_lint.words import counted


class Alike:
    """How many drafts are alike, for each draft of a cluster."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}

    def add(self, result: Result) -> None:
        """Add the drafts of a cluster; other results add nothing."""
        cluster = result.comparison.cluster
        if cluster is None or not result.shown:
            return
        for member in cluster.members:
            place = member.path, member.id
            self._counts[place] = max(self._counts.get(place, 0), len(cluster.members))

    def number(self, result: Result) -> int:
        """Return the number of drafts that are like the draft of a result; 0 if none is."""
        if result.is_cluster:
            return 0
        return self._counts.get((result.draft.path, result.draft.id), 0)


def verdict(result: Result, found: Sequence[ReportEntry], alike: int = 0) -> str:
    """Return whether a draft can be sent, and how much there is to change.

    ``found`` are the entries of its findings of high confidence. ``alike`` is the number of drafts
    that are alike, if the draft is one of them.
    """
    cluster = result.comparison.cluster
    if cluster and found:
        return f"{len(cluster.members)} drafts are alike"
    rest = [entry for entry in found if entry.main.code != NOT_JUDGED]
    if len(rest) < len(found):
        if result.unjudged:
            return "could not be judged"
        return f"judged in part, {verdict(result, rest, alike)}"
    if not result.judged:
        return "could not be judged in full"
    if not found:
        also = f", but {alike} drafts are alike" if alike else ""
        return f"nothing to change{also}"
    return _verdict_by_severity(found)


def _verdict_by_severity(found: Sequence[ReportEntry]) -> str:
    many = counted(len(found), "thing")
    severities = {entry.severity for entry in found}
    if "error" in severities:
        return f"do not send this yet, {many} to change"
    if "warning" in severities:
        return f"not ready, {many} to change"
    return f"ready, {many} to look at"


def title(draft: Draft) -> str:
    """Return the title of a draft: its path, and its id if the file has several drafts."""
    path = "standard input" if draft.path == STDIN else draft.path
    if draft.id in ("", draft.path):
        return safe(path)
    return safe(f"{path} · {draft.id}")
