"""``outreach-lint completion``: print the completion script of a shell."""

from __future__ import annotations

import os

import click
from click.shell_completion import get_completion_class

from outreach_lint.errors import OutreachLintError

SHELLS = ("bash", "zsh", "fish", "powershell")
COMPLETION_VARIABLE = "_OUTREACH_LINT_COMPLETE"
EPILOG = """\b
Add one of these to your shell's startup file:
  eval "$(outreach-lint completion bash)"        ~/.bashrc
  eval "$(outreach-lint completion zsh)"         ~/.zshrc, after compinit
  outreach-lint completion fish | source         ~/.config/fish/config.fish
  outreach-lint completion powershell | Out-String | Invoke-Expression    $PROFILE
"""


@click.command("completion", epilog=EPILOG)
@click.argument("shell", type=click.Choice(SHELLS), required=False)
def command(shell: str | None) -> None:
    """Print the script that completes commands, options and rules.

    SHELL is your current shell by default.
    """
    from outreach_lint.cli import cli

    name = shell or _current_shell()
    if name == "powershell":
        from outreach_lint.cli import powershell  # noqa: F401 -- the import registers it with click
    if name not in SHELLS:
        raise OutreachLintError(
            f"no completion for {name or 'an unknown shell'}",
            remedy=f"supported: {', '.join(SHELLS)}",
        )
    completion = get_completion_class(name)
    assert completion is not None
    click.echo(completion(cli, {}, "outreach-lint", COMPLETION_VARIABLE).source())


def _current_shell() -> str:
    """Return the name of the current shell.

    On Windows, ``SHELL`` is not set, and names of environment variables ignore case.
    """
    shell = os.environ.get("SHELL", "")
    if not shell and os.environ.get("PSMODULEPATH"):
        return "powershell"
    return os.path.basename(shell)
