"""``outreach-lint lsp``: the server for editors."""

from __future__ import annotations

from importlib.util import find_spec

import click

from outreach_lint.errors import OutreachLintError

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
    if find_spec("pygls") is None:
        raise OutreachLintError(
            "lsp needs pygls, which is not installed",
            remedy="pip install 'outreach-lint[lsp]'",
        )
    from outreach_lint.serving.lsp.start import run

    run()
