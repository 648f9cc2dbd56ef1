"""``outreach-lint init``: a commented configuration, after a look at the folder."""

from __future__ import annotations

import os
from collections import Counter
from typing import NamedTuple

import click

from outreach_lint.cli.check import Run
from outreach_lint.config import FILES, LOCKFILE
from outreach_lint.config import find as find_config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import replace
from outreach_lint.report.summary import counted
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
MOST = 200  # drafts that are linted to see what there is


class Seen(NamedTuple):
    """What a folder holds: drafts by folder, findings by rule, and how many of the judged ones have some."""

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
    if not stdout and (known := _known(folder)):
        raise OutreachLintError(
            "there is a configuration already; nothing was written",
            known,
            "outreach-lint config shows it",
        )
    seen = look(folder)
    text = configuration(seen)
    if stdout:
        click.echo(text, nl=False)
        return
    replace(path, text.encode())
    click.echo(f"{path} written.")
    for line in _next(folder, seen):
        click.echo(line)


def _known(folder: str) -> str:
    if os.path.exists(os.path.join(folder, FILES[0])):
        return os.path.normpath(os.path.join(folder, FILES[0]))
    config = find_config(folder)
    own = config.path and os.path.dirname(os.path.abspath(config.path)) == os.path.abspath(folder)
    return config.path if own and config.path else ""


def look(folder: str) -> Seen:
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
        if judged < MOST:
            judged += 1
            result = run.again(draft)(draft)
            flagged += bool(result.shown)
            found.update(f"{finding.code} {finding.name}" for finding in result.shown)
    return Seen(drafts, found, flagged, judged)


def configuration(seen: Seen) -> str:
    """Return a configuration with a comment for everything, and an override for folders of open sales."""
    total = sum(seen.drafts.values())
    held = ", ".join(f"{name} ({count})" for name, count in seen.drafts.most_common(6))
    sales = [
        name
        for name in sorted(seen.drafts)
        if any(part in SALES for part in name.lower().split("/"))
    ]
    override = (
        "".join(f'\n[[overrides]]\npaths = ["{name}/**"]\nsetting = "sales"\n' for name in sales)
        or '\n# [[overrides]]\n# paths = ["sales/**"]\n# setting = "sales"\n'
    )
    there = (
        f"{counted(total, 'draft')} when this was written: {held}"
        if total
        else "none when this was written"
    )
    return TEMPLATE.format(there=there, override=override)


def _next(folder: str, seen: Seen) -> list[str]:
    lines = []
    if seen.judged:
        lines.append(
            f"It holds {counted(sum(seen.drafts.values()), 'draft')}; {seen.flagged} of the first {seen.judged} "
            "have findings"
            + (
                f", most of all {', '.join(n for n, _ in seen.found.most_common(3))}."
                if seen.found
                else "."
            )
        )
    lines.append("Next:")
    lines.append(f"  outreach-lint check {folder}")
    if seen.flagged:
        lines.append(
            f"  outreach-lint check --diff {folder}                  what can be mended at once"
        )
        lines.append(
            f'  outreach-lint baseline accept --reason "…" {folder}   start with a clean slate ({LOCKFILE})'
        )
    if os.path.exists(os.path.join(folder, ".pre-commit-config.yaml")):
        lines.append("  and the hook outreach-lint in .pre-commit-config.yaml (README: pre-commit)")
    return lines


TEMPLATE = """\
# Configuration of outreach-lint. `outreach-lint config PATH` shows what applies to a path, and why.
# Drafts here: {there}

# How drafts are read where they do not say so themselves (front matter: setting, relationship, template).
# "networking": connection requests, notes, asking for advice. "sales": openly commercial.
# setting = "networking"
# "stranger", "acquainted" (they answered, met, were introduced) or "established".
# relationship = "stranger"

# Which rules: codes, names or beginnings of codes. Empty: all that are on by default (outreach-lint rules).
# select = []
# ignore = ["RAP004"]

# The least severity that fails a run: "info", "warning" or "error".
# fail-on = "warning"

# Which files of a folder are drafts (globs as in .gitignore). Empty: texts and templates.
# include = ["*.txt", "*.md"]
# exclude = ["archive/"]

# Folders with rule pages of your own.
# rules = ["house-rules/"]

# A language model as a second judge: see the README before you switch it on; drafts are sent to it.
# engine = "llm"
# model = "gpt-5.4-mini"
# base-url = "http://localhost:11434/v1"
# max-requests = 1000

# [severity]
# AGD003 = "info"

# [per-file-ignores]
# "newsletters/*" = ["RAP005"]
{override}"""
