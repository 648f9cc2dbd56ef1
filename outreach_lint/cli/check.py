"""``outreach-lint check``: drafts in, findings out."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from io import StringIO
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

import click

from outreach_lint import config as configuration
from outreach_lint.cache import Readings
from outreach_lint.cli import BUG, CLEAN, FOUND, USER_ERROR, say
from outreach_lint.cli.options import PATH, Option, Sectioned, setting_option
from outreach_lint.cli.progress import Progress
from outreach_lint.config import Config
from outreach_lint.errors import Note, Notice, OutreachLintError
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.pipeline import lint
from outreach_lint.linting.result import Result
from outreach_lint.model import SEVERITIES, Draft
from outreach_lint.reading.encoder import encoder
from outreach_lint.report import Report, report_in
from outreach_lint.report.terminal import safe
from outreach_lint.rules.own.channels import channel_named
from outreach_lint.rules.run import CheckError
from outreach_lint.settings.keys import DRAFTS, MODEL, REPORT
from outreach_lint.sources import File, drafts, drafts_in, drafts_of

if TYPE_CHECKING:
    from outreach_lint.cli.fixing import Changer
    from outreach_lint.decisions.lockfile import Lock
    from outreach_lint.judge.factory import Judges
    from outreach_lint.judge.judge import Case, Judge
    from outreach_lint.linting.campaign import Campaign
    from outreach_lint.linting.rows import Row

MOST_TRIED = 200  # drafts of a run whose fixes are tried before they are offered
MOST_COMPARED = 5_000  # drafts that are compared with each other without being asked to
MOST_RESOLVED = 1_000  # paths whose configuration is remembered, so that it is resolved once
WIDEST = 100  # columns; longer lines of prose are hard to read


def terminal_columns() -> int:
    """Return the terminal's width as shutil tells it, without the archive formats that shutil
    imports.
    """
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns or 80
    except (OSError, ValueError):
        return 80


EPILOG = """\b
Examples:
  outreach-lint check draft.txt
  outreach-lint check --setting sales --select RAP,AGD001 templates/
  outreach-lint check --diff drafts/                 what would be mended
  outreach-lint check --fix drafts/
  outreach-lint check --output-format html --output-file report.html drafts/
  outreach-lint check --engine llm --dry-run draft.txt
  pbpaste | outreach-lint check --fix -              the mended text on standard output

\b
Exit codes: 0 nothing to change, 1 findings, 2 a mistake in what was given
(an option, a file, a setting), 3 a bug in outreach-lint.
"""
context = partial(click.option, cls=Option, section=DRAFTS)
output = partial(click.option, cls=Option, section=REPORT)
change = partial(click.option, cls=Option, section="Change the drafts")
model = partial(click.option, cls=Option, section=MODEL)
rest = partial(click.option, cls=Option)


@click.command("check", cls=Sectioned, epilog=EPILOG)
@click.argument("paths", nargs=-1, type=PATH)
@setting_option("setting")
@setting_option("relationship")
@setting_option("template")
@context(
    "--data",
    type=PATH,
    metavar="FILE",
    help="Render templates with each row of this table, and lint what would be sent.",
)
@setting_option("channel")
@setting_option("message_column")
@setting_option("subject_column")
@setting_option("message_key", shell_complete=None)
@setting_option("one_message")
@setting_option("me")
@setting_option("select")
@setting_option("ignore")
@setting_option("fail_on")
@output("--exit-zero", is_flag=True, help="End with 0 where findings would end with 1.")
@setting_option("output_format")
@output(
    "--output-file",
    type=PATH,
    metavar="FILE",
    help="Write the report there, whole or not at all.",
)
@output(
    "-v",
    "--verbose",
    is_flag=True,
    help="Show everything: all findings in full, and those of low confidence with the reason.",
)
@output("-q", "--quiet", is_flag=True, help="Leave out notes, such as which files were skipped.")
@change(
    "--fix",
    is_flag=True,
    help="Apply safe fixes: they change no meaning and leave no gap.",
)
@change("--unsafe-fixes", is_flag=True, help="With --fix or --diff: apply the other fixes, too.")
@change("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@change(
    "--add-suppressions",
    metavar="REASON",
    help="Write a suppression into the drafts for every finding.",
)
@setting_option("engine")
@setting_option("model")
@setting_option("base_url")
@setting_option("concurrency")
@setting_option("max_requests")
@setting_option("max_cost")
@model("--dry-run", is_flag=True, help="Show what would be sent to the model, and send nothing.")
@model("--rewrite", is_flag=True, help="Have the whole message rewritten, too, and show the diff.")
@setting_option("llm_optional")
@model("--lock", is_flag=True, help="Write what the model says to outreach-lint.lock.")
@model(
    "--locked",
    is_flag=True,
    help="Ask nobody; what outreach-lint.lock does not hold is not judged.",
)
@output(
    "--resume",
    is_flag=True,
    help="Go on with a run whose --output-file is Parquet and that was broken off.",
)
@rest(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Processes at work.  [default: one for each core, where there are many files]",
)
@rest("--no-cache", is_flag=True, help="Read and ask anew, and remember nothing.")
@rest("--isolated", is_flag=True, help="Read no configuration file and no lockfile.")
@output(
    "--campaign",
    is_flag=True,
    help=f"Compare all drafts with each other (RAP102), not the first {MOST_COMPARED:,} only.",
)
@rest(
    "--no-plugins", is_flag=True, help="Load no plugins but those that are part of outreach-lint."
)
@rest("--force-exclude", is_flag=True, help="Let exclude count for files that are named here, too.")
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Read drafts and say what a reader will mind.

    PATHS are files, folders, or - for standard input; the current folder by default. A file named
    here is always a draft (.jsonl: one draft a line); in a folder, texts and templates that
    .gitignore does not name are.
    """
    switches = Switches(**{name: options.pop(name) for name in Switches._fields})
    run = Run(options, switches)
    if run.writes_parquet:
        code = run.into_parquet(paths or (".",))
        return CLEAN if switches.exit_zero and code == FOUND else code
    code = run.dry(paths or (".",)) if switches.dry_run else run.check(paths or (".",))
    return CLEAN if switches.exit_zero and code == FOUND else code


class Switches(NamedTuple):
    """What holds for one call of ``check`` and stands in no configuration file."""

    exit_zero: bool = False
    isolated: bool = False
    campaign: bool = False
    jobs: int | None = None
    no_plugins: bool = False
    force_exclude: bool = False
    verbose: bool = False
    quiet: bool = False
    dry_run: bool = False
    rewrite: bool = False
    no_cache: bool = False
    lock: bool = False
    locked: bool = False
    fix: bool = False
    unsafe_fixes: bool = False
    diff: bool = False
    add_suppressions: str | None = None
    output_file: str | None = None
    resume: bool = False
    data: str | None = None


NO_SWITCHES = Switches()


class Run:
    """One call of ``check``: its configuration, and what it has come to so far."""

    def __init__(
        self, options: dict[str, Any], switches: Switches = NO_SWITCHES, silent: bool = False
    ) -> None:
        self._options, self._switches = options, switches
        self._linters: dict[tuple[tuple[str, ...], tuple[str, ...]], Linter] = {}
        self._failed = self._found = self._bug = False
        self._alone: Result | None = None
        self._campaign: Campaign | None = None
        self._left_out = 0
        self._trials = 0
        self._bar: Any = None
        self._progress = Progress(silent)
        self._unjudged: Counter[str] = Counter()
        self.config_for = lru_cache(maxsize=MOST_RESOLVED)(self._config_for)
        self._said_engine: set[str] = set()
        self.config = self.config_for(".")
        encoder().store = None if switches.no_cache else Readings()
        self._llm = self.config.settings.engine == "llm" and not switches.locked
        for name in ("dry_run", "rewrite", "lock"):
            if getattr(switches, name) and not self._llm:
                option = f"--{name.replace('_', '-')}"
                other = " and cannot go with --locked" if switches.locked else ""
                raise OutreachLintError(f"{option} needs --engine llm{other}")
        if switches.unsafe_fixes and not (switches.fix or switches.diff):
            raise OutreachLintError(
                "--unsafe-fixes needs --fix, or --diff to look first", remedy="--fix --unsafe-fixes"
            )
        if switches.data and (self._llm or switches.fix or switches.diff):
            raise OutreachLintError(
                "--data goes with the local engine, and not with --fix or --diff"
            )
        if switches.resume and not self.writes_parquet:
            raise OutreachLintError("--resume needs an --output-file that ends in .parquet")
        if options.get("channel"):
            channel_named(options["channel"])
        if switches.add_suppressions is not None and (switches.fix or switches.diff):
            raise OutreachLintError("--add-suppressions cannot go with --fix or --diff")

    def _config_for(self, path: str) -> Config:
        """Return what applies to a path: the command line, its overrides, the nearest file, the
        defaults.
        """
        found = (
            Config()
            if self._switches.isolated
            else configuration.find("." if path == "-" else path)
        )
        return found.with_options(self._options).for_path(path)

    def check(self, paths: tuple[str, ...]) -> int:
        """Judge every draft, write the report and return the exit code."""
        self._linter(self.config).active(self.config)
        self._warn_of_plugins()
        changer = self._changer()
        out = self._out(paths)
        color = out.isatty() and not os.environ.get("NO_COLOR")
        width = min(terminal_columns(), WIDEST)
        rules = self._linter(self.config).rules
        report = report_in(
            self.config.settings.output_format,
            out,
            rules,
            color,
            width,
            self._switches.verbose,
            links=color and os.environ.get("TERM") != "dumb",
        )
        for result in self.results(paths):
            with nullcontext() if self._bar is None else self._bar.external_write_mode(sys.stdout):
                if changer and isinstance(result, Result):
                    result = changer.result(result)
                self._report(report, result)
        report.close()
        if self._switches.output_file:
            from outreach_lint.files import replace as replace_file

            assert isinstance(out, StringIO)
            text = out.getvalue().encode("utf-8", "backslashreplace")
            replace_file(self._switches.output_file, text)
        if changer:
            changer.close()
            self._failed |= changer.failed
            if self._switches.diff:
                self._found = changer.changed
        for reason, count in self._unjudged.items():
            what = f"{count} draft{'' if count == 1 else 's'} not judged by the model: {reason}"
            click.echo(safe(what), err=True)
        return BUG if self._bug else USER_ERROR if self._failed else FOUND if self._found else CLEAN

    @property
    def writes_parquet(self) -> bool:
        """Whether the findings go into a Parquet file."""
        return (self._switches.output_file or "").lower().endswith(".parquet")

    def into_parquet(self, paths: tuple[str, ...]) -> int:
        """Judge the rows of Parquet or Arrow files, write findings and return the exit code."""
        from outreach_lint.cli.into_parquet import findings_into

        switches = self._switches
        for name in ("fix", "diff", "add_suppressions", "data", "campaign", "locked"):
            if getattr(switches, name):
                option = f"--{name.replace('_', '-')}"
                raise OutreachLintError(f"{option} cannot go with an --output-file in Parquet")
        if self._llm:
            raise OutreachLintError("an --output-file in Parquet goes with the local engine")
        self._linter(self.config).active(self.config)
        self._warn_of_plugins()
        encoder().store = None  # the cache on disk is not made for millions
        return findings_into(
            str(switches.output_file),
            paths,
            self.config_for,
            switches.resume,
            not switches.no_plugins,
        )

    def _out(self, paths: tuple[str, ...]) -> TextIO:
        """Return where the report goes: standard output, unless that holds drafts, or a file."""
        if self._switches.output_file or self._switches.diff:
            return StringIO()
        prints_drafts = self._switches.fix or self._switches.add_suppressions is not None
        return sys.stderr if prints_drafts and "-" in paths else sys.stdout

    def _changer(self) -> Changer | None:
        switches = self._switches
        if not (switches.fix or switches.diff or switches.add_suppressions is not None):
            return None
        from outreach_lint.cli.fixing import Fixer, Suppressor

        if switches.add_suppressions is not None:
            return Suppressor(switches.add_suppressions)
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        return Fixer(self.again, switches.unsafe_fixes, switches.diff, color)

    def again(self, draft: Draft) -> Callable[[Draft], Result]:
        """Return the local engine for a draft that is being changed."""
        config = self.config_for(draft.path)
        linter = self._linter(config)
        baseline = self._lock.baseline if self._lock else None
        return lambda changed: linter.finalize(
            linter.look(changed, config), config, baseline=baseline
        )

    def results(self, paths: tuple[str, ...]) -> Iterator[Result | OutreachLintError]:
        """Yield the result of every draft; a run that asks a model is watched, and its answers
        kept.
        """
        lock = self._lock
        judges: Judges | None = None
        watch: AbstractContextManager[Any] = nullcontext()
        if self._llm:
            from outreach_lint.cli.judging import watched

            judges = self.judges(introduced=True)
            watch = watched(judges.first)
        progress = self._progress
        with watch as bar:
            for result in (
                self._with_data(paths) if self._switches.data else self._linted(paths, judges)
            ):
                if not (self._llm or self._switches.data):
                    progress.advance()
                self._bar = progress.bar if bar is None else bar
                if isinstance(result, Result) and (result.reading or result.print):
                    self._compare(result)
                yield replace(result, reading=None) if isinstance(result, Result) else result
            yield from self._alike()
        progress.close()
        if self._switches.lock and lock:
            lock.save()

    def _compare(self, result: Result) -> None:
        """Compare a draft with those before it; of very many, only when that is asked for."""
        if self._campaign is None and self._alone is None:
            self._alone = (
                result  # one draft has nothing to be compared with, and loads nothing for it
            )
            return
        from outreach_lint.linting.campaign import Campaign, fingerprint_of

        alone, self._alone = self._alone, None
        self._campaign = self._campaign or Campaign()
        for item in (alone, result) if alone else (result,):
            known = item.print or (fingerprint_of(item.reading) if item.reading else None)
            if known and (self._switches.campaign or self._campaign.compared < MOST_COMPARED):
                self._campaign.add(known, item.draft)
            elif known:
                self._left_out += 1

    def _alike(self) -> Iterator[Result]:
        """Yield what is said of drafts that are alike, each group of them once."""
        if self._left_out:
            what = (
                f"{self._left_out:,} drafts after the first {MOST_COMPARED:,} were not compared"
                " with the others"
            )
            click.echo(f"{what}: --campaign", err=True)
        baseline = self._lock.baseline if self._lock else None
        for cluster in self._campaign.clusters() if self._campaign else ():
            config = self.config_for(cluster.draft.path)
            linter = self._linter(config)
            for rule in linter.active(config):
                if rule.scope == "campaign":
                    yield linter.clustered(cluster, rule, config, baseline)

    def _linted(
        self, paths: tuple[str, ...], judges: Judges | None
    ) -> Iterator[Result | OutreachLintError]:
        """Yield the result of every draft; fixes are tried here, not in other processes.

        So the same are tried, however many processes there are.
        """
        return map(self._tried, self._untried(paths, judges))

    def _untried(
        self, paths: tuple[str, ...], judges: Judges | None
    ) -> Iterator[Result | OutreachLintError]:
        jobs = self._switches.jobs
        if judges is not None or jobs == 1 or self._switches.lock:
            return self._lint(self._drafts(paths), judges)
        from outreach_lint.sources import files

        found = list(files(paths, self.config_for, self._switches.force_exclude))
        if len(found) > 1:
            from outreach_lint.cli.jobs import linted, processes

            if (count := processes(jobs, found)) > 1:
                made = partial(_file_linter, self._options, self._switches)
                return linted(found, count, made, self.linted_in)
        return self._lint(drafts_of(found, self.config_for), None)

    def linted_in(self, file: File) -> Iterator[Result | OutreachLintError]:
        """Yield the results of the drafts in one file, by the local engine."""
        return self._lint(drafts_in(file, self.config_for), None)

    def _lint(
        self, found: Iterable[Draft | OutreachLintError], judges: Judges | None
    ) -> Iterator[Result | OutreachLintError]:
        return lint(
            found,
            self._linter,
            self.config_for,
            judges,
            self._lock,
            locked=self._switches.locked,
            record=self._switches.lock,
            rewrite=self._switches.rewrite,
            refused=self.refused,
        )

    def _tried(self, result: Result | OutreachLintError) -> Result | OutreachLintError:
        """Try the fixes of a result, so that only those that would be taken are offered.

        Of very many not.
        """
        switches = self._switches
        changes = switches.fix or switches.diff or switches.add_suppressions is not None
        if isinstance(result, OutreachLintError) or changes or self._trials >= MOST_TRIED:
            return result
        if not any(finding.fixable(unsafe=True) for finding in result.shown):
            return replace(result, fixes=(0, 0))
        from outreach_lint.linting.fix import tried

        self._trials += 1
        return tried(result, self.again(result.draft))

    def refused(self, draft: Draft) -> OutreachLintError | None:
        """Say why a draft must not go to the model that its own configuration names."""
        from outreach_lint.judge.factory import refused

        config = self.config_for(draft.path)
        return refused(draft.path, config, self.config) if config.settings.engine == "llm" else None

    def not_sent(self, draft: Draft) -> OutreachLintError | None:
        """Say why a draft must not be put into a batch for the model of this run."""
        from outreach_lint.judge.factory import not_sent

        return not_sent(draft.path, self.config_for(draft.path), self.config)

    def _say_engine(self, path: str) -> None:
        """Say once of each configuration file that the engine it names is not the one that the
        run was started with.
        """
        config = self.config_for(path)
        if (config.settings.engine == "llm") == self._llm or self._switches.locked:
            return
        where = config.path or "the defaults"
        if where in self._said_engine:
            return
        self._said_engine.add(where)
        origin = config.origin("engine").where
        if self._llm:
            said = f"no model is asked about {path}: engine = {config.settings.engine!r} ({origin})"
        else:
            said = (
                f'no model is asked about {path}, although {origin} has engine = "llm":'
                " --engine llm"
            )
        click.echo(safe(said), err=True)

    def _with_data(self, paths: tuple[str, ...]) -> Iterator[Result | OutreachLintError]:
        """Yield the results of templates, rendered with every row of the data."""
        from outreach_lint.linting.rows import Rows, rows_in

        def watched(rows: Iterator[Row]) -> Iterator[Row]:
            for row in rows:
                self._progress.advance()
                yield row

        baseline = self._lock.baseline if self._lock else None
        for draft in self._drafts(paths):
            if isinstance(draft, OutreachLintError):
                yield draft
                continue
            config = self.config_for(draft.path)
            linter = self._linter(config)
            try:
                result = Rows(draft, linter, config).result(
                    watched(rows_in(str(self._switches.data)))
                )
            except OutreachLintError as error:
                yield error
            else:
                yield linter.decide(result, config, baseline)

    def _drafts(self, paths: tuple[str, ...]) -> Iterator[Draft | OutreachLintError]:
        return drafts(paths, self.config_for, self._switches.force_exclude)

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
            fail_on = self.config_for(result.draft.path).settings.fail_on
            self._note(result, SEVERITIES.index(fail_on))

    def dry(self, paths: tuple[str, ...]) -> int:
        """Write what would be sent to the model, how much it is and what it would cost.

        Nothing is sent.
        """
        from outreach_lint.cli.dry_run import DryRun

        judges = self.judges()
        plans = DryRun()
        for draft in self._drafts(paths):
            fault = draft if isinstance(draft, OutreachLintError) else self.refused(draft)
            if isinstance(draft, OutreachLintError) or fault:
                self._failed |= not isinstance(fault, Notice)
                say(fault or draft)  # type: ignore[arg-type]
                continue
            config = self.config_for(draft.path)
            judge = judges.of(config)
            if judge is None:
                self._say_engine(draft.path)
            else:
                plans.add(draft, judge.plan(self.case(draft)), config)
        plans.close()
        return USER_ERROR if self._failed else CLEAN

    def judge(self) -> Judge:
        """Return the judge that the run's own configuration describes."""
        return self._judge_of(self.config)

    def _judge_of(self, config: Config) -> Judge:
        from outreach_lint.cli.judging import judge_of

        return judge_of(config, self._linter(config), not self._switches.no_cache)

    def judges(self, introduced: bool = False) -> Judges:
        """Return the judges for this run; ``introduced`` says of each who is asked, and where."""
        from outreach_lint.cli.judging import introduce
        from outreach_lint.judge.factory import Judges

        def make(config: Config) -> Judge:
            if introduced:
                introduce(config, self._linter(config))
            return self._judge_of(config)

        return Judges(self.config, make)

    def case(self, draft: Draft) -> Case:
        """Return a draft as a case for the judge."""
        config = self.config_for(draft.path)
        linter = self._linter(config)
        return linter.case(linter.look(draft, config), config)

    @cached_property
    def _lock(self) -> Lock | None:
        """The lockfile, if there is one or it is asked for.

        A local run without one loads nothing.
        """
        if self._switches.isolated and not (self._switches.lock or self._switches.locked):
            return None
        path = self.config.lockfile
        if not (self._switches.lock or self._switches.locked or os.path.exists(path)):
            return None
        from outreach_lint.decisions.lockfile import Lock

        return Lock(path)

    def _linter(self, config: Config) -> Linter:
        needs = config.folders, config.disabled
        if needs not in self._linters:
            self._linters[needs] = Linter(*needs, third_party=not self._switches.no_plugins)
        return self._linters[needs]

    def _note(self, result: Result, threshold: int) -> None:
        self._found |= any(
            SEVERITIES.index(finding.severity) >= threshold for finding in result.shown
        )
        if self._llm and result.unjudged:
            self._unjudged[result.unjudged] += 1
        problems = (*result.failures, *result.errors)
        self._failed |= bool(problems) or bool(result.unjudged and not result.waived)
        self._bug |= any(isinstance(problem, CheckError) and problem.ours for problem in problems)
        for problem in problems:
            say(problem)
        for rule, seconds in result.slow if self._switches.verbose else ():
            source = self._linter(self.config_for(result.draft.path)).host.source_of(rule)
            said = (
                f"{result.draft.path}: the check of {rule.code} {rule.name} took {seconds:.1f} s:"
                f" {source}"
            )
            click.echo(safe(said), err=True)

    def _warn_of_plugins(self) -> None:
        for plugin in self._linter(self.config).host.failed:
            found = plugin.found
            said = (
                f"warning: plugin {found.name} ({found.source}) could not be loaded: {plugin.error}"
            )
            click.echo(safe(said), err=True)
            click.echo(
                f"  its rules did not run; mend it, remove it (pip uninstall {found.distribution}),"
                " or switch it off: "
                f'plugins.disable = ["{found.name}"]',
                err=True,
            )


def _file_linter(
    options: dict[str, Any], switches: Switches
) -> Callable[[File], Iterator[Result | OutreachLintError]]:
    """Return what lints one file as a call of ``check`` with these options does.

    Another process calls this.
    """
    return Run(options, switches).linted_in
