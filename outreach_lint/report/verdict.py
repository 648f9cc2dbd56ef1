"""A one-line verdict on a draft, for people."""

from __future__ import annotations

from collections.abc import Sequence

from outreach_lint.linting.findings import NOT_JUDGED
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft
from outreach_lint.report.entries import Entry
from outreach_lint.report.summary import counted
from outreach_lint.report.terminal import safe
from outreach_lint.sources.source import STDIN


def verdict(result: Result, found: Sequence[Entry]) -> str:
    """Return whether a draft can be sent, and how much there is to change.

    ``found`` are the entries of its findings of high confidence.
    """
    cluster = result.comparison.cluster
    if cluster and found:
        return f"{len(cluster.members)} drafts are alike"
    rest = [entry for entry in found if entry.told.code != NOT_JUDGED]
    if len(rest) < len(found):
        if result.unjudged:
            return "could not be judged"
        return f"judged in part, {verdict(result, rest)}"
    if not result.judged:
        return "could not be judged in full"
    if not found:
        return "nothing to change"
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
