"""``outreach-lint rules``: print a table of the rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator

import click

from outreach_lint.linting.session import Session
from outreach_lint.report.terminal import wrap
from outreach_lint.rules.rule import Rule

DEFAULT_TABLE_WIDTH = 100  # used without a terminal


@click.command("rules")
def command() -> None:
    """List the rules: code, name, highest severity, and what they flag."""
    for line in rules_table(Session().linter.rules.values()):
        click.echo(line)


def rules_table(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield the lines of a table of rules, plugin by plugin, as wide as the terminal."""
    listed = sorted(rules, key=lambda rule: (rule.plugin, rule.code))
    width = shutil.get_terminal_size((DEFAULT_TABLE_WIDTH, 24)).columns
    name_width = max(len(rule.name) for rule in listed)
    plugin = None
    for rule in listed:
        if rule.plugin != plugin:
            plugin = rule.plugin
            if rule is not listed[0]:
                yield ""
            title = plugin.removeprefix("outreach_lint_").replace("_", "-")
            yield click.style(title, bold=True)
        prefix = f"  {rule.code:7} {rule.name:{name_width}}  {rule.severity:8} "
        note = "" if rule.default else "(off until selected) "
        yield from wrap(
            note + rule.summary, max(width, len(prefix) + 30), " " * len(prefix), prefix
        )
