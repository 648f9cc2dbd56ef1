"""``outreach-lint plugins``: list the plugins, their sources, and what failed."""

from __future__ import annotations

from collections.abc import Iterator

import click

from outreach_lint import config as configuration
from outreach_lint.cli.outcome import exit_code, print_error
from outreach_lint.plugins.host import FOLDER_DISTRIBUTION, LoadedPlugin, load_plugins
from outreach_lint.report.terminal import safe


@click.command("plugins")
def command() -> int:
    """List the plugins, what each provides, and what failed.

    For each: version, distribution, rules, hooks, load time, and the cause of a failure.
    """
    config = configuration.find(".")
    host = load_plugins(config.folders, config.disabled)
    installed = set()
    for plugin in host.plugins:
        installed |= {plugin.found.name, plugin.found.distribution}
        for line in _lines(plugin):
            click.echo(safe(line))
    for name in config.disabled:
        if name not in installed:
            click.echo(
                f"{config.origin('plugins').where}: {name} is disabled, but not installed",
                err=True,
            )
    if host.clash:
        print_error(host.clash)
    return exit_code(failed=bool(host.failed or host.clash))


def _lines(plugin: LoadedPlugin) -> Iterator[str]:
    from outreach_lint import __version__

    found = plugin.found
    source = found.source
    if not found.version and found.distribution != FOLDER_DISTRIBUTION:
        source += f" {__version__}"
    time = f"{plugin.seconds * 1000:.1f} ms"
    if plugin.disabled:
        time = "disabled (plugins.disable)"
    yield f"{found.name}  ({source})  {time}"
    for other in found.hidden:
        yield f"  hidden by this one: version {other}"
    if plugin.error:
        yield f"  could not be loaded: {plugin.error}"
    if plugin.hooks:
        yield f"  hooks: {', '.join(plugin.hooks)}"
    if plugin.rules:
        yield f"  rules: {', '.join(sorted(rule.code for rule in plugin.rules))}"
