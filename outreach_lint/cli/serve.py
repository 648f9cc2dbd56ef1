"""``outreach-lint serve``: serve a local page to write drafts in."""

from __future__ import annotations

import click

from outreach_lint.cli.extras import need
from outreach_lint.cli.options import MAX_PORT, Sectioned, given, no_plugins_option, setting_option
from outreach_lint.cli.outcome import CLEAN

EPILOG = """\b
Examples:
  outreach-lint serve
  outreach-lint serve --setting sales --port 8400 --no-open
  outreach-lint serve --engine llm --model NAME --base-url http://localhost:11434/v1
"""


@click.command("serve", cls=Sectioned, epilog=EPILOG)
@click.option(
    "--port",
    type=click.IntRange(0, MAX_PORT),
    metavar="N",
    help="The port; 0 for any free port.  [default: 8377, or any free port]",
)
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@no_plugins_option
@setting_option("setting", help="The setting that the page starts with; as for check.")
@setting_option("select", help="Run only these rules: codes, names, code prefixes, or ALL.")
@setting_option("ignore", help="Skip these rules.")
@setting_option("engine", help="With llm the page has a button that asks the language model.")
@setting_option("model")
@setting_option("base_url")
def command(port: int | None, no_open: bool, no_plugins: bool, **options: object) -> int:
    """Open a page in your browser to write or paste a message in.

    Findings are underlined as you type. The page talks only to this computer, and nothing that you
    write is stored. Press Ctrl-C to stop.
    """
    need("serve", "starlette", "uvicorn")
    from outreach_lint.linting.session import Session
    from outreach_lint.serving.exit import exit_now
    from outreach_lint.serving.run import listening_for_page, open_browser, serve
    from outreach_lint.serving.service import Service

    def opened(address: str) -> None:
        click.echo(address)
        click.echo("Press Ctrl-C to stop.", err=True)
        if not no_open:
            open_browser(address)

    with listening_for_page(port) as listener:
        session = Session(given(options), third_party=not no_plugins)
        session.linter.active(session.config)  # report a rule that does not exist now
        try:
            serve(Service(session), listener, opened)
        except KeyboardInterrupt:
            click.echo("stopped", err=True)
    exit_now(CLEAN)
