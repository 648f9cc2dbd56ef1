"""``outreach-lint lsp``: the language server for editors."""

from __future__ import annotations

import click

from outreach_lint.cli.extras import need

EPILOG = """\b
The command to put into the configuration of your editor:
  outreach-lint lsp
"""


@click.command("lsp", epilog=EPILOG)
def command() -> int:
    """Run the language server: findings as you type, fixes, and the rule pages.

    Your editor starts it and talks to it over standard input and output (the Language Server
    Protocol). Nothing is sent anywhere.
    """
    need("lsp", "pygls")
    from outreach_lint.serving.lsp.start import serve_editor

    serve_editor()
