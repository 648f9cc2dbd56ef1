"""A run: from options and paths to results, as several commands need them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING, Any

from outreach_lint import config as configuration
from outreach_lint.cache import Memory, Readings
from outreach_lint.cli.attempts import Attempts, Item
from outreach_lint.cli.comparison import Comparison
from outreach_lint.cli.progress import Progress
from outreach_lint.cli.switches import NO_SWITCHES, Switches, check_together
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.pipeline import Undecided, lint
from outreach_lint.linting.remembered import Remembered, UnknownError
from outreach_lint.linting.result import NOT_COMPARED, Result
from outreach_lint.model import Draft
from outreach_lint.reading.encoder import encoder
from outreach_lint.rules.own.channels import channel_named
from outreach_lint.sources import File, drafts, drafts_in, drafts_of, files

if TYPE_CHECKING:
    from outreach_lint.decisions.baseline import Baseline
    from outreach_lint.decisions.lockfile import Lock
    from outreach_lint.judge.factory import Judges
    from outreach_lint.judge.judge import Case, Judge
    from outreach_lint.linting.rows import Row

MOST_READINGS = 64  # of the run itself, where nothing else is remembered: fixes come back to them
MOST_RESOLVED = 1_000  # paths whose configuration is remembered, so that it is resolved once


class Run:
    """One call of a command that lints: its configuration, its linters, and the results.

    ``options`` win over configuration files. A ``silent`` run shows no progress.

    Raises:
        OutreachLintError: A configuration is wrong, or options cannot be used together.
    """

    def __init__(
        self, options: dict[str, Any], switches: Switches = NO_SWITCHES, silent: bool = False
    ) -> None:
        self._options, self.switches = options, switches
        self._linters: dict[tuple[tuple[str, ...], tuple[str, ...]], Linter] = {}
        self._attempts = Attempts(self._tried)
        self._progress = Progress(silent)
        self.bar: Any = None
        self.config_for = lru_cache(maxsize=MOST_RESOLVED)(self._config_for)
        self.config = self.config_for(".")
        self.asks_model = self.config.settings.engine == "llm" and not switches.locked
        self._store = None if switches.no_cache else Readings()
        encoder().store = self._store or Memory(MOST_READINGS)
        check_together(switches, self.asks_model)
        if options.get("channel"):
            channel_named(options["channel"])

    def _config_for(self, path: str) -> Config:
        """Return the configuration for a path.

        The command line wins over the file's overrides for the path, these over the nearest file,
        and that over the defaults.
        """
        if self.switches.isolated:
            found = Config()
        else:
            found = configuration.find("." if path == "-" else path)
        return found.with_options(self._options).for_path(path)

    def linter(self, config: Config) -> Linter:
        """Return the linter with the rules of a configuration; each is made once."""
        needs = config.folders, config.disabled
        if needs not in self._linters:
            self._linters[needs] = Linter(*needs, third_party=not self.switches.no_plugins)
        return self._linters[needs]

    @cached_property
    def lock(self) -> Lock | None:
        """The lockfile, where there is one or it is asked for, else ``None``.

        A local run without a lockfile does not load its module.
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
    def _remembered(self) -> Remembered | None:
        """Memory of results; none where a model's answers are added, which are about a reading."""
        answers = self.switches.locked, self.switches.lock, self.lock and self.lock.has_verdicts
        return None if self._store is None or any(answers) else Remembered(self._store)

    @property
    def _baseline(self) -> Baseline | None:
        return self.lock.baseline if self.lock else None

    def again(self, draft: Draft) -> Callable[[Draft], Result]:
        """Return the local engine for a draft that is being changed."""
        config = self.config_for(draft.path)
        linter = self.linter(config)
        return lambda changed: linter.finalize(
            linter.run_local(changed, config), config, baseline=self._baseline
        )

    def drafts(self, paths: tuple[str, ...]) -> Iterator[Draft | OutreachLintError]:
        """Yield the drafts in files and folders; an input without any comes as its error."""
        return drafts(paths, self.config_for, self.switches.force_exclude)

    def results(self, paths: tuple[str, ...]) -> Iterator[Item]:
        """Yield the result of every draft.

        In a run that asks a model, progress is shown, and the model's answers are kept.
        """
        lock = self.lock
        comparison = Comparison(unlimited=self.switches.campaign)
        judges: Judges | None = None
        watch: AbstractContextManager[Any] = nullcontext()
        if self.asks_model:
            from outreach_lint.cli.judging import watched

            judges = self.judges(introduced=True)
            watch = watched(judges.first)
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
            yield from self._alike(comparison)
        self._progress.close()
        if self.switches.lock and lock:
            lock.save()

    def _alike(self, comparison: Comparison) -> Iterator[Result]:
        """Yield what is said of drafts that are alike, each group of them once."""
        baseline = self._baseline
        for cluster in comparison.clusters():
            config = self.config_for(cluster.draft.path)
            linter = self.linter(config)
            for rule in linter.active(config):
                if rule.scope == "campaign":
                    yield linter.clustered(cluster, rule, config, baseline)

    def _linted(self, paths: tuple[str, ...], judges: Judges | None) -> Iterator[Item]:
        """Yield the result of every draft.

        Fixes are tried in this process only, so that the same ones are tried, however many
        processes lint.
        """
        found = self._untried(paths, judges)
        return found if self.switches.changes_drafts else map(self._attempts.result, found)

    def _untried(self, paths: tuple[str, ...], judges: Judges | None) -> Iterator[Item]:
        if judges is not None or self.switches.jobs == 1 or self.switches.lock:
            return self._lint(self.drafts(paths), judges)
        found = list(files(paths, self.config_for, self.switches.force_exclude))
        if len(found) > 1:
            from outreach_lint.cli.jobs import linted, processes

            if (count := processes(self.switches.jobs, found)) > 1:
                make_linter = partial(_file_linter, self._options, self.switches)
                return linted(found, count, make_linter, self.lint_file, self._known)
        return self._lint(drafts_of(found, self.config_for), None)

    def lint_file(self, file: File) -> Iterator[Item]:
        """Yield the results of the drafts in one file, by the local engine."""
        return self._lint(drafts_in(file, self.config_for), None)

    def _known(self, file: File) -> list[Item] | None:
        """Return the results of the drafts in one file, if all are remembered."""
        if self._remembered is None:
            return None
        try:
            return list(self._lint(drafts_in(file, self.config_for), None, self._remembered.known))
        except (UnknownError, OutreachLintError):  # that process says what is wrong which judges it
            return None

    def _lint(
        self,
        found: Iterable[Draft | OutreachLintError],
        judges: Judges | None,
        undecided: Undecided | None = None,
    ) -> Iterator[Item]:
        if undecided is None and self._remembered:
            undecided = self._remembered.judged
        return lint(
            found,
            self.linter,
            self.config_for,
            judges,
            self.lock,
            locked=self.switches.locked,
            record=self.switches.lock,
            rewrite=self.switches.rewrite,
            refused=self.refused,
            undecided=undecided,
        )

    def _tried(self, result: Result) -> Result:
        from outreach_lint.linting.fix import tried

        again = self.again(result.draft)
        if self._remembered is None or (self.lock and len(self.lock.baseline)):
            return tried(result, again)
        config, attempt = self.config_for(result.draft.path), partial(tried, lint=again)
        return self._remembered.tried(result, self.linter(config), config, attempt)

    def _with_data(self, paths: tuple[str, ...]) -> Iterator[Item]:
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
        from outreach_lint.linting.rows import Rows, rows_in

        config = self.config_for(draft.path)
        linter = self.linter(config)
        rows = self._counted(rows_in(str(self.switches.data)))
        result = Rows(draft, linter, config).result(rows)
        return linter.decide(result, config, self._baseline)

    def _counted(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self._progress.advance()
            yield row

    def refused(self, draft: Draft) -> OutreachLintError | None:
        """Say why a draft must not go to the model that its own configuration names."""
        from outreach_lint.judge.factory import refused

        config = self.config_for(draft.path)
        if config.settings.engine != "llm":
            return None
        return refused(draft.path, config, self.config)

    def not_sent(self, draft: Draft) -> OutreachLintError | None:
        """Say why a draft must not be put into a batch for the model of this run."""
        from outreach_lint.judge.factory import not_sent

        return not_sent(draft.path, self.config_for(draft.path), self.config)

    def judge(self) -> Judge:
        """Return the judge that the run's own configuration describes."""
        return self._judge_of(self.config)

    def _judge_of(self, config: Config) -> Judge:
        from outreach_lint.cli.judging import judge_of

        return judge_of(config, self.linter(config), not self.switches.no_cache)

    def judges(self, introduced: bool = False) -> Judges:
        """Return the judges for this run; ``introduced`` says of each who is asked, and where."""
        from outreach_lint.cli.judging import introduce
        from outreach_lint.judge.factory import Judges

        def make(config: Config) -> Judge:
            if introduced:
                introduce(config, self.linter(config))
            return self._judge_of(config)

        return Judges(self.config, make)

    def case(self, draft: Draft) -> Case:
        """Return a draft as a case for the judge."""
        config = self.config_for(draft.path)
        linter = self.linter(config)
        return linter.case(linter.run_local(draft, config), config)


def _file_linter(options: dict[str, Any], switches: Switches) -> Callable[[File], Iterator[Item]]:
    """Return what lints one file as ``check`` does; it is made again in each process."""
    return Run(options, switches).lint_file
