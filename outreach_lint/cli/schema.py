"""``outreach-lint schema``: the JSON Schema of what ``json`` and ``jsonl`` write."""

from __future__ import annotations

import click

from outreach_lint.report.schema import schema_of

EPILOG = """\b
Examples:
  outreach-lint schema > outreach-lint.schema.json
  outreach-lint schema json
"""


@click.command("schema", epilog=EPILOG)
@click.argument(
    "style", metavar="[jsonl|json]", type=click.Choice(("jsonl", "json")), default="jsonl"
)
def command(style: str) -> None:
    """Print the JSON Schema (2020-12) of a line of jsonl, or of the document that json writes."""
    import json

    click.echo(json.dumps(schema_of(style), indent=2))
