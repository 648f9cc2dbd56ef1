"""A run, which several commands share: from options and paths to results."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from outreach_lint.cache import Memory, Readings
from outreach_lint.cli.comparison import Comparison
from outreach_lint.cli.progress import Progress
from outreach_lint.cli.switches import NO_SWITCHES, Switches, check_together
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.attempts import Attempts
from outreach_lint.linting.pipeline import Undecided, lint_all
from outreach_lint.linting.remembered import NotCachedError, ResultCache
from outreach_lint.linting.result import NOT_COMPARED, Result, ResultOrError
from outreach_lint.linting.session import Session
from outreach_lint.model import Draft
from outreach_lint.reading.encoder import encoder
from outreach_lint.rules.own.channels import channel_named
from outreach_lint.rules.rule import Rule
from outreach_lint.sources import File, drafts, drafts_in, drafts_of, files

if TYPE_CHECKING:
    from outreach_lint.decisions.baseline import Baseline
    from outreach_lint.decisions.lockfile import Lock
    from outreach_lint.judge.factory import Judges
    from outreach_lint.judge.judge import Case, Judge
    from outreach_lint.linting.rows import DataRow

# Encoder outputs kept in memory with --no-cache, because testing fixes needs them again.
MAX_READINGS = 64


class Run(Session):
    """One call of a command that lints: a session, and the results of the drafts.

    ``options`` override configuration files. A ``silent`` run shows no progress.

    Raises:
        OutreachLintError: A configuration is not valid, or options cannot be used together.
    """

    def __init__(
        self, options: dict[str, Any], switches: Switches = NO_SWITCHES, silent: bool = False
    ) -> None:
        super().__init__(options, switches.isolated, not switches.no_plugins)
        self.switches = switches
        self._attempts = Attempts(self._with_tested_fixes, self.config_for)
        self._progress = Progress(silent)
        self.bar: Any = None
        self.asks_model = self.config.settings.engine == "llm" and not switches.locked
        self._store = None if switches.no_cache else Readings()
        encoder().store = self._store or Memory(MAX_READINGS)
        check_together(switches, self.asks_model)
        if options.get("channel"):
            channel_named(options["channel"])

    @cached_property
    def lock(self) -> Lock | None:
        """The lockfile, if there is one or an option asks for it, else ``None``.

        A local run without a lockfile does not import the module for it.
        """
        asked_for = self.switches.lock or self.switches.locked
        if self.switches.isolated and not asked_for:
            return None
        path = self.config.lockfile
        if not (asked_for or os.path.exists(path)):
            return None
        from outreach_lint.decisions.lockfile import Lock

        return Lock(path)

    @cached_property
    def _result_cache(self) -> ResultCache | None:
        """The cache of results, or ``None`` if model answers are merged in.

        Those need the draft's ``Reading``, which is not cached.
        """
        answers = self.switches.locked, self.switches.lock, self.lock and self.lock.has_verdicts
        return None if self._store is None or any(answers) else ResultCache(self._store)

    @property
    def _baseline(self) -> Baseline | None:
        return self.lock.baseline if self.lock else None

    def linter_for_changes(self, draft: Draft) -> Callable[[Draft], Result]:
        """Return a function that lints changed versions of a draft with the local engine."""
        config = self.config_for(draft.path)
        linter = self.linter_for(config)
        return lambda changed: linter.finalize(
            linter.run_local(changed, config), config, baseline=self._baseline
        )

    def rules_for(self, draft: Draft) -> Mapping[str, Rule]:
        """Return the installed rules for a draft, by code."""
        return self.linter_for(self.config_for(draft.path)).rules

    def drafts(self, paths: tuple[str, ...]) -> Iterator[Draft | OutreachLintError]:
        """Yield the drafts in files and folders; for an input without drafts, yield its error."""
        return drafts(paths, self.config_for, self.switches.force_exclude)

    def results(self, paths: tuple[str, ...]) -> Iterator[ResultOrError]:
        """Yield the result of every draft.

        A run that asks a model shows progress; with ``--lock``, it saves the model's answers.
        """
        lock = self.lock
        comparison = Comparison(unlimited=self.switches.campaign)
        judges: Judges | None = None
        watch: AbstractContextManager[Any] = nullcontext()
        if self.asks_model:
            from outreach_lint.cli.judging import with_progress

            judges = self.judges(announce=True)
            watch = with_progress(judges.first)
        with watch as bar:
            for result in (
                self._with_data(paths) if self.switches.data else self._linted(paths, judges)
            ):
                if not (self.asks_model or self.switches.data):
                    self._progress.advance()
                self.bar = self._progress.bar if bar is None else bar
                if isinstance(result, Result):
                    if result.comparison != NOT_COMPARED:
                        comparison.add(result)
                    yield replace(result, comparison=NOT_COMPARED)
                else:
                    yield result
            yield from self._campaign_results(comparison)
        self._progress.close()
        if self.switches.lock and lock:
            lock.save()

    def _campaign_results(self, comparison: Comparison) -> Iterator[Result]:
        """Yield the findings on groups of similar drafts."""
        baseline = self._baseline
        for cluster in comparison.clusters():
            config = self.config_for(cluster.draft.path)
            linter = self.linter_for(config)
            for rule in linter.active(config):
                if rule.scope == "campaign":
                    yield linter.clustered(cluster, rule, config, baseline)

    def _linted(self, paths: tuple[str, ...], judges: Judges | None) -> Iterator[ResultOrError]:
        """Yield the result of every draft.

        Unless drafts are changed, their fixes are tested. Only this process tests them, so that the
        same fixes are tested for any number of processes.
        """
        results = self._results_with_untested_fixes(paths, judges)
        return results if self.switches.changes_drafts else map(self._attempts.result, results)

    def _results_with_untested_fixes(
        self, paths: tuple[str, ...], judges: Judges | None
    ) -> Iterator[ResultOrError]:
        if judges is not None or self.switches.jobs == 1 or self.switches.lock:
            return self._lint(self.drafts(paths), judges)
        inputs = list(files(paths, self.config_for, self.switches.force_exclude))
        if len(inputs) > 1:
            from outreach_lint.linting.concurrency import linted, processes

            if (count := processes(self.switches.jobs, inputs)) > 1:
                make_linter = partial(_file_linter, self._options, self.switches)
                return linted(inputs, count, make_linter, self.lint_file, self._cached_results)
        return self._lint(drafts_of(inputs, self.config_for), None)

    def lint_file(self, file: File) -> Iterator[ResultOrError]:
        """Yield the results of the drafts in one file, by the local engine."""
        return self._lint(drafts_in(file, self.config_for), None)

    def _cached_results(self, file: File) -> list[ResultOrError] | None:
        """Return the results of the drafts in one file, if all are cached."""
        if self._result_cache is None:
            return None
        try:
            return list(
                self._lint(drafts_in(file, self.config_for), None, self._result_cache.cached)
            )
        except (NotCachedError, OutreachLintError):  # the worker reports the error
            return None

    def _lint(
        self,
        inputs: Iterable[Draft | OutreachLintError],
        judges: Judges | None,
        undecided: Undecided | None = None,
    ) -> Iterator[ResultOrError]:
        if undecided is None and self._result_cache:
            undecided = self._result_cache.cached_or_linted
        return lint_all(
            inputs,
            self.linter_for,
            self.config_for,
            judges,
            self.lock,
            locked=self.switches.locked,
            record=self.switches.lock,
            rewrite=self.switches.rewrite,
            sending_error=self.reason_not_to_send,
            undecided=undecided,
        )

    def _with_tested_fixes(self, result: Result) -> Result:
        from outreach_lint.linting.fix import with_tested_fixes

        attempt = partial(
            with_tested_fixes,
            lint=self.linter_for_changes(result.draft),
            rules=self.rules_for(result.draft),
        )
        if self._result_cache is None or (self.lock and len(self.lock.baseline)):
            return attempt(result)
        config = self.config_for(result.draft.path)
        return self._result_cache.cached_or_tested(result, self.linter_for(config), config, attempt)

    def _with_data(self, paths: tuple[str, ...]) -> Iterator[ResultOrError]:
        """Yield the results of templates, rendered with every row of the data."""
        for draft in self.drafts(paths):
            if isinstance(draft, OutreachLintError):
                yield draft
                continue
            try:
                yield self._rendered(draft)
            except OutreachLintError as error:
                yield error

    def _rendered(self, draft: Draft) -> Result:
        from outreach_lint.linting.rows import RowLinter, rows_in

        config = self.config_for(draft.path)
        linter = self.linter_for(config)
        rows = self._with_progress(rows_in(str(self.switches.data)))
        result = RowLinter(draft, linter, config).result(rows)
        return linter.decide(result, config, self._baseline)

    def _with_progress(self, rows: Iterator[DataRow]) -> Iterator[DataRow]:
        for row in rows:
            self._progress.advance()
            yield row

    def reason_not_to_send(self, draft: Draft) -> OutreachLintError | None:
        """Return why a draft must not be sent to the model that its configuration names."""
        from outreach_lint.judge.factory import sending_error

        config = self.config_for(draft.path)
        if config.settings.engine != "llm":
            return None
        return sending_error(draft.path, config, self.config)

    def reason_not_to_export(self, draft: Draft) -> OutreachLintError | None:
        """Return why a draft must not be exported for the model of this run."""
        from outreach_lint.judge.factory import batch_error

        return batch_error(draft.path, self.config_for(draft.path), self.config)

    def judge(self) -> Judge:
        """Return the judge that the run's own configuration describes."""
        return self._judge_of(self.config)

    def _judge_of(self, config: Config) -> Judge:
        from outreach_lint.cli.judging import judge_with_warnings

        return judge_with_warnings(config, self.linter_for(config), not self.switches.no_cache)

    def judges(self, announce: bool = False) -> Judges:
        """Return the judges for this run; ``announce`` prints the endpoint of each."""
        from outreach_lint.cli.judging import print_endpoint
        from outreach_lint.judge.factory import Judges

        def make(config: Config) -> Judge:
            if announce:
                print_endpoint(config, self.linter_for(config))
            return self._judge_of(config)

        return Judges(self.config, make)

    def case(self, draft: Draft) -> Case:
        """Return a draft as a case for the judge."""
        config = self.config_for(draft.path)
        linter = self.linter_for(config)
        return linter.case(linter.run_local(draft, config), config)


def _file_linter(
    options: dict[str, Any], switches: Switches
) -> Callable[[File], Iterator[ResultOrError]]:
    """Return the function that lints one file as ``check`` does; each process calls this."""
    return Run(options, switches).lint_file
