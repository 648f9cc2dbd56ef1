"""``outreach-lint check``: drafts in, findings out."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from outreach_lint import config as configuration
from outreach_lint.cli import CLEAN, FOUND, USER_ERROR, say
from outreach_lint.config import ENGINES, FORMATS, Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.lint import Linter, Result
from outreach_lint.model import RELATIONSHIPS, SETTINGS, SEVERITIES
from outreach_lint.report import report_in
from outreach_lint.sources import drafts

WIDEST = 100  # columns; longer lines of prose are hard to read


def _columns() -> int:
    """Return the terminal's width as shutil tells it, without the archive formats that shutil imports."""
    try:
        return int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        pass
    try:
        return os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns or 80
    except (OSError, ValueError):
        return 80


def _rules(_ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> list[str] | None:
    return [word for part in value for word in part.split(",") if word.strip()] or None


@click.command("check")
@click.argument("paths", nargs=-1)
@click.option(
    "--setting", type=click.Choice(SETTINGS), help="networking (default), or sales: openly commercial."
)
@click.option("--relationship", type=click.Choice(RELATIONSHIPS), help="To whom: a stranger by default.")
@click.option(
    "--template/--no-template",
    default=None,
    help="A template to be filled, or a final message.  [default: by ending and tags]",
)
@click.option(
    "--select",
    multiple=True,
    metavar="RULES",
    callback=_rules,
    help="Only these: codes, names, beginnings of codes, ALL.",
)
@click.option("--ignore", multiple=True, metavar="RULES", callback=_rules, help="All but these.")
@click.option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    help="The least severity that ends with exit code 1.  [default: warning]",
)
@click.option("--exit-zero", is_flag=True, help="End with 0 where findings would end with 1.")
@click.option(
    "--output-format", type=click.Choice(FORMATS), help="How to show the findings.  [default: full]"
)
@click.option(
    "--engine",
    type=click.Choice(ENGINES),
    help="Who judges: local heuristics, or a language model too.  [default: local]",
)
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
def command(paths: tuple[str, ...], exit_zero: bool, isolated: bool, **options: Any) -> int:
    """Read drafts and say what a reader will mind.

    PATHS are files, folders, or - for standard input; the current folder by default. A file named here is
    always a draft (.jsonl: one draft a line); in a folder, texts and templates that .gitignore does not name
    are.
    """
    options = {key.replace("_", "-"): value for key, value in options.items()}
    run = Run(options, isolated)
    code = run.check(paths or (".",))
    return CLEAN if exit_zero and code == FOUND else code


class Run:
    """One call of ``check``: its configuration, and what it has come to so far."""

    def __init__(self, options: dict[str, Any], isolated: bool) -> None:
        self._options, self._isolated = options, isolated
        self._linters: dict[tuple[str, ...], Linter] = {}
        self._failed = self._found = False
        self.config = self.config_for(".")
        if self.config["engine"] == "llm":
            raise OutreachLintError(
                "the engine llm is not built yet", self.config.values["engine"].origin, "use --engine local"
            )

    def config_for(self, path: str) -> Config:
        """Return what applies to a path: the command line, its overrides, the nearest file, the defaults."""
        found = Config() if self._isolated else configuration.find("." if path == "-" else path)
        return found.with_options(self._options).for_path(path)

    def check(self, paths: tuple[str, ...]) -> int:
        """Judge every draft, write the report and return the exit code."""
        self._linter(self.config).active(self.config)
        self._warn_of_plugins()
        color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        width = min(_columns(), WIDEST)
        report = report_in(self.config["output-format"], sys.stdout, color, width)
        for draft in drafts(paths, self.config_for):
            if isinstance(draft, OutreachLintError):
                self._failed = True
                report.unread(draft)
                sys.stdout.flush()
                say(draft)
                continue
            config = self.config_for(draft.path)
            result = self._linter(config).judge(draft, config)
            report.result(result)
            self._note(result, SEVERITIES.index(config["fail-on"]))
        report.close()
        return USER_ERROR if self._failed else FOUND if self._found else CLEAN

    def _linter(self, config: Config) -> Linter:
        folders = tuple(os.path.join(config.folder, folder) for folder in config["rules"])
        if folders not in self._linters:
            self._linters[folders] = Linter(folders)
        return self._linters[folders]

    def _note(self, result: Result, threshold: int) -> None:
        self._found |= any(SEVERITIES.index(finding.severity) >= threshold for finding in result.shown)
        self._failed |= not result.judged
        for failure in result.failures:
            say(failure)

    def _warn_of_plugins(self) -> None:
        for plugin in self._linter(self.config).host.failed:
            where = f"{plugin.found.distribution} {plugin.found.version}".strip()
            click.echo(
                f"warning: plugin {plugin.found.name} ({where}) could not be loaded: {plugin.error}", err=True
            )
            click.echo(
                f"  its rules did not run; mend or remove it: pip uninstall {plugin.found.distribution}",
                err=True,
            )
