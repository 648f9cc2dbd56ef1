"""``outreach-lint lsp``: the server for editors."""

from __future__ import annotations

import click

from outreach_lint.cli.extras import need

EPILOG = """\b
Example, the line that an editor is told:
  outreach-lint lsp
"""


@click.command("lsp", epilog=EPILOG)
def command() -> int:
    """Serve an editor: findings as you type, fixes, and the pages of the rules.

    The editor starts it and talks to it by standard input and output (the Language Server
    Protocol). Nothing is sent anywhere.
    """
    need("lsp", "pygls")
    from outreach_lint.serving.lsp.start import run

    run()
