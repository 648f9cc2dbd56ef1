"""``outreach-lint completion``: commands, options and rules completed by the shell."""

from __future__ import annotations

import os

import click
from click.shell_completion import get_completion_class

from outreach_lint.errors import OutreachLintError

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_OUTREACH_LINT_COMPLETE"
EPILOG = """\b
Put one of these into your shell's start file:
  eval "$(outreach-lint completion bash)"        ~/.bashrc
  eval "$(outreach-lint completion zsh)"         ~/.zshrc, after compinit
  outreach-lint completion fish | source         ~/.config/fish/config.fish
"""


@click.command("completion", epilog=EPILOG)
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def command(shell: str | None) -> None:
    """Print the script that completes commands, options and rules; SHELL is the one you are in by default."""
    from outreach_lint.cli import cli

    name = shell or os.path.basename(os.environ.get("SHELL", ""))
    if name not in SHELLS:
        raise OutreachLintError(
            f"no completion for {name or 'an unknown shell'}", remedy=f"known: {', '.join(SHELLS)}"
        )
    completion = get_completion_class(name)
    assert completion is not None
    click.echo(completion(cli, {}, "outreach-lint", VARIABLE).source())
