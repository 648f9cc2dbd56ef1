"""``outreach-lint completion``: commands, options and rules completed by the shell."""

from __future__ import annotations

import os

import click
from click.shell_completion import get_completion_class

from outreach_lint.errors import OutreachLintError

SHELLS = ("bash", "zsh", "fish", "powershell")
VARIABLE = "_OUTREACH_LINT_COMPLETE"
EPILOG = """\b
Put one of these into your shell's start file:
  eval "$(outreach-lint completion bash)"        ~/.bashrc
  eval "$(outreach-lint completion zsh)"         ~/.zshrc, after compinit
  outreach-lint completion fish | source         ~/.config/fish/config.fish
  outreach-lint completion powershell | Out-String | Invoke-Expression    $PROFILE
"""


@click.command("completion", epilog=EPILOG)
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def command(shell: str | None) -> None:
    """Print the script that completes commands, options and rules.

    SHELL is the one you are in by default.
    """
    from outreach_lint.cli import cli

    name = shell or _shell_here()
    if name == "powershell":
        from outreach_lint.cli import powershell  # noqa: F401 -- it makes itself known to click
    if name not in SHELLS:
        raise OutreachLintError(
            f"no completion for {name or 'an unknown shell'}", remedy=f"known: {', '.join(SHELLS)}"
        )
    completion = get_completion_class(name)
    assert completion is not None
    click.echo(completion(cli, {}, "outreach-lint", VARIABLE).source())


def _shell_here() -> str:
    """Return the shell that the program was called from.

    On Windows there is no ``SHELL``, and the names of environment variables have no case.
    """
    shell = os.environ.get("SHELL", "")
    if not shell and os.environ.get("PSMODULEPATH"):
        return "powershell"
    return os.path.basename(shell)
