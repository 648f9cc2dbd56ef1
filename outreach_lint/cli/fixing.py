"""How ``check`` changes drafts: apply fixes, show them as a diff, or add suppressions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from operator import add
from typing import NamedTuple

import click

from outreach_lint.cli import say
from outreach_lint.config import Config
from outreach_lint.decisions.suppressions import HOST
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.fix import Fixed, Lint, fix
from outreach_lint.linting.result import Result
from outreach_lint.model import LINE_BREAK, Draft
from outreach_lint.report.rewritten import COLORS
from outreach_lint.report.summary import counted
from outreach_lint.report.terminal import safe, styled
from outreach_lint.sources.source import STDIN, Change
from outreach_lint.sources.suppressing import added
from outreach_lint.sources.writing import checked, write


class Changer:
    """Changes drafts, one result after the other; ``close`` writes what is left and a summary.

    ``config_for`` returns what a path was read with. ``failed`` tells whether something could not
    be written, ``changed`` whether anything was, or would be.
    """

    def __init__(self, config_for: Callable[[str], Config]) -> None:
        self._config_for = config_for
        self.failed = self.changed = False
        self._pending: list[Change] = []
        self._refused: set[str] = set()

    def result(self, result: Result) -> Result:
        """Change the draft of a result, and return the result of what it is then."""
        raise NotImplementedError

    def close(self) -> None:
        """Write what is left, and say on standard error what was done."""

    def _write(self, draft: Draft, text: str) -> bool:
        """Write a draft's new text; the records of one file are written together at the last."""
        self._flush(unless=draft.path)
        if text == draft.text:
            return True
        if (fault := checked(draft, text, self._config_for(draft.path))) is not None:
            self._refuse(fault)
            return False
        self.changed = True
        self._pending.append((draft, text))
        return not draft.kind.verbatim or draft.is_part or self._flush()

    def _refuse(self, fault: OutreachLintError) -> None:
        """Say that a file is not changed, once, whatever the number of its drafts."""
        self.failed = True
        if fault.where not in self._refused:
            self._refused.add(fault.where)
            say(fault)

    def _flush(self, unless: str = "") -> bool:
        if not self._pending or self._pending[0][0].path == unless:
            return True
        pending, self._pending = self._pending, []
        try:
            write(pending, self._config_for(pending[0][0].path))
        except OutreachLintError as error:
            self.failed = True
            say(error)
            self._note_written(pending, False)
            return False
        self._note_written(pending, True)
        return True

    def _note_written(self, changes: list[Change], written: bool) -> None:
        """Take note of whether the changes of a file were written."""


class Tally(NamedTuple):
    """What a fix has come to so far: findings fixed, drafts changed, gaps left."""

    fixed: int = 0
    drafts: int = 0
    gaps: int = 0
    unsafe: int = 0

    def plus(self, other: Tally) -> Tally:
        """Return both together."""
        return Tally(*map(add, self, other))


class Fixer(Changer):
    """``--fix`` and ``--diff``: takes fixes; ``lint_for`` returns the local engine for a draft."""

    def __init__(
        self,
        config_for: Callable[[str], Config],
        lint_for: Callable[[Draft], Lint],
        unsafe: bool,
        diff: bool,
        color: bool,
    ) -> None:
        super().__init__(config_for)
        self._lint_for, self._unsafe, self._diff, self._color = lint_for, unsafe, diff, color
        self._tally = self._waiting = Tally()  # what is done, and what is not written yet

    def result(self, result: Result) -> Result:
        """Take the fixes of a result's findings."""
        fixed = fix(result, self._lint_for(result.draft), self._unsafe)
        if self._diff:
            self._show(result.draft, fixed)
        elif result.draft.path == STDIN:
            sys.stdout.write(fixed.text)
            sys.stdout.flush()
        elif not self._write(result.draft, fixed.text):
            return result
        self._count(result, fixed)
        return fixed.result

    def _count(self, result: Result, fixed: Fixed) -> None:
        unsafe = 0
        if not self._unsafe:
            for finding in fixed.result.shown:
                unsafe += finding.fixable(unsafe=True) and not finding.fixable()
        own = Tally(len(fixed.fixed), int(bool(fixed.fixed)), len(fixed.gaps), unsafe)
        if self._pending:
            self._waiting = self._waiting.plus(own)
        else:
            self._tally = self._tally.plus(own)
        draft = fixed.result.draft
        for finding, why in fixed.refused:
            at = finding.start
            place = f"{draft.path}:{at.line}:{at.column}"
            click.echo(
                safe(f"{place}: {finding.code} {finding.name} is not fixed: {why}"), err=True
            )
        if self._diff:
            return
        for gap in fixed.gaps:
            at = draft.position(gap.span.start)
            click.echo(
                safe(f"{draft.path}:{at.line}:{at.column}: to fill: {gap.question}"), err=True
            )

    def _note_written(self, changes: list[Change], written: bool) -> None:
        """Count what waited for a file to be written."""
        if written:
            self._tally = self._tally.plus(self._waiting)
        self._waiting = Tally()

    def _show(self, draft: Draft, fixed: Fixed) -> None:
        from difflib import unified_diff

        name = draft.path
        if not draft.kind.verbatim:
            name += f":{draft.position(0).line}"
        before, after = LINE_BREAK.split(draft.text), LINE_BREAK.split(fixed.text)
        for line in unified_diff(before, after, name, name, lineterm=""):
            self.changed = True
            click.echo(styled(safe(line), self._color, COLORS.get(line[:1])))

    def close(self) -> None:
        """Write what is left, and say what was fixed."""
        self._flush()
        t = self._tally
        done = "Nothing to fix"
        if t.fixed:
            verb = "Would fix" if self._diff else "Fixed"
            done = f"{verb} {counted(t.fixed, 'finding')} in {counted(t.drafts, 'draft')}"
        if t.gaps:
            done += f"; {counted(t.gaps, 'gap')} in brackets left for you to fill"
        if t.unsafe:
            done += f" ({t.unsafe} more with --unsafe-fixes)"
        click.echo(f"{done}.", err=True)


class Suppressor(Changer):
    """``--add-suppressions``: writes a suppression with a reason for every finding shown."""

    def __init__(self, config_for: Callable[[str], Config], reason: str) -> None:
        super().__init__(config_for)
        self._reason = " ".join(reason.split())
        self._count = self._drafts = 0

    def result(self, result: Result) -> Result:
        """Suppress a result's findings, and return it without them."""
        found = [finding for finding in result.shown if not finding.code.startswith(HOST)]
        if not found:
            return result
        try:
            text = added(result.draft, found, self._reason)
        except OutreachLintError as error:
            self.failed = True
            say(error)
            return result
        if result.draft.path == STDIN:
            sys.stdout.write(text)
        elif not self._write(result.draft, text):
            return result
        self._count += len(found)
        self._drafts += 1
        left = []
        for finding in result.findings:
            if finding not in found:
                left.append(finding)
        return replace(result, findings=tuple(left))

    def close(self) -> None:
        """Say what was suppressed."""
        self._flush()
        done = "Nothing to suppress"
        if self._count:
            findings, drafts = counted(self._count, "finding"), counted(self._drafts, "draft")
            done = f"Suppressed {findings} in {drafts}"
        click.echo(f"{done}.", err=True)
