"""``outreach-lint mcp``: the MCP server for assistants."""

from __future__ import annotations

import os
from secrets import token_urlsafe

import click

from outreach_lint.cli.extras import need
from outreach_lint.cli.options import MAX_PORT, Sectioned, given, no_plugins_option, setting_option
from outreach_lint.errors import OutreachLintError

TOKEN_VARIABLE = "OUTREACH_LINT_TOKEN"
MIN_TOKEN_CHARS = 16  # of OUTREACH_LINT_TOKEN
EPILOG = """\b
Examples of the command to put into the configuration of your assistant:
  outreach-lint mcp
  outreach-lint mcp --setting sales
  outreach-lint mcp --http --port 8378
"""


@click.command("mcp", cls=Sectioned, epilog=EPILOG)
@click.option("--http", is_flag=True, help="Listen on a port of this computer.")
@click.option(
    "--port",
    type=click.IntRange(0, MAX_PORT),
    metavar="N",
    help="The port for --http; 0 for any free port.  [default: 8378]",
)
@no_plugins_option
@setting_option("setting")
@setting_option("select", help="Run only these rules: codes, names, code prefixes, or ALL.")
@setting_option("ignore", help="Skip these rules.")
def command(http: bool, port: int | None, no_plugins: bool, **options: object) -> int:
    """Run the MCP server: tools that lint messages and explain rules.

    Your assistant starts it and talks to it over standard input and output (the Model Context
    Protocol). With --http it listens on 127.0.0.1 only, and clients must send a token: the one in
    OUTREACH_LINT_TOKEN, or one that is created and printed. Nothing is sent anywhere.
    """
    need("mcp", "mcp")
    if port is not None and not http:
        raise OutreachLintError("--port needs --http")
    from outreach_lint.linting.session import Session
    from outreach_lint.serving.mcp.start import over_http, over_stdio
    from outreach_lint.serving.service import Service

    session = Session(given(options), third_party=not no_plugins)
    session.linter.active(session.config)  # report a rule that does not exist now
    service = Service(session)
    if not http:
        over_stdio(service)
    token = _token()
    over_http(service, 8378 if port is None else port, token, lambda at: _print_address(at, token))


def _token() -> str:
    token = os.environ.get(TOKEN_VARIABLE) or token_urlsafe(32)
    if len(token) < MIN_TOKEN_CHARS:
        raise OutreachLintError(
            f"{TOKEN_VARIABLE} is too short: it needs {MIN_TOKEN_CHARS} characters"
        )
    return token


def _print_address(address: str, token: str) -> None:
    click.echo(address)
    if not os.environ.get(TOKEN_VARIABLE):
        click.echo(f"Authorization: Bearer {token}")
    click.echo("Press Ctrl-C to stop.", err=True)
