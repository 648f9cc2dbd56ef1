"""``outreach-lint mcp``: the server for assistants."""

from __future__ import annotations

import os
from secrets import token_urlsafe

import click

from outreach_lint.cli.extras import need
from outreach_lint.cli.options import LAST_PORT, Sectioned, given, setting_option
from outreach_lint.errors import OutreachLintError

TOKEN = "OUTREACH_LINT_TOKEN"
SHORTEST = 16  # characters of a token
EPILOG = """\b
Examples, the line that an assistant is told:
  outreach-lint mcp
  outreach-lint mcp --setting sales
  outreach-lint mcp --http --port 8378
"""


@click.command("mcp", cls=Sectioned, epilog=EPILOG)
@click.option("--http", is_flag=True, help="Listen on a port of this computer.")
@click.option(
    "--port",
    type=click.IntRange(0, LAST_PORT),
    metavar="N",
    help="Where to listen, with --http; 0 for any port that is free.  [default: 8378]",
)
@setting_option("setting")
@setting_option("select", help="Only these: codes, names, beginnings of codes, ALL.")
@setting_option("ignore", help="All but these.")
def command(http: bool, port: int | None, **options: object) -> int:
    """Serve an assistant: tools that lint messages and explain rules.

    The assistant starts it and talks to it by standard input and output (the Model Context
    Protocol). With --http it listens on 127.0.0.1 alone, and whoever calls must send a token: the
    one in OUTREACH_LINT_TOKEN, or one that is made and printed. Nothing is sent anywhere.
    """
    need("mcp", "mcp")
    if port is not None and not http:
        raise OutreachLintError("--port needs --http")
    from outreach_lint.serving.mcp.start import over_http, over_stdio
    from outreach_lint.serving.service import Service

    service = Service(given(options))
    service.linter.active(service.config)  # a rule that does not exist is told now
    if not http:
        over_stdio(service)
    token = _token()
    over_http(service, 8378 if port is None else port, token, lambda at: _say(at, token))


def _token() -> str:
    token = os.environ.get(TOKEN) or token_urlsafe(32)
    if len(token) < SHORTEST:
        raise OutreachLintError(f"{TOKEN} is too short: it needs {SHORTEST} characters")
    return token


def _say(address: str, token: str) -> None:
    click.echo(address)
    if not os.environ.get(TOKEN):
        click.echo(f"Authorization: Bearer {token}")
    click.echo("It is there until you press Ctrl-C.", err=True)
