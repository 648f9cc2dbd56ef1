"""``outreach-lint rules``: a table of the rules."""

from __future__ import annotations

import shutil

import click

from outreach_lint.cli.installed import linter_here
from outreach_lint.report.terminal import wrap


@click.command("rules")
def command() -> None:
    """List the rules: code, name, severity, and what they mind."""
    rules = sorted(linter_here().rules.values(), key=lambda rule: (rule.plugin, rule.code))
    width = shutil.get_terminal_size((100, 24)).columns
    names = max(len(rule.name) for rule in rules)
    plugin = None
    for rule in rules:
        if rule.plugin != plugin:
            plugin = rule.plugin
            click.echo(
                ("" if rule is rules[0] else "\n")
                + click.style(plugin.removeprefix("outreach_lint_").replace("_", "-"), bold=True)
            )
        first = f"  {rule.code:7} {rule.name:{names}}  {rule.severity:8} "
        off = "" if rule.default else "(off until selected) "
        for line in wrap(off + rule.summary, max(width, len(first) + 30), " " * len(first), first):
            click.echo(line)
