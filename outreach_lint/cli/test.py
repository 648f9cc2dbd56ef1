"""``outreach-lint test``: do the examples on rule pages hold?"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import click

from outreach_lint import config as configuration
from outreach_lint.cli import exit_code, say
from outreach_lint.cli.installed import linter_here
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.examples import examples_of, faults, rule_at
from outreach_lint.report.summary import counted
from outreach_lint.report.terminal import safe
from outreach_lint.rules.by_example import ENOUGH, ByExample, Score
from outreach_lint.rules.load import pages_in
from outreach_lint.rules.page import page_of
from outreach_lint.rules.rule import Rule

EPILOG = """\b
Examples:
  outreach-lint test                        the rule folders of the configuration
  outreach-lint test house-rules/
  outreach-lint test house-rules/no-emoji.md
"""


@click.command("test", epilog=EPILOG)
@click.argument("paths", nargs=-1, type=click.Path(exists=True))
def command(paths: tuple[str, ...]) -> int:
    """Try every example on the pages of rules.

    PATHS are pages or folders of them; by default the configuration's. A bad example must be
    flagged at the marked words and nowhere else, and its fix must mend it; a good one must pass.
    What a model alone judges is counted, not tried.
    """
    linter = linter_here()
    rules = examples = untried = 0
    failed = False
    for path in _pages(paths or _configured()):
        try:
            rule, knows = rule_at(path, linter)
            found = examples_of(page_of(rule))
        except OutreachLintError as error:
            failed = True
            _tell(error)
            continue
        rules += 1
        examples += len(found)
        if rule.check is None and rule.scope != "campaign":
            untried += len(found)
        if isinstance(rule.check, ByExample) and (score := rule.check.left_out()):
            click.echo(f"{path}: {_in_words(score, rule)}")
        for fault in faults(rule, knows):
            failed = True
            _tell(fault)
    text = f"{counted(rules, 'rule')}, {counted(examples, 'example')}"
    if untried:
        text += f"; {untried} for a model alone, not tried"
    text += "."
    if not failed:
        text += " All hold."
    click.echo(text, err=True)
    return exit_code(found=failed)


def _in_words(score: Score, rule: Rule) -> str:
    """Say how well a rule does that is fitted to its examples."""
    text = (
        f"{rule.code} {rule.name}: examples left out in turn: precision {score.precision:.2f},"
        f" recall {score.recall:.2f}"
    )
    if min(len(page_of(rule).bad), len(page_of(rule).good)) < ENOUGH:
        text += f" (few examples; write {ENOUGH} of each)"
    return text


def _tell(fault: OutreachLintError) -> None:
    for line in str(fault).split("\n"):
        click.echo(safe(line))


def _configured() -> list[str]:
    config = configuration.find(".")
    if not config.settings.rules:
        hint = 'name some, or put rules = ["house-rules/"] into the configuration'
        raise OutreachLintError("no folder of rules is configured here", remedy=hint)
    return list(config.folders)


def _pages(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        if os.path.isdir(path):
            pages = [os.path.join(path, name) for name in pages_in(path)]
            if not pages:
                say(OutreachLintError("no rule page in this folder", path))
            yield from pages
        else:
            yield path
