"""``outreach-lint config``: show the values that apply to a path, and where each comes from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

import click

from outreach_lint import config as configuration
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.settings.key import option_name
from outreach_lint.settings.keys import KEYS

EPILOG = """\b
Examples:
  outreach-lint config drafts/follow-up.txt
  outreach-lint schema config                 the schema of the settings, for editors
"""


@click.command("config", epilog=EPILOG)
@click.argument("path", default=".")
def command(path: str) -> None:
    """Show which configuration applies to PATH, and where each value comes from."""
    if not os.path.exists(path):
        raise OutreachLintError("no such file or folder", path)
    config = configuration.find(path).for_path(path)
    file = "no configuration file found; the defaults apply"
    if config.path:
        file = os.path.relpath(config.path)
    click.echo(f"{path}: {file}")
    rows = list(_rows(config))
    value_width = max(len(value) for _, value, _ in rows)
    for name, value, where in rows:
        click.echo(f"  {name:20} = {value:{value_width}}  # {where}")


def _rows(config: Config) -> Iterator[tuple[str, str, str]]:
    """Yield each setting with its value and its origin."""
    for attribute, key in KEYS.items():
        if attribute in ("overrides", "per_file_ignores"):
            continue  # already applied to the values for this path
        value = getattr(config.settings, attribute)
        text = json.dumps(value)
        if value is None:
            text = key.unset or "not set"
        yield option_name(attribute), text, config.origin(attribute).where
