"""``outreach-lint config``: which values apply to a path, and where each comes from."""

from __future__ import annotations

import json
import os

import click

from outreach_lint import config as configuration
from outreach_lint.errors import OutreachLintError

_UNSET = {"template": "by ending and tags", "base-url": "$OPENAI_BASE_URL, or OpenAI"}


@click.command("config")
@click.argument("path", default=".")
def command(path: str) -> None:
    """Show which configuration applies to PATH, and where each value comes from."""
    if not os.path.exists(path):
        raise OutreachLintError("no such file or folder", path)
    config = configuration.find(path).for_path(path)
    click.echo(
        f"{path}: {os.path.relpath(config.path) if config.path else 'no configuration file found; the defaults apply'}"
    )
    keys = [key for key in config.values if key not in ("overrides", "per-file-ignores")]
    rows = [
        (
            key,
            json.dumps(config[key]) if config[key] is not None else _UNSET.get(key, "not set"),
            config.values[key].origin,
        )
        for key in keys
    ]
    wide = max(len(value) for _, value, _ in rows)
    for key, value, origin in rows:
        click.echo(f"  {key:16} = {value:{wide}}  # {origin}")
