"""Lint the drafts of a run, write the report, and find the exit code."""

from __future__ import annotations

import os
import sys
from collections import Counter
from contextlib import nullcontext
from io import StringIO
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

import click

from outreach_lint.cli import BUG, CLEAN, FOUND, USER_ERROR, say
from outreach_lint.cli.run import Run
from outreach_lint.errors import Note, Notice, OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.reading.encoder import encoder
from outreach_lint.report import Report, report_in
from outreach_lint.report.terminal import safe
from outreach_lint.rules.run import CheckError

if TYPE_CHECKING:
    from outreach_lint.cli.fixing import Changer

WIDEST = 100  # columns; longer lines of prose are hard to read


def report_width() -> int:
    """Return the width of a report: the terminal's, but no wider than is easy to read."""
    return min(get_terminal_size().columns, WIDEST)


class Checking:
    """What a run has come to so far: whether it found something, and whether something failed."""

    def __init__(self, run: Run) -> None:
        self._run, self._switches = run, run.switches
        self._failed = self._found = self._bug = False
        self._unjudged: Counter[str] = Counter()
        self._engines_named: set[str] = set()

    def check(self, paths: tuple[str, ...]) -> int:
        """Judge every draft, write the report and return the exit code."""
        linter = self._run.linter(self._run.config)
        linter.active(self._run.config)
        self._warn_of_plugins()
        changer = self._changer()
        out = self._out(paths)
        report = self._report_to(out)
        for result in self._run.results(paths):
            bar = self._run.bar
            with nullcontext() if bar is None else bar.external_write_mode(sys.stdout):
                if changer and isinstance(result, Result):
                    result = changer.result(result)
                self._report(report, result)
        report.close()
        if self._switches.output_file:
            from outreach_lint.files import replace

            assert isinstance(out, StringIO)
            text = out.getvalue().encode("utf-8", "backslashreplace")
            replace(self._switches.output_file, text)
        if changer:
            self._close(changer)
        self._say_unjudged()
        return self._exit_code()

    def dry(self, paths: tuple[str, ...]) -> int:
        """Write what would be sent to the model, how much it is and what it would cost.

        Nothing is sent to the model.
        """
        from outreach_lint.cli.dry_run import DryRun

        judges = self._run.judges()
        plans = DryRun()
        for draft in self._run.drafts(paths):
            if isinstance(draft, OutreachLintError):
                self._failed |= not isinstance(draft, Notice)
                say(draft)
                continue
            if refusal := self._run.refused(draft):
                self._failed |= not isinstance(refusal, Notice)
                say(refusal)
                continue
            config = self._run.config_for(draft.path)
            judge = judges.of(config)
            if judge is None:
                self._say_engine(draft.path)
            else:
                plans.add(draft, judge.plan(self._run.case(draft)), config)
        plans.close()
        return USER_ERROR if self._failed else CLEAN

    def into_parquet(self, paths: tuple[str, ...]) -> int:
        """Judge the rows of Parquet or Arrow files, write findings and return the exit code."""
        from outreach_lint.cli.into_parquet import findings_into

        linter = self._run.linter(self._run.config)
        linter.active(self._run.config)
        self._warn_of_plugins()
        encoder().store = None  # the cache on disk is not made for millions
        return findings_into(
            str(self._switches.output_file),
            paths,
            self._run.config_for,
            self._switches.resume,
            plugins=not self._switches.no_plugins,
            lockfile=self._run.lock.path if self._run.lock else None,
            locked=self._switches.locked,
        )

    def _out(self, paths: tuple[str, ...]) -> TextIO:
        """Return where the report goes: standard output, unless that holds drafts, or a file."""
        switches = self._switches
        if switches.output_file or switches.diff:
            return StringIO()
        prints_drafts = switches.fix or switches.add_suppressions is not None
        return sys.stderr if prints_drafts and "-" in paths else sys.stdout

    def _report_to(self, out: TextIO) -> Report:
        config = self._run.config
        color = out.isatty() and not os.environ.get("NO_COLOR")
        return report_in(
            config.settings.output_format,
            out,
            self._run.linter(config).rules,
            color=color,
            width=report_width(),
            verbose=self._switches.verbose,
            links=color and os.environ.get("TERM") != "dumb",
        )

    def _changer(self) -> Changer | None:
        switches = self._switches
        if not switches.changes_drafts:
            return None
        from outreach_lint.cli.fixing import Fixer, Suppressor

        if switches.add_suppressions is not None:
            return Suppressor(self._run.config_for, switches.add_suppressions)
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        config_for, again = self._run.config_for, self._run.again
        return Fixer(config_for, again, switches.unsafe_fixes, switches.diff, color)

    def _close(self, changer: Changer) -> None:
        changer.close()
        self._failed |= changer.failed
        if self._switches.diff:
            self._found = changer.changed

    def _report(self, report: Report, result: Result | OutreachLintError) -> None:
        if isinstance(result, Notice):
            if not (self._switches.quiet and isinstance(result, Note)):
                say(result)
        elif isinstance(result, OutreachLintError):
            self._failed = True
            report.unread(result)
            sys.stdout.flush()
            say(result)
        else:
            report.result(result)
            self._say_engine(result.draft.path)
            self._note(result)

    def _note(self, result: Result) -> None:
        """Take note of what a result means for the exit code, and say what failed."""
        fail_on = self._run.config_for(result.draft.path).settings.fail_on
        self._found |= result.reaches(fail_on)
        if self._run.asks_model and result.unjudged:
            self._unjudged[result.unjudged] += 1
        problems = result.problems
        self._failed |= bool(problems) or result.lacks_verdict
        self._bug |= any(isinstance(problem, CheckError) and problem.ours for problem in problems)
        for problem in problems:
            say(problem)
        if self._switches.verbose:
            self._say_slow(result)

    def _exit_code(self) -> int:
        if self._bug:
            return BUG
        if self._failed:
            return USER_ERROR
        return FOUND if self._found else CLEAN

    def _say_slow(self, result: Result) -> None:
        host = self._run.linter(self._run.config_for(result.draft.path)).host
        for rule, seconds in result.slow:
            text = f"the check of {rule.code} {rule.name} took {seconds:.1f} s"
            click.echo(safe(f"{result.draft.path}: {text}: {host.source_of(rule)}"), err=True)

    def _say_engine(self, path: str) -> None:
        """Say that a configuration file names another engine than the run was started with.

        Each file is named once.
        """
        config = self._run.config_for(path)
        asks_model = self._run.asks_model
        if (config.settings.engine == "llm") == asks_model or self._switches.locked:
            return
        where = config.path or "the defaults"
        if where in self._engines_named:
            return
        self._engines_named.add(where)
        origin = config.origin("engine").where
        text = f"no model is asked about {path}"
        if asks_model:
            text += f": engine = {config.settings.engine!r} ({origin})"
        else:
            text += f', although {origin} has engine = "llm": --engine llm'
        click.echo(safe(text), err=True)

    def _say_unjudged(self) -> None:
        for reason, count in self._unjudged.items():
            number = "1 draft" if count == 1 else f"{count} drafts"
            click.echo(safe(f"{number} not judged by the model: {reason}"), err=True)

    def _warn_of_plugins(self) -> None:
        for plugin in self._run.linter(self._run.config).host.failed:
            found = plugin.found
            what = f"plugin {found.name} ({found.source}) could not be loaded: {plugin.error}"
            click.echo(safe(f"warning: {what}"), err=True)
            click.echo(
                f"  its rules did not run; mend it, remove it (pip uninstall {found.distribution}),"
                f' or switch it off: plugins.disable = ["{found.name}"]',
                err=True,
            )
