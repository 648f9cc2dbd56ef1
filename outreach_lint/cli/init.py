"""``outreach-lint init``: write a commented configuration for a folder of drafts."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from textwrap import wrap
from typing import NamedTuple

import click

from outreach_lint.cli.run import Run
from outreach_lint.config import CONFIG_FILES, LOCKFILE
from outreach_lint.config import find as find_config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import replace
from outreach_lint.settings.key import Key, option_name
from outreach_lint.settings.keys import KEYS
from outreach_lint.sources import drafts as drafts_in
from outreach_lint.words import counted

EPILOG = """\b
Examples:
  outreach-lint init
  outreach-lint init --stdout > outreach-lint.toml
"""
# Folder names that suggest openly commercial drafts.
SALES_FOLDERS = ("sales", "cold", "prospecting", "outbound", "recruiting")
MAX_COMMENT_COLUMNS = 98
FILE_HEADER = """\
# Configuration of outreach-lint. `outreach-lint config PATH` shows what applies to a path, and why.
# Drafts in this folder: {there}
#
# Each setting below shows its default, or an example if it has no default.
# The front matter of a draft (setting, relationship, template) overrides this file.
"""
MAX_LINTED_DRAFTS = 200  # drafts linted for the survey


class FolderSurvey(NamedTuple):
    """Counts of drafts by folder, of findings by rule, and of judged drafts.

    ``flagged`` is how many of the judged drafts have findings.
    """

    drafts: Counter[str]
    found: Counter[str]
    flagged: int
    judged: int


@click.command("init", epilog=EPILOG)
@click.argument("folder", default=".", type=click.Path(exists=True, file_okay=False))
@click.option("--stdout", is_flag=True, help="Print the file instead of writing it.")
def command(folder: str, stdout: bool) -> None:
    """Write a commented outreach-lint.toml for FOLDER, based on the drafts in it."""
    path = os.path.normpath(os.path.join(folder, CONFIG_FILES[0]))
    if not stdout and (existing := _config_in(folder)):
        raise OutreachLintError(
            "a configuration exists already; nothing was written",
            existing,
            "outreach-lint config shows it",
        )
    surveyed = survey(folder)
    text = configuration(surveyed)
    if stdout:
        click.echo(text, nl=False)
        return
    replace(path, text.encode())
    click.echo(f"{path} written.")
    for line in _next_steps(folder, surveyed):
        click.echo(line)


def _config_in(folder: str) -> str:
    if os.path.exists(os.path.join(folder, CONFIG_FILES[0])):
        return os.path.normpath(os.path.join(folder, CONFIG_FILES[0]))
    config = find_config(folder)
    own = config.path and os.path.dirname(os.path.abspath(config.path)) == os.path.abspath(folder)
    return config.path if own and config.path else ""


def survey(folder: str) -> FolderSurvey:
    """Count the drafts in a folder, and the findings in the first of them."""
    drafts, found = Counter[str](), Counter[str]()
    flagged = judged = 0
    run = Run({})
    for draft in drafts_in((folder,), run.config_for):
        if isinstance(draft, OutreachLintError):
            continue
        drafts[
            os.path.relpath(os.path.dirname(draft.path) or ".", folder).replace(os.sep, "/")
        ] += 1
        if judged < MAX_LINTED_DRAFTS:
            judged += 1
            result = run.linter_for_changes(draft)(draft)
            flagged += bool(result.shown)
            for finding in result.shown:
                found[f"{finding.code} {finding.name}"] += 1
    return FolderSurvey(drafts, found, flagged, judged)


def configuration(surveyed: FolderSurvey) -> str:
    """Return a configuration file with a comment on every setting.

    Folders whose names suggest openly commercial drafts get an override.
    """
    total = sum(surveyed.drafts.values())
    counts = ", ".join(f"{name} ({count})" for name, count in surveyed.drafts.most_common(6))
    sales = []
    for name in sorted(surveyed.drafts):
        if any(part in SALES_FOLDERS for part in name.lower().split("/")):
            sales.append(name)
    there = "none when this was written"
    if total:
        there = f"{counted(total, 'draft')} when this was written: {counts}"
    return f"{FILE_HEADER.format(there=there)}{''.join(_commented_settings())}{_overrides(sales)}"


def _commented_settings() -> Iterator[str]:
    """Yield the settings as comments, under the headings of ``check --help``."""
    for heading, keys in groupby(KEYS.items(), key=lambda item: item[1].group):
        yield f"\n# --- {heading} ---\n"
        for attribute, key in keys:
            if attribute == "overrides":
                continue  # written last: keys after a TOML table belong to it
            comment = key.help
            if key.unset:
                comment += f" Not set: {key.unset}."
            yield "\n"
            for line in wrap(comment.replace("`", '"'), MAX_COMMENT_COLUMNS):
                yield f"# {line}\n"
            yield f"# {option_name(attribute)} = {_example(key)}\n"


def _example(key: Key) -> str:
    """Return a key's example or default in TOML; these values have the same form in JSON."""
    return key.example or json.dumps(key.default)


def _overrides(folders: list[str]) -> str:
    """Return overrides for sales folders, or a commented example."""
    text = "\n\n# Settings for some paths only.\n"
    if not folders:
        return text + '# [[overrides]]\n# paths = ["sales/**"]\n# setting = "sales"\n'
    tables = [f'[[overrides]]\npaths = ["{name}/**"]\nsetting = "sales"\n' for name in folders]
    return text + "\n".join(tables)


def _next_steps(folder: str, surveyed: FolderSurvey) -> list[str]:
    lines = []
    if surveyed.judged:
        text = (
            f"The folder has {counted(sum(surveyed.drafts.values()), 'draft')};"
            f" {surveyed.flagged} of the first {surveyed.judged} have findings"
        )
        if surveyed.found:
            most_frequent = [name for name, _ in surveyed.found.most_common(3)]
            text += f", mostly {', '.join(most_frequent)}"
        lines.append(f"{text}.")
    lines.append("Next:")
    lines.append(f"  outreach-lint check {folder}")
    if surveyed.flagged:
        lines.append(
            f"  outreach-lint check --diff {folder}                  what fixes can change"
        )
        lines.append(
            f'  outreach-lint baseline accept --reason "…" {folder}   start with a clean slate'
            f" ({LOCKFILE})"
        )
    if os.path.exists(os.path.join(folder, ".pre-commit-config.yaml")):
        lines.append("  add the hook outreach-lint to .pre-commit-config.yaml (README: pre-commit)")
    return lines
