"""``outreach-lint serve``: a page to write in."""

from __future__ import annotations

import click

from outreach_lint.cli import CLEAN
from outreach_lint.cli.extras import need
from outreach_lint.cli.options import LAST_PORT, Sectioned, given, setting_option

EPILOG = """\b
Examples:
  outreach-lint serve
  outreach-lint serve --setting sales --port 8400 --no-open
  outreach-lint serve --engine llm --model NAME --base-url http://localhost:11434/v1
"""


@click.command("serve", cls=Sectioned, epilog=EPILOG)
@click.option(
    "--port",
    type=click.IntRange(0, LAST_PORT),
    metavar="N",
    help="Where to listen; 0 for any port that is free.  [default: 8377, or any that is free]",
)
@click.option("--no-open", is_flag=True, help="Do not open the browser.")
@setting_option("setting", help="What is chosen on the page at first; as for check.")
@setting_option("select", help="Only these: codes, names, beginnings of codes, ALL.")
@setting_option("ignore", help="All but these.")
@setting_option("engine", help="With llm the page has a button that asks the language model.")
@setting_option("model")
@setting_option("base_url")
def command(port: int | None, no_open: bool, **options: object) -> int:
    """Open a page in your browser to write or paste a message in.

    Findings are underlined as you type. The page talks to this computer alone, and nothing of what
    you write is kept. Ctrl-C ends it.
    """
    need("serve", "starlette", "uvicorn")
    from outreach_lint.serving.ending import leave
    from outreach_lint.serving.run import listening_for_page, open_browser, serve
    from outreach_lint.serving.service import Service

    def opened(address: str) -> None:
        click.echo(address)
        click.echo("The page is there until you press Ctrl-C.", err=True)
        if not no_open:
            open_browser(address)

    with listening_for_page(port) as listener:
        service = Service(given(options))
        service.linter.active(service.config)  # a rule that does not exist is told now
        try:
            serve(service, listener, opened)
        except KeyboardInterrupt:
            click.echo("ended", err=True)
    leave(CLEAN)
