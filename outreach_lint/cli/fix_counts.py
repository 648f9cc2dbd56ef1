"""Count what ``check --fix`` and ``--diff`` did, and say it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import add
from typing import NamedTuple

from outreach_lint.linting.fix import Fixed
from outreach_lint.linting.result import Result
from outreach_lint.report.summary import unsafe_fixes
from outreach_lint.report.terminal import safe
from outreach_lint.words import counted


class FixCounts(NamedTuple):
    """Counts so far: findings fixed, drafts changed, gaps left, and findings not fixed.

    ``unsafe`` findings would be fixed by unsafe fixes, of which ``untested`` ones may be refused.
    ``advised`` findings have only advice. ``rules`` has path, code and name for each fixed finding.
    """

    fixed: int = 0
    drafts: int = 0
    gaps: int = 0
    unsafe: int = 0
    untested: int = 0
    advised: int = 0
    rules: tuple[tuple[str, str, str], ...] = ()

    def plus(self, other: FixCounts) -> FixCounts:
        """Return the sum of both."""
        return FixCounts(*map(add, self, other))

    def summary(self, diff: bool) -> str:
        """Return what was fixed, or with ``diff`` would be, in one sentence."""
        text = "Nothing to fix"
        if self.fixed:
            verb = "Would fix" if diff else "Fixed"
            text = f"{verb} {counted(self.fixed, 'finding')} in {counted(self.drafts, 'draft')}"
        if self.gaps:
            text += f"; {counted(self.gaps, 'gap')} in brackets left for you to fill"
        if self.unsafe:
            rest = unsafe_fixes(self.unsafe, self.fixed > 0, self.untested > 0)
            text += f" ({rest})"
        elif self.advised and not self.fixed:
            text += f": there is only advice on {counted(self.advised, 'finding')}"
        return f"{text}."

    def by_file(self) -> Iterator[str]:
        """Yield lines with the number of fixed findings of each rule in each file."""
        shown = ""
        for (path, code, name), count in Counter(self.rules).items():
            if path != shown:
                yield safe(f"- {path}:")
                shown = path
            yield safe(f"    {count} × {code} {name}")


def done(fixed: Fixed) -> FixCounts:
    """Return the counts of what was fixed in one draft."""
    path = fixed.result.draft.path
    rules = tuple((path, finding.code, finding.name) for finding in fixed.fixed)
    return FixCounts(len(fixed.fixed), int(bool(fixed.fixed)), len(fixed.gaps), rules=rules)


def not_fixable(result: Result) -> FixCounts:
    """Count the findings without a fix."""
    advised = 0
    for finding in result.shown:
        fix = finding.suggestion
        advised += not (fix and (fix.edits or fix.codes))
    return FixCounts(advised=advised)


def count_unsafe(result: Result) -> int:
    """Count the findings that have only an unsafe fix."""
    count = 0
    for finding in result.shown:
        count += finding.fixable(unsafe=True) and not finding.fixable()
    return count
