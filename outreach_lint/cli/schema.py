"""``outreach-lint schema``: print the JSON Schemas of reports and of the configuration."""

from __future__ import annotations

import click

from outreach_lint.report.schema import schema_of
from outreach_lint.settings.schema import config_schema, pyproject_schema

STYLES = ("jsonl", "json", "config", "pyproject")
EPILOG = """\b
Examples:
  outreach-lint schema > outreach-lint.schema.json
  outreach-lint schema json
  outreach-lint schema config > outreach-lint.toml.schema.json     for your editor
"""


@click.command("schema", epilog=EPILOG)
@click.argument(
    "style", metavar=f"[{'|'.join(STYLES)}]", type=click.Choice(STYLES), default="jsonl"
)
def command(style: str) -> None:
    """Print a JSON Schema.

    jsonl and json (draft 2020-12) describe a report: a line of jsonl, or the document of json.
    config describes outreach-lint.toml and pyproject a table [tool.outreach-lint] in
    pyproject.toml, both as draft 07.
    """
    import json

    if style == "config":
        schema = config_schema()
    elif style == "pyproject":
        schema = pyproject_schema()
    else:
        schema = schema_of(style)
    click.echo(json.dumps(schema, indent=2))
