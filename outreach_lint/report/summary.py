"""Summarize a run: counts of findings, drafts, suppressions and fixes."""

from __future__ import annotations

from collections import Counter

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import FixableCounts, Result
from outreach_lint.model import Severity
from outreach_lint.words import counted


class Summary:
    """Counts results and unreadable inputs."""

    def __init__(self) -> None:
        self.found: Counter[Severity] = Counter()
        self.rules: Counter[tuple[str, str]] = Counter()
        self.drafts = self.flagged = self.unread = self.not_judged = 0
        self._unread_files: set[str] = set()
        self._alike: set[tuple[str, str]] = set()  # path and id of drafts that are alike
        self.suppressed = self.accepted = self.safe = self.unsafe = 0
        self.has_untested_fixes = False
        self.unwritten: Counter[str] = Counter()  # drafts whose fixes cannot be written, by reason

    def add(self, result: Result) -> None:
        """Count a draft's result."""
        self.drafts += not result.is_cluster
        self.flagged += bool(result.shown) and not result.is_cluster
        self.not_judged += not result.judged
        self._add_fixes(result)
        cluster = result.comparison.cluster
        if cluster and result.shown:
            self._alike.update((member.path, member.id) for member in cluster.members)
        for finding in result.shown:
            self.found[finding.severity] += 1
            self.rules[finding.code, finding.name] += 1
        for item in result.decisions.suppressed:
            if item.finding.confidence == "high":
                self.accepted += item.by == "baseline"
                self.suppressed += item.by != "baseline"

    def add_unread(self, error: OutreachLintError) -> None:
        """Count a file or a record that could not be read."""
        self.unread += 1
        self._unread_files.add(error.place.path)

    def _add_fixes(self, result: Result) -> None:
        """Count the findings that fixes remove: as tested, or else those that have a fix."""
        fixes = result.fixes
        if fixes is None:
            safe = fixable = 0
            for finding in result.shown:
                safe += finding.fixable()
                fixable += finding.fixable(unsafe=True)
            fixes = FixableCounts(safe, fixable)
            self.has_untested_fixes |= fixable > 0
        if fixes.unwritten:
            self.unwritten[fixes.unwritten] += 1
        self.safe += fixes.safe
        self.unsafe += max(fixes.all - fixes.safe, 0)

    def sentence(self) -> str:
        """Return the number of findings by severity, and of drafts, as a sentence."""
        total = sum(self.found.values())
        drafts = counted(self.drafts, "draft")
        notes = "".join(f"; {part}" for part in self.notes())
        if self.unread and not (total or self.drafts):
            files = counted(len(self._unread_files), "file")
            return f"No drafts read: {files} could not be read."
        if not total:
            return f"Nothing to change in {drafts}{notes}."
        levels: tuple[Severity, ...] = ("error", "warning", "info")
        severities = []
        for level in levels:
            if self.found[level]:
                severities.append(counted(self.found[level], level))
        findings = f"{counted(total, 'finding')} ({', '.join(severities)})"
        alike = len(self._alike)
        if not self.flagged:  # the findings are about drafts that are alike
            return f"{findings}: {alike} of {drafts} are alike{notes}."
        if alike:
            notes = f"; {counted(alike, 'draft')} are alike{notes}"
        return f"{findings} in {self.flagged} of {drafts}{notes}."

    def notes(self) -> list[str]:
        """Return notes on unreadable inputs, unjudged drafts and accepted findings."""
        out = []
        if self.unread:
            what = counted(self.unread, "file or record", "files or records")
            out.append(f"{what} could not be read")
        if self.not_judged:
            out.append(f"{counted(self.not_judged, 'draft')} not judged")
        if self.suppressed:
            out.append(f"{self.suppressed} suppressed")
        if self.accepted:
            out.append(f"{self.accepted} accepted in the baseline")
        return out

    def rule_counts(self) -> list[tuple[tuple[str, str], int]]:
        """Return the number of findings by rule (code and name), the most frequent first."""
        return sorted(self.rules.items(), key=lambda item: (-item[1], item[0]))

    def by_rule(self) -> str:
        """Return the number of findings by rule, in words."""
        return ", ".join(f"{code} {name} {count}" for (code, name), count in self.rule_counts())

    def fixes(self) -> str:
        """Return how many findings can be fixed, and which fixes cannot be written; or nothing."""
        lines = []
        if self.safe or self.unsafe:
            lines.append(self._fixable())
        for why, count in self.unwritten.items():
            lines.append(f"{counted(count, 'draft')} not fixable with --fix: {why}.")
        return "\n".join(lines)

    def _fixable(self) -> str:
        parts, total = [], counted(sum(self.found.values()), "finding")
        if self.safe:
            up_to = "up to " if self.has_untested_fixes else ""
            parts.append(f"{up_to}{self.safe} of {total} with --fix")
        if self.unsafe:
            more = unsafe_fixes(self.unsafe, bool(self.safe), self.has_untested_fixes, total)
            parts.append(more)
        return f"Fixable: {', '.join(parts)}; --diff shows how."


def unsafe_fixes(number: int, more: bool, untested: bool, total: str = "") -> str:
    """Return how many findings, of a ``total``, unsafe fixes remove.

    ``more`` means that other fixes come before. If some fixes are ``untested``, not all of them may
    be applied.
    """
    up_to = "up to " if untested else ""
    of_total = f" of {total}" if total else ""
    noun = f"{number} more" if more else f"{number}{of_total}"
    return f"{up_to}{noun} with --fix --unsafe-fixes"
