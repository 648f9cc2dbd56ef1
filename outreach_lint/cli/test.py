"""``outreach-lint test``: test the examples on rule pages."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import click

from outreach_lint import config as configuration
from outreach_lint.cli.outcome import exit_code, print_error
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.examples import examples_of, page_and_example_errors, rule_at
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.session import Session
from outreach_lint.report.terminal import safe
from outreach_lint.rules.by_example import RECOMMENDED_EXAMPLES, ByExample, ExampleScore
from outreach_lint.rules.load import pages_in
from outreach_lint.rules.page import page_of
from outreach_lint.rules.rule import Rule
from outreach_lint.words import counted

EPILOG = """\b
Examples:
  outreach-lint test                        the rule folders of the configuration
  outreach-lint test house-rules/
  outreach-lint test house-rules/no-emoji.md
  outreach-lint test RAP001 guilt-trip      installed rules, by code or name
"""


@click.command("test", epilog=EPILOG)
@click.argument("pages", nargs=-1, type=click.Path())
def command(pages: tuple[str, ...]) -> int:
    """Test every example on the rule pages.

    PAGES are pages, folders of them, or codes and names of installed rules; by default the
    configured rule folders. A bad example must be flagged at the marked words and nowhere else,
    and its fix must remove the finding; a good one must pass. Examples of rules that only a model
    judges are counted, not tested.
    """
    linter = Session().linter
    rules = examples = untested = 0
    failed = False
    paths = [_path_of(page, linter) for page in pages]
    for path in _pages(paths or _configured_folders()):
        try:
            rule, rule_linter = rule_at(path, linter)
            rule_examples = examples_of(page_of(rule))
        except OutreachLintError as error:
            failed = True
            _print_fault(error)
            continue
        rules += 1
        examples += len(rule_examples)
        if rule.check is None and rule.scope != "campaign":
            untested += len(rule_examples)
        if isinstance(rule.check, ByExample) and (score := rule.check.leave_one_out()):
            click.echo(f"{path}: {_score_text(score, rule)}")
        for fault in page_and_example_errors(rule, rule_linter):
            failed = True
            _print_fault(fault)
    text = f"{counted(rules, 'rule')}, {counted(examples, 'example')}"
    if untested:
        text += f"; {untested} for a model alone, not tested"
    text += "."
    if not failed:
        text += " All pass."
    click.echo(text, err=True)
    return exit_code(found=failed)


def _score_text(score: ExampleScore, rule: Rule) -> str:
    """Return how well an example-based rule does on each example when it is left out."""
    text = (
        f"{rule.code} {rule.name}: examples left out in turn: precision {score.precision:.2f},"
        f" recall {score.recall:.2f}"
    )
    if min(len(page_of(rule).bad), len(page_of(rule).good)) < RECOMMENDED_EXAMPLES:
        text += f" (few examples; write {RECOMMENDED_EXAMPLES} of each)"
    return text


def _print_fault(fault: OutreachLintError) -> None:
    for line in str(fault).split("\n"):
        click.echo(safe(line))


def _configured_folders() -> list[str]:
    config = configuration.find(".")
    if not config.settings.rules:
        hint = 'name one, or add rules = ["house-rules/"] to the configuration'
        raise OutreachLintError("no rule folder is configured here", remedy=hint)
    return list(config.folders)


def _path_of(word: str, linter: Linter) -> str:
    """Return a path as it is, and for the code or name of an installed rule the rule's page."""
    if os.path.exists(word):
        return word
    if os.path.basename(word) != word or word.endswith(".md"):
        raise OutreachLintError("no such file or folder", word)
    rule = linter.find(word)
    if not rule.path:
        raise OutreachLintError(f"{rule.code} has no page", linter.host.source_of(rule))
    return rule.path


def _pages(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        if os.path.isdir(path):
            pages = [os.path.join(path, name) for name in pages_in(path)]
            if not pages:
                print_error(OutreachLintError("no rule page in this folder", path))
            yield from pages
        else:
            yield path
