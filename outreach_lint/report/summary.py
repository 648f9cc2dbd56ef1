"""The line at the end: what was found in how many drafts, what was set aside, what can be fixed."""

from __future__ import annotations

from collections import Counter

from outreach_lint.linting.result import Mended, Result
from outreach_lint.model import Severity


class Summary:
    """Counts results; ``unread`` is for inputs that held no draft."""

    def __init__(self) -> None:
        self.found: Counter[Severity] = Counter()
        self.rules: Counter[tuple[str, str]] = Counter()
        self.drafts = self.flagged = self.unread = self.not_judged = 0
        self.suppressed = self.accepted = self.safe = self.unsafe = 0
        self.untried = False

    def add(self, result: Result) -> None:
        """Count a draft's result."""
        self.drafts += not result.is_cluster
        self.flagged += bool(result.shown) and not result.is_cluster
        self.not_judged += not result.judged
        self._add_fixes(result)
        for finding in result.shown:
            self.found[finding.severity] += 1
            self.rules[finding.code, finding.name] += 1
        for item in result.decisions.suppressed:
            if item.finding.confidence == "high":
                self.accepted += item.by == "baseline"
                self.suppressed += item.by != "baseline"

    def _add_fixes(self, result: Result) -> None:
        """Count what fixes would mend: as it was tried, or else the findings that have one."""
        fixes = result.fixes
        if fixes is None:
            self.untried = True
            safe = able = 0
            for finding in result.shown:
                safe += finding.fixable()
                able += finding.fixable(unsafe=True)
            fixes = Mended(safe, able)
        self.safe += fixes.safe
        self.unsafe += max(fixes.all - fixes.safe, 0)

    def sentence(self) -> str:
        """Return how many findings there are, of which severity, and in how many drafts."""
        total = sum(self.found.values())
        tail = "".join(f"; {part}" for part in self.aside())
        if not total:
            return f"Nothing to change in {counted(self.drafts, 'draft')}{tail}."
        levels: tuple[Severity, ...] = ("error", "warning", "info")
        kinds = []
        for level in levels:
            if self.found[level]:
                kinds.append(counted(self.found[level], level))
        return (
            f"{counted(total, 'finding')} ({', '.join(kinds)}) in {self.flagged} of"
            f" {counted(self.drafts, 'draft')}{tail}."
        )

    def aside(self) -> list[str]:
        """Return what does not count as a finding, and should be known."""
        out = []
        if self.unread:
            out.append(f"{counted(self.unread, 'input')} could not be read")
        if self.not_judged:
            out.append(f"{counted(self.not_judged, 'draft')} not judged")
        if self.suppressed:
            out.append(f"{self.suppressed} suppressed")
        if self.accepted:
            out.append(f"{self.accepted} accepted in the baseline")
        return out

    def often(self) -> list[tuple[tuple[str, str], int]]:
        """Return how often each rule, by code and name, was broken, the most frequent first."""
        return sorted(self.rules.items(), key=lambda item: (-item[1], item[0]))

    def by_rule(self) -> str:
        """Return the same as a sentence."""
        return ", ".join(f"{code} {name} {count}" for (code, name), count in self.often())

    def fixes(self) -> str:
        """Return what can be fixed, and how; empty when nothing can."""
        if not (self.safe or self.unsafe):
            return ""
        parts = []
        if self.safe:
            parts.append(f"{self.safe} with --fix")
        if self.unsafe:
            more = f"{self.unsafe} more" if self.safe else f"{self.unsafe}"
            parts.append(f"{more} with --fix --unsafe-fixes")
        most = "up to " if self.untried else ""
        return f"Fixable: {most}{', '.join(parts)}; --diff shows how."


def counted(number: int, noun: str) -> str:
    """Return ``1 draft``, ``2 drafts``."""
    if number == 1 or noun == "info":
        return f"{number:,} {noun}"
    return f"{number:,} {noun}s"
