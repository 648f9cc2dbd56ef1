"""``outreach-lint new``: a rule's page, or a whole plugin, to begin with."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Mapping

import click

from outreach_lint import config as configuration
from outreach_lint.cli.installed import linter_here
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import replace
from outreach_lint.linting.linter import Linter
from outreach_lint.rules.load import load_folder
from outreach_lint.rules.rule import Rule
from outreach_lint.scaffold import name_of, next_code, package, page, prefix_of

EPILOG = """\b
Examples:
  outreach-lint new rule "no-emoji" --in house-rules/
  outreach-lint new plugin finance
"""
PREFIX = "The letters that its code begins with, such as FIN."


@click.group("new", epilog=EPILOG)
def command() -> None:
    """Begin a rule of your own, or a plugin."""


@command.command("rule", short_help="A rule on a page in a folder; no Python is needed.")
@click.argument("name")
@click.option(
    "--in",
    "folder",
    required=True,
    type=click.Path(file_okay=False),
    help="The folder of its page.",
)
@click.option("--prefix", metavar="LETTERS", help=f"{PREFIX}  [default: as the other pages there]")
def rule(name: str, folder: str, prefix: str | None) -> None:
    """Write the page of a new rule called NAME into a folder: no Python is needed."""
    called, installed = name_of(name), linter_here()
    here: dict[str, Rule] = {}
    if os.path.isdir(folder):
        for other in load_folder(folder):
            here[other.code] = other
    known = {**installed.rules, **here}
    code = next_code(_letters(prefix, here, folder), known, here)
    _free(called, known)
    path = os.path.join(folder, f"{called}.md")
    if os.path.exists(path):
        raise OutreachLintError("there is a file already; nothing was written", path)
    _make_folder(folder)
    replace(path, page(code, called).encode())
    click.echo(f"{path} written: {code} {called}.")
    config = configuration.find(folder)
    if not _is_plugins(folder, installed) and not _is_configured(config, folder):
        base = config.folder if config.path else "."
        value = os.path.relpath(folder, base).replace(os.sep, "/")
        file = os.path.relpath(config.path) if config.path else configuration.FILES[0]
        listed = ", ".join(f'"{item}"' for item in [*config.settings.rules, f"{value}/"])
        click.echo(f"So that it runs, put into {file}:\n  rules = [{listed}]")
    click.echo("Then change its words, and see whether its examples hold:")
    click.echo(f"  outreach-lint test {shlex.quote(folder)}")


@command.command("plugin", short_help="A package: a rule with a check, tests, CI.")
@click.argument("name")
@click.option(
    "--in",
    "folder",
    default=".",
    type=click.Path(file_okay=False),
    help="Where.  [default: this folder]",
)
@click.option("--prefix", metavar="LETTERS", help=f"{PREFIX}  [default: NAME's first three]")
def plugin(name: str, folder: str, prefix: str | None) -> None:
    """Write a complete package for a plugin called NAME.

    Pyproject, a rule with its check, tests, CI.
    """
    from importlib.util import find_spec

    from outreach_lint import __version__

    called = name_of(name).removeprefix("outreach-lint-")
    linter = linter_here()
    root = os.path.normpath(os.path.join(folder, f"outreach-lint-{called}"))
    module = f"outreach_lint_{called.replace('-', '_')}"
    for known in linter.host.plugins:
        if known.found.name == called or known.found.module.partition(":")[0] == module:
            what = f"a plugin called {known.found.name} is installed ({known.found.distribution})"
            raise OutreachLintError(what, remedy="choose another name")
    if find_spec(module):
        raise OutreachLintError(
            f"a package called {module} is installed", remedy="choose another name"
        )
    letters = prefix_of(prefix, called)
    next_code(letters, linter.rules, ())
    _free(f"{called}-no-way-out", linter.rules)
    files = package(called, letters, __version__)
    if os.path.exists(root):
        raise OutreachLintError("it exists already; nothing was written", root)
    _make_folder(folder)
    with tempfile.TemporaryDirectory(dir=folder) as beside:  # whole or not at all
        target = os.path.join(beside, "made")
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(target, path)), exist_ok=True)
            replace(os.path.join(target, path), text.encode())
        os.rename(target, root)
    click.echo(f"{root} written:")
    for path in files:
        click.echo(f"  {path}")
    click.echo(f"Next:\n  cd {shlex.quote(root)} && pip install -e '.[test]' && pytest")


def _make_folder(folder: str) -> None:
    """Make a folder, if it is not there."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise OutreachLintError(f"the folder cannot be made: {error.strerror}", folder) from None


def _letters(prefix: str | None, here: Mapping[str, Rule], folder: str) -> str:
    """Return the letters for a page's code.

    They are those asked for, or those of the folder's other pages, or made from the name.
    """
    own = sorted({code.rstrip("0123456789") for code in here})
    if prefix is None and len(own) > 1:
        raise OutreachLintError(
            f"the pages there begin with {', '.join(own)}", folder, "say which: --prefix"
        )
    if prefix is None and own:
        return own[0]
    return prefix_of(prefix, os.path.basename(os.path.abspath(folder)))


def _free(name: str, rules: Mapping[str, Rule]) -> None:
    for code, known in rules.items():
        if known.name == name:
            raise OutreachLintError(
                f"a rule called {name} is there already: {code}", remedy="choose another name"
            )


def _is_configured(config: Config, folder: str) -> bool:
    return any(os.path.realpath(item) == os.path.realpath(folder) for item in config.folders)


def _is_plugins(folder: str, linter: Linter) -> bool:
    """Tell whether a folder holds rule pages of an installed plugin or of a package."""
    if os.path.exists(os.path.join(folder, os.pardir, "__init__.py")):
        return True
    place = os.path.realpath(folder)
    for plugin in linter.host.plugins:
        if os.path.realpath(plugin.found.module) == place:
            return False  # a folder of pages that a configuration names
    inside = {os.path.realpath(os.path.dirname(rule.path)) for rule in linter.rules.values()}
    return place in inside
