"""Map the command and option names of other linters to those of outreach-lint."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import SequenceMatcher

import click

from outreach_lint.errors import nearest
from outreach_lint.settings.keys import FORMATS

MIN_OPTION_SIMILARITY = 0.6  # of an option that is suggested; 1 is equality
# Names from ruff, eslint, flake8, proselint and Vale.
_COMMANDS = {
    **dict.fromkeys(("lint", "run", "scan", "analyze", "analyse"), "check"),
    **dict.fromkeys(("format", "fmt", "repair", "mend", "edit"), "fix"),
    **dict.fromkeys(("rule", "describe", "info"), "explain"),
    **dict.fromkeys(("list", "ls", "linters"), "rules"),
    **dict.fromkeys(("linter", "plugin"), "plugins"),
    **dict.fromkeys(("settings", "show-settings", "configuration"), "config"),
    **dict.fromkeys(("clean", "clear"), "cache clear"),
    "generate-shell-completion": "completion",
    "help": "--help",
    "version": "--version",
    "setup": "init",
}
_OPTIONS = {
    **dict.fromkeys(("--format", "--formatter", "--reporter", "--output"), "--output-format"),
    **dict.fromkeys(("--enable", "--rule", "--rules", "--only", "--extend-select"), "--select"),
    **dict.fromkeys(("--disable", "--skip", "--extend-ignore"), "--ignore"),
    **dict.fromkeys(("--warn-only", "--no-fail", "--no-error"), "--exit-zero"),
    **dict.fromkeys(("--level", "--min-severity", "--severity"), "--fail-on"),
    **dict.fromkeys(("--details", "--show-all", "--all"), "--verbose"),
    **dict.fromkeys(("--add-noqa", "--suppress", "--suppress-all"), "--add-suppressions"),
    **dict.fromkeys(("--workers", "--processes", "--parallel"), "--jobs"),
    **{f"--{name}": f"--output-format {name}" for name in FORMATS},
    "--llm": "--engine llm",
    "--strict": "--fail-on info",
    "--autofix": "--fix",
    "--unsafe": "--fix --unsafe-fixes",
}


def for_command(word: str, known: list[str]) -> str:
    """Return a question that suggests the intended command.

    It is empty if no known command is similar.
    """
    if meant := _COMMANDS.get(word.casefold()):
        return f"did you mean: outreach-lint {meant}?"
    if os.path.exists(word):
        return f"did you mean: outreach-lint check {word}?"
    return nearest(word, known)


def for_option(error: click.NoSuchOption, command: str) -> click.UsageError:
    """Return the error for an unknown option, with a suggestion if there is one."""
    name = error.option_name
    meaning = _OPTIONS.get(name.casefold(), "")
    nearest_option = _nearest_option(name, error.possibilities or ())
    if command and not meaning:
        meaning = nearest_option
    if not command and meaning:
        meaning = f"outreach-lint check {meaning}"
    elif not command:
        meaning = nearest_option or _in_check(name)
    text = f"no option {name}"
    if meaning:
        text += f"; did you mean: {meaning}?"
    return click.UsageError(text, error.ctx)


def _nearest_option(name: str, possible: Iterable[str]) -> str:
    """Return the first option that is similar to a name, or an empty string.

    The dashes do not count: with them, short options would be similar to all others.
    """
    for option in possible:
        if (
            SequenceMatcher(None, name.lstrip("-"), option.lstrip("-")).ratio()
            >= MIN_OPTION_SIMILARITY
        ):
            return option
    return ""


def _in_check(name: str) -> str:
    """Return a ``check`` command with an option, if ``check`` has it, else an empty string."""
    from outreach_lint.cli.check import command

    if any(name in parameter.opts for parameter in command.params):
        return f"outreach-lint check {name}"
    return ""
