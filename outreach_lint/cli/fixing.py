"""How ``check`` changes drafts: apply fixes, show them as a diff, or add suppressions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import click

from outreach_lint.cli.fix_counts import FixCounts, count_unsafe, done, not_fixable
from outreach_lint.cli.outcome import print_error
from outreach_lint.cli.run import Run
from outreach_lint.config import Config
from outreach_lint.decisions.suppressions import RUN_RULE_PREFIX
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.attempts import MAX_TESTED_DRAFTS
from outreach_lint.linting.fix import (
    MAX_TESTED_CHARS,
    Fixed,
    fix,
    with_applied_fixes,
    with_tested_fixes,
    without_refused,
)
from outreach_lint.linting.result import FixableCounts, Result
from outreach_lint.linting.trial import LintDraft, once
from outreach_lint.model import LINE_BREAK, Draft, Finding
from outreach_lint.report.rewritten import DIFF_COLORS
from outreach_lint.report.terminal import safe, styled
from outreach_lint.sources.source import STDIN, Change
from outreach_lint.sources.texts.suppressing import with_suppressions
from outreach_lint.sources.writing import write_error, write_file
from outreach_lint.words import counted


class Changer:
    """Changes the drafts of results one by one; ``close`` writes the rest and prints a summary.

    ``config_for`` returns the configuration of a path. ``failed`` is whether a file could not be
    written, ``changed`` whether any draft was or would be changed.
    """

    def __init__(self, config_for: Callable[[str], Config]) -> None:
        self._config_for = config_for
        self.failed = self.changed = False
        self._pending: list[Change] = []
        self._refused: set[str] = set()

    def result(self, result: Result) -> Result:
        """Change the draft of a result, and return the result for the changed draft."""
        raise NotImplementedError

    def close(self) -> None:
        """Write the pending changes, and print a summary to standard error."""

    def _write(self, draft: Draft, text: str) -> bool:
        """Write a draft's new text; the changed records of one file are written together."""
        self._flush(unless=draft.path)
        if text == draft.text:
            return True
        if (error := write_error(draft, text, self._config_for(draft.path))) is not None:
            self._report_refusal(error)
            return False
        self.changed = True
        self._pending.append((draft, text))
        return not draft.kind.verbatim or draft.is_part or self._flush()

    def _report_refusal(self, error: OutreachLintError) -> None:
        """Print that a file cannot be changed, once for each file."""
        self.failed = True
        if error.place.path not in self._refused:
            self._refused.add(error.place.path)
            print_error(error)

    def _flush(self, unless: str = "") -> bool:
        if not self._pending or self._pending[0][0].path == unless:
            return True
        pending, self._pending = self._pending, []
        try:
            write_file(pending, self._config_for(pending[0][0].path))
        except OutreachLintError as error:
            self.failed = True
            print_error(error)
            self._record_written(pending, False)
            return False
        self._record_written(pending, True)
        return True

    def _record_written(self, changes: list[Change], written: bool) -> None:
        """Record whether the changes of a file were written."""


Refused = tuple[tuple[Finding, str], ...]  # findings whose fixes were refused, with the reasons


class Fixer(Changer):
    """``--fix`` and ``--diff``: applies fixes, and lints the changed drafts with ``run``."""

    def __init__(self, run: Run, color: bool) -> None:
        super().__init__(run.config_for)
        self._run, self._color = run, color
        switches = run.switches
        self._unsafe, self._diff = switches.unsafe_fixes, switches.diff
        self._show_fixes = switches.show_fixes
        self._counts = self._waiting = FixCounts()  # done, and not written yet
        self._tested_drafts = 0

    def result(self, result: Result) -> Result:
        """Apply the fixes of a result's findings, and test those of the findings that remain."""
        lint = once(self._run.linter_for_changes(result.draft))
        rules = self._run.rules_for(result.draft)
        fixed = fix(result, lint, rules, self._unsafe)
        if self._diff:
            self._print_diff(result.draft, fixed)
        elif result.draft.path == STDIN:
            sys.stdout.write(fixed.text)
            sys.stdout.flush()
        elif not self._write(result.draft, fixed.text):
            if self._may_test(result):
                result = with_tested_fixes(result, lint, rules)
            return replace(result, fixes=FixableCounts(0, 0))  # an error reports why
        counts, refused, remaining = self._unfixed(result, fixed, lint)
        self._add_counts(counts.plus(done(fixed)))
        self._print_unfixed(fixed, refused)
        if counts.untested:
            return remaining
        return replace(remaining, fixes=FixableCounts(0, counts.unsafe))

    def _unfixed(
        self, result: Result, fixed: Fixed, lint: LintDraft
    ) -> tuple[FixCounts, Refused, Result]:
        """Return counts of findings that are not fixed, refused fixes, and the remaining result.

        Refused unsafe fixes are included only if the draft has no other fix. The fixes in the
        result are tested, up to ``MAX_TESTED_DRAFTS``.
        """
        start = result if self._diff else fixed.result
        counts = not_fixable(result)
        remaining = without_refused(fixed.result, fixed.refused)
        if not any(finding.fixable(unsafe=True) for finding in start.shown):
            return counts, fixed.refused, remaining
        if not self._may_test(start):
            untested = 0 if self._unsafe else count_unsafe(remaining)
            counts = counts._replace(unsafe=untested, untested=untested)
            return counts, fixed.refused, remaining
        rules = self._run.rules_for(start.draft)
        if self._unsafe:
            return counts, fixed.refused, with_tested_fixes(fixed.result, lint, rules)
        all_fixed = fix(start, lint, rules, unsafe=True)
        number = len(all_fixed.fixed) - (len(fixed.fixed) if self._diff else 0)
        refused = fixed.refused if fixed.fixed or all_fixed.fixed else all_fixed.refused
        if not self._diff:
            remaining = with_applied_fixes(fixed.result, all_fixed, lint, rules)
        return counts._replace(unsafe=max(number, 0)), refused, remaining

    def _may_test(self, result: Result) -> bool:
        """Return whether to test the fixes of a draft; up to a number of drafts in a run."""
        if len(result.draft.text) > MAX_TESTED_CHARS or self._tested_drafts == MAX_TESTED_DRAFTS:
            return False
        self._tested_drafts += 1
        return True

    def _add_counts(self, counts: FixCounts) -> None:
        if self._pending:
            self._waiting = self._waiting.plus(counts)
        else:
            self._counts = self._counts.plus(counts)

    def _print_unfixed(self, fixed: Fixed, refused: Refused) -> None:
        """Print the fixes that were not applied with their reasons, and the gaps that are left."""
        draft = fixed.result.draft
        for finding, reason in (*refused, *fixed.left):
            position = finding.start
            location = f"{draft.path}:{position.line}:{position.column}"
            click.echo(
                safe(f"{location}: {finding.code} {finding.name} is not fixed: {reason}"), err=True
            )
        if self._diff:
            return
        for gap in fixed.gaps:
            position = draft.position(gap.span.start)
            click.echo(
                safe(f"{draft.path}:{position.line}:{position.column}: to fill: {gap.question}"),
                err=True,
            )

    def _record_written(self, changes: list[Change], written: bool) -> None:
        """Count the waiting fixes once their file is written."""
        if written:
            self._counts = self._counts.plus(self._waiting)
        self._waiting = FixCounts()

    def _print_diff(self, draft: Draft, fixed: Fixed) -> None:
        from difflib import unified_diff

        name = draft.path
        if not draft.kind.verbatim:
            name += f":{draft.position(0).line}"
        before, after = LINE_BREAK.split(draft.text), LINE_BREAK.split(fixed.text)
        for line in unified_diff(before, after, name, name, lineterm=""):
            self.changed = True
            click.echo(styled(safe(line), self._color, DIFF_COLORS.get(line[:1])))

    def close(self) -> None:
        """Write the pending changes, and print what was fixed."""
        self._flush()
        click.echo(self._counts.summary(self._diff), err=True)
        if self._show_fixes:
            for line in self._counts.by_file():
                click.echo(line, err=True)


class Suppressor(Changer):
    """``--add-suppressions``: writes a suppression with a reason for every finding shown."""

    def __init__(self, config_for: Callable[[str], Config], reason: str) -> None:
        super().__init__(config_for)
        self._reason = " ".join(reason.split())
        self._count = self._drafts = 0

    def result(self, result: Result) -> Result:
        """Suppress a result's findings, and return the result without them."""
        to_suppress = [
            finding for finding in result.shown if not finding.code.startswith(RUN_RULE_PREFIX)
        ]
        if not to_suppress:
            return result
        try:
            text = with_suppressions(result.draft, to_suppress, self._reason)
        except OutreachLintError as error:
            self.failed = True
            print_error(error)
            return result
        if result.draft.path == STDIN:
            sys.stdout.write(text)
        elif not self._write(result.draft, text):
            return result
        self._count += len(to_suppress)
        self._drafts += 1
        remaining = []
        for finding in result.findings:
            if finding not in to_suppress:
                remaining.append(finding)
        return replace(result, findings=tuple(remaining))

    def close(self) -> None:
        """Write the pending changes, and print what was suppressed."""
        self._flush()
        summary = "Nothing to suppress"
        if self._count:
            findings, drafts = counted(self._count, "finding"), counted(self._drafts, "draft")
            summary = f"Suppressed {findings} in {drafts}"
        click.echo(f"{summary}.", err=True)
