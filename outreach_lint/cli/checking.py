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

from outreach_lint.cli.outcome import BUG, CLEAN, FOUND, USER_ERROR, print_error
from outreach_lint.cli.run import Run
from outreach_lint.errors import Note, Notice, OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.reading.encoder import encoder
from outreach_lint.report import Display, Report, report_in
from outreach_lint.report.terminal import safe
from outreach_lint.rules.run import CheckError
from outreach_lint.words import counted

if TYPE_CHECKING:
    from outreach_lint.cli.fixing import Changer

MAX_REPORT_COLUMNS = 100  # longer lines of prose are hard to read


def report_width() -> int:
    """Return the width of a report: the terminal's, up to a limit."""
    return min(get_terminal_size().columns, MAX_REPORT_COLUMNS)


class Checking:
    """Runs ``check`` and records whether there were findings and whether something failed."""

    def __init__(self, run: Run) -> None:
        self._run, self._switches = run, run.switches
        self._failed = self._found = self._bug = False
        self._unjudged: Counter[str] = Counter()
        self._reported_configs: set[str] = set()

    def check(self, paths: tuple[str, ...]) -> int:
        """Lint every draft, write the report and return the exit code."""
        linter = self._run.linter
        linter.active(self._run.config)
        self._warn_about_failed_plugins()
        changer = self._changer()
        out = self._report_stream(paths)
        report = self._report_to(out)
        for result in self._run.results(paths):
            bar = self._run.bar
            with nullcontext() if bar is None else bar.external_write_mode(sys.stdout):
                if changer and isinstance(result, Result):
                    result = changer.result(result)
                self._handle(report, result)
        report.close()
        if self._switches.output_file:
            from outreach_lint.files import replace

            assert isinstance(out, StringIO)
            text = out.getvalue().encode("utf-8", "backslashreplace")
            replace(self._switches.output_file, text)
        if changer:
            self._close_changer(changer)
        self._print_unjudged()
        return self._exit_code()

    def dry_run(self, paths: tuple[str, ...]) -> int:
        """Print what would be sent to the model, its size and its price; nothing is sent."""
        from outreach_lint.cli.dry_run import DryRun

        judges = self._run.judges()
        plans = DryRun()
        for draft in self._run.drafts(paths):
            if isinstance(draft, OutreachLintError):
                self._failed |= not isinstance(draft, Notice)
                print_error(draft)
                continue
            if error := self._run.reason_not_to_send(draft):
                self._failed |= not isinstance(error, Notice)
                print_error(error)
                continue
            config = self._run.config_for(draft.path)
            judge = judges.for_config(config)
            if judge is None:
                self._print_other_engine(draft.path)
            else:
                plans.add(draft, judge.plan(self._run.case(draft)), config)
        plans.close()
        return USER_ERROR if self._failed else CLEAN

    def into_parquet(self, paths: tuple[str, ...]) -> int:
        """Lint the rows of Parquet or Arrow files, write the findings and return the exit code."""
        from outreach_lint.cli.into_parquet import RowChecks, findings_into

        linter = self._run.linter
        linter.active(self._run.config)
        self._warn_about_failed_plugins()
        encoder().store = None  # millions of rows would overflow the cache on disk
        checks = RowChecks(
            plugins=not self._switches.no_plugins,
            lockfile=self._run.lock.path if self._run.lock else None,
            locked=self._switches.locked,
        )
        output, config_for = str(self._switches.output_file), self._run.config_for
        return findings_into(output, paths, config_for, checks, self._switches.resume)

    def _report_stream(self, paths: tuple[str, ...]) -> TextIO:
        """Return the stream for the report.

        That is a buffer with ``--output-file`` or ``--diff``, standard error if standard output
        holds a changed draft, and else standard output.
        """
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
            self._run.linter_for(config).rules,
            Display(
                color=color,
                width=report_width(),
                verbose=self._switches.verbose,
                links=color and os.environ.get("TERM") != "dumb",
            ),
        )

    def _changer(self) -> Changer | None:
        switches = self._switches
        if not switches.changes_drafts:
            return None
        from outreach_lint.cli.fixing import Fixer, Suppressor

        if switches.add_suppressions is not None:
            return Suppressor(self._run.config_for, switches.add_suppressions)
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        return Fixer(self._run, color)

    def _close_changer(self, changer: Changer) -> None:
        changer.close()
        self._failed |= changer.failed
        if self._switches.diff:
            self._found = changer.changed

    def _handle(self, report: Report, result: Result | OutreachLintError) -> None:
        if isinstance(result, Notice):
            if not (self._switches.quiet and isinstance(result, Note)):
                print_error(result)
        elif isinstance(result, OutreachLintError):
            self._failed = True
            report.unread(result)
            sys.stdout.flush()
            print_error(result)
        else:
            report.result(result)
            self._print_other_engine(result.draft.path)
            self._record(result)

    def _record(self, result: Result) -> None:
        """Record what a result means for the exit code, and print what failed."""
        fail_on = self._run.config_for(result.draft.path).settings.fail_on
        self._found |= result.reaches(fail_on)
        if self._run.asks_model and result.unjudged:
            self._unjudged[result.unjudged] += 1
        problems = result.problems
        self._failed |= bool(problems) or result.lacks_verdict
        self._bug |= any(
            isinstance(problem, CheckError) and problem.first_party for problem in problems
        )
        for problem in problems:
            print_error(problem)
        if self._switches.verbose:
            self._print_slow_checks(result)

    def _exit_code(self) -> int:
        if self._bug:
            return BUG
        if self._failed:
            return USER_ERROR
        return FOUND if self._found else CLEAN

    def _print_slow_checks(self, result: Result) -> None:
        host = self._run.linter_for(self._run.config_for(result.draft.path)).host
        for rule, seconds in result.slow:
            text = f"the check of {rule.code} {rule.name} took {seconds:.1f} s"
            click.echo(safe(f"{result.draft.path}: {text}: {host.source_of(rule)}"), err=True)

    def _print_other_engine(self, path: str) -> None:
        """Print that a draft's configuration file sets another engine than this run uses.

        Each configuration file is reported once.
        """
        config = self._run.config_for(path)
        asks_model = self._run.asks_model
        if (config.settings.engine == "llm") == asks_model or self._switches.locked:
            return
        where = config.path or "the defaults"
        if where in self._reported_configs:
            return
        self._reported_configs.add(where)
        origin = config.origin("engine").where
        text = f"{path}: "
        if asks_model:
            text += f"no model is asked, because engine = {config.settings.engine!r} ({origin})"
        else:
            text += f'{origin} sets engine = "llm", but this run asks no model; add --engine llm'
        click.echo(safe(text), err=True)

    def _print_unjudged(self) -> None:
        for reason, count in self._unjudged.items():
            drafts = counted(count, "draft")
            click.echo(safe(f"{drafts} not judged by the model: {reason}"), err=True)

    def _warn_about_failed_plugins(self) -> None:
        for plugin in self._run.linter.host.failed:
            found = plugin.found
            text = f"plugin {found.full_name} could not be loaded: {plugin.error}"
            click.echo(safe(f"warning: {text}"), err=True)
            click.echo(
                f"  its rules did not run; fix, uninstall (pip uninstall {found.distribution})"
                f' or disable it: plugins.disable = ["{found.name}"]',
                err=True,
            )
