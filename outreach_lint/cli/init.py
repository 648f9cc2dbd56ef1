"""``outreach-lint init``: a commented configuration, after a look at the folder."""

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
from outreach_lint.config import FILES, LOCKFILE
from outreach_lint.config import find as find_config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import replace
from outreach_lint.report.summary import counted
from outreach_lint.settings.key import Key, dashed
from outreach_lint.settings.keys import KEYS
from outreach_lint.sources import drafts as drafts_in

EPILOG = """\b
Examples:
  outreach-lint init
  outreach-lint init --stdout > outreach-lint.toml
"""
SALES = (
    "sales",
    "cold",
    "prospecting",
    "outbound",
    "recruiting",
)  # names of folders with an open aim
WIDTH = 98  # columns of a comment
BEGINNING = """\
# Configuration of outreach-lint. `outreach-lint config PATH` shows what applies to a path, and why.
# Drafts here: {there}
#
# Each setting has its default here, or an example where nothing is set by default.
# What a draft says itself (front matter: setting, relationship, template) goes before this file.
"""
MOST_LINTED = 200  # drafts that are linted to see what there is


class Seen(NamedTuple):
    """What a folder holds: drafts by folder, findings by rule, how many drafts were judged.

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
    """Write a commented outreach-lint.toml for FOLDER, after a look at the drafts in it."""
    path = os.path.normpath(os.path.join(folder, FILES[0]))
    if not stdout and (known := _config_in(folder)):
        raise OutreachLintError(
            "there is a configuration already; nothing was written",
            known,
            "outreach-lint config shows it",
        )
    seen = survey(folder)
    text = configuration(seen)
    if stdout:
        click.echo(text, nl=False)
        return
    replace(path, text.encode())
    click.echo(f"{path} written.")
    for line in _next(folder, seen):
        click.echo(line)


def _config_in(folder: str) -> str:
    if os.path.exists(os.path.join(folder, FILES[0])):
        return os.path.normpath(os.path.join(folder, FILES[0]))
    config = find_config(folder)
    own = config.path and os.path.dirname(os.path.abspath(config.path)) == os.path.abspath(folder)
    return config.path if own and config.path else ""


def survey(folder: str) -> Seen:
    """Lint the first drafts of a folder as they are, and count what there is."""
    drafts, found = Counter[str](), Counter[str]()
    flagged = judged = 0
    run = Run({})
    for draft in drafts_in((folder,), run.config_for):
        if isinstance(draft, OutreachLintError):
            continue
        drafts[
            os.path.relpath(os.path.dirname(draft.path) or ".", folder).replace(os.sep, "/")
        ] += 1
        if judged < MOST_LINTED:
            judged += 1
            result = run.again(draft)(draft)
            flagged += bool(result.shown)
            for finding in result.shown:
                found[f"{finding.code} {finding.name}"] += 1
    return Seen(drafts, found, flagged, judged)


def configuration(seen: Seen) -> str:
    """Return a configuration file with a comment on every setting.

    Folders of openly commercial drafts get an override.
    """
    total = sum(seen.drafts.values())
    counts = ", ".join(f"{name} ({count})" for name, count in seen.drafts.most_common(6))
    sales = []
    for name in sorted(seen.drafts):
        if any(part in SALES for part in name.lower().split("/")):
            sales.append(name)
    there = "none when this was written"
    if total:
        there = f"{counted(total, 'draft')} when this was written: {counts}"
    return f"{BEGINNING.format(there=there)}{''.join(_groups())}{_overrides(sales)}"


def _groups() -> Iterator[str]:
    """Yield the settings as comments, under the headings they have in ``check --help``."""
    for heading, keys in groupby(KEYS.items(), key=lambda item: item[1].group):
        yield f"\n# --- {heading} ---\n"
        for attribute, key in keys:
            if attribute == "overrides":
                continue  # it comes last: what follows a table belongs to it
            about = key.help
            if key.unset:
                about += f" Not set: {key.unset}."
            yield "\n"
            for line in wrap(about.replace("`", '"'), WIDTH):
                yield f"# {line}\n"
            yield f"# {dashed(attribute)} = {_example(key)}\n"


def _example(key: Key) -> str:
    """Return a key's default in TOML, or an example where it is empty; JSON writes it the same."""
    return key.example or json.dumps(key.default)


def _overrides(folders: list[str]) -> str:
    """Return overrides for folders of open sales, or an example of one."""
    text = "\n\n# What applies to some paths only.\n"
    if not folders:
        return text + '# [[overrides]]\n# paths = ["sales/**"]\n# setting = "sales"\n'
    tables = [f'[[overrides]]\npaths = ["{name}/**"]\nsetting = "sales"\n' for name in folders]
    return text + "\n".join(tables)


def _next(folder: str, seen: Seen) -> list[str]:
    lines = []
    if seen.judged:
        text = (
            f"It holds {counted(sum(seen.drafts.values()), 'draft')}; {seen.flagged} of the first"
            f" {seen.judged} have findings"
        )
        if seen.found:
            most = [name for name, _ in seen.found.most_common(3)]
            text += f", most of all {', '.join(most)}"
        lines.append(f"{text}.")
    lines.append("Next:")
    lines.append(f"  outreach-lint check {folder}")
    if seen.flagged:
        lines.append(
            f"  outreach-lint check --diff {folder}                  what can be mended at once"
        )
        lines.append(
            f'  outreach-lint baseline accept --reason "…" {folder}   start with a clean slate'
            f" ({LOCKFILE})"
        )
    if os.path.exists(os.path.join(folder, ".pre-commit-config.yaml")):
        lines.append("  and the hook outreach-lint in .pre-commit-config.yaml (README: pre-commit)")
    return lines
