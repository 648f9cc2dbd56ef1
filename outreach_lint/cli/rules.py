"""``outreach-lint rules``: a table of the rules."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator

import click

from outreach_lint.cli.installed import linter_here
from outreach_lint.report.terminal import wrap
from outreach_lint.rules.rule import Rule

WIDTH = 100  # columns where there is no terminal


@click.command("rules")
def command() -> None:
    """List the rules: code, name, severity, and what they mind."""
    for line in table(linter_here().rules.values()):
        click.echo(line)


def table(rules: Iterable[Rule]) -> Iterator[str]:
    """Yield the lines of a table of rules, plugin by plugin, as wide as the terminal."""
    listed = sorted(rules, key=lambda rule: (rule.plugin, rule.code))
    width = shutil.get_terminal_size((WIDTH, 24)).columns
    names = max(len(rule.name) for rule in listed)
    plugin = None
    for rule in listed:
        if rule.plugin != plugin:
            plugin = rule.plugin
            if rule is not listed[0]:
                yield ""
            title = plugin.removeprefix("outreach_lint_").replace("_", "-")
            yield click.style(title, bold=True)
        first = f"  {rule.code:7} {rule.name:{names}}  {rule.severity:8} "
        off = "" if rule.default else "(off until selected) "
        yield from wrap(off + rule.summary, max(width, len(first) + 30), " " * len(first), first)
