"""``outreach-lint new``: create a rule page or a plugin package."""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Mapping

import click

from outreach_lint import config as configuration
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import replace
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.session import Session
from outreach_lint.rules.load import load_folder
from outreach_lint.rules.rule import Rule
from outreach_lint.scaffold import name_of, new_page, next_code, package, prefix_of

EPILOG = """\b
Examples:
  outreach-lint new rule "no-emoji" --in house-rules/
  outreach-lint new plugin finance
"""
PREFIX_HELP = "The letters that rule codes begin with, such as FIN."


@click.group("new", epilog=EPILOG)
def command() -> None:
    """Create a rule page or a plugin package."""


@command.command("rule", short_help="A rule on a page in a folder; no Python is needed.")
@click.argument("name")
@click.option(
    "--in",
    "folder",
    required=True,
    type=click.Path(file_okay=False),
    help="The folder for the page.",
)
@click.option(
    "--prefix",
    metavar="LETTERS",
    help=f"{PREFIX_HELP}  [default: as on the other pages in the folder]",
)
def rule(name: str, folder: str, prefix: str | None) -> None:
    """Write the page of a new rule called NAME into a folder; no Python is needed."""
    rule_name, installed = name_of(name), Session().linter
    folder_rules: dict[str, Rule] = {}
    if os.path.isdir(folder):
        for other in load_folder(folder):
            folder_rules[other.code] = other
    all_rules = {**installed.rules, **folder_rules}
    code = next_code(_code_letters(prefix, folder_rules, folder), all_rules, folder_rules)
    _check_name_is_free(rule_name, all_rules)
    path = os.path.join(folder, f"{rule_name}.md")
    if os.path.exists(path):
        raise OutreachLintError("the file exists already; nothing was written", path)
    _make_folder(folder)
    replace(path, new_page(code, rule_name).encode())
    click.echo(f"{path} written: {code} {rule_name}.")
    config = configuration.find(folder)
    if not _belongs_to_plugin(folder, installed) and not _is_configured(config, folder):
        base = config.folder if config.path else "."
        value = os.path.relpath(folder, base).replace(os.sep, "/")
        file = os.path.relpath(config.path) if config.path else configuration.CONFIG_FILES[0]
        listed = ", ".join(f'"{item}"' for item in [*config.settings.rules, f"{value}/"])
        click.echo(f"To enable the rule, add to {file}:\n  rules = [{listed}]")
    click.echo("Then edit the page and test its examples:")
    click.echo(f"  outreach-lint test {shlex.quote(folder)}")


@command.command("plugin", short_help="A package: a rule with a check, tests, CI.")
@click.argument("name")
@click.option(
    "--in",
    "folder",
    default=".",
    type=click.Path(file_okay=False),
    help="The parent folder.  [default: the current folder]",
)
@click.option(
    "--prefix", metavar="LETTERS", help=f"{PREFIX_HELP}  [default: NAME's first three letters]"
)
def plugin(name: str, folder: str, prefix: str | None) -> None:
    """Write a complete package for a plugin called NAME.

    It has a pyproject.toml, a rule with its check, tests, and a CI workflow.
    """
    from importlib.util import find_spec

    from outreach_lint import __version__

    plugin_name = name_of(name).removeprefix("outreach-lint-")
    linter = Session().linter
    root = os.path.normpath(os.path.join(folder, f"outreach-lint-{plugin_name}"))
    module = f"outreach_lint_{plugin_name.replace('-', '_')}"
    for known in linter.host.plugins:
        if known.found.name == plugin_name or known.found.module.partition(":")[0] == module:
            what = f"a plugin called {known.found.name} is installed ({known.found.distribution})"
            raise OutreachLintError(what, remedy="choose another name")
    if find_spec(module):
        raise OutreachLintError(
            f"a package called {module} is installed", remedy="choose another name"
        )
    letters = prefix_of(prefix, plugin_name)
    next_code(letters, linter.rules, ())
    _check_name_is_free(f"{plugin_name}-no-way-out", linter.rules)
    files = package(plugin_name, letters, __version__)
    if os.path.exists(root):
        raise OutreachLintError("the folder exists already; nothing was written", root)
    _make_folder(folder)
    # Renamed at the end, so that the package appears whole or not at all.
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        target = os.path.join(temporary, "made")
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(target, path)), exist_ok=True)
            replace(os.path.join(target, path), text.encode())
        os.rename(target, root)
    click.echo(f"{root} written:")
    for path in files:
        click.echo(f"  {path}")
    click.echo(f"Next:\n  cd {shlex.quote(root)} && pip install -e '.[test]' && pytest")


def _make_folder(folder: str) -> None:
    """Create a folder unless it exists."""
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        raise OutreachLintError(f"the folder cannot be created: {error.strerror}", folder) from None


def _code_letters(prefix: str | None, folder_rules: Mapping[str, Rule], folder: str) -> str:
    """Return the letters for a page's code.

    They are the given prefix, that of the folder's other pages, or made from the folder's name.
    """
    prefixes = sorted({code.rstrip("0123456789") for code in folder_rules})
    if prefix is None and len(prefixes) > 1:
        raise OutreachLintError(
            f"the codes of the pages there begin with {', '.join(prefixes)}",
            folder,
            "choose one: --prefix",
        )
    if prefix is None and prefixes:
        return prefixes[0]
    return prefix_of(prefix, os.path.basename(os.path.abspath(folder)))


def _check_name_is_free(name: str, rules: Mapping[str, Rule]) -> None:
    for code, other in rules.items():
        if other.name == name:
            raise OutreachLintError(
                f"a rule called {name} exists already: {code}", remedy="choose another name"
            )


def _is_configured(config: Config, folder: str) -> bool:
    return any(os.path.realpath(item) == os.path.realpath(folder) for item in config.folders)


def _belongs_to_plugin(folder: str, linter: Linter) -> bool:
    """Return whether a folder holds rule pages of an installed plugin or of a package."""
    if os.path.exists(os.path.join(folder, os.pardir, "__init__.py")):
        return True
    real_folder = os.path.realpath(folder)
    for plugin in linter.host.plugins:
        if os.path.realpath(plugin.found.module) == real_folder:
            return False  # a rule folder that the configuration names
    inside = {os.path.realpath(os.path.dirname(rule.path)) for rule in linter.rules.values()}
    return real_folder in inside
