"""``outreach-lint plugins``: what was found, from where, and what failed."""

from __future__ import annotations

import click

from outreach_lint.cli import CLEAN, USER_ERROR
from outreach_lint.cli.installed import linter_here


@click.command("plugins")
def command() -> int:
    """List the plugins, where they come from, and what failed."""
    from outreach_lint import __version__

    failed = False
    for plugin in linter_here().host.plugins:
        found = plugin.found
        source = f"{found.distribution} {found.version or (__version__ if found.distribution == 'outreach-lint' else '')}".strip()
        click.echo(f"{click.style(found.name, bold=True)}  ({source})")
        if plugin.error:
            failed = True
            click.echo(f"  could not be loaded: {plugin.error}")
            continue
        if plugin.hooks:
            click.echo(f"  hooks: {', '.join(plugin.hooks)}")
        click.echo(f"  rules: {', '.join(rule.code for rule in plugin.rules) or 'none'}")
    return USER_ERROR if failed else CLEAN
