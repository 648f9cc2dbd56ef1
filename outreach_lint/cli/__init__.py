"""The command-line interface.

In: the words of a command line. Out: an exit code, reports on standard output, and errors on
standard error. Each command is in the module of its name, which is imported when the command is
called.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from outreach_lint.cli.outcome import BUG, CLEAN, USER_ERROR, print_error
from outreach_lint.errors import INTERRUPTED, OutreachLintError

# Almost all objects made at start-up live until exit, so collect garbage rarely.
gc.set_threshold(100_000, 20, 50)

COMMANDS = {
    "check": "Check drafts and report what will put a reader off.",
    "fix": "Go through the findings of a draft with you, and fix them.",
    "serve": "Open a page in your browser that shows findings as you type.",
    "lsp": "Run the language server: findings as you type in your editor.",
    "mcp": "Run the MCP server: tools that let an assistant lint what it writes.",
    "init": "Write a commented configuration for a folder of drafts.",
    "baseline": "Accept the current findings, so that only new ones are reported.",
    "rules": "List the rules.",
    "new": "Create a rule page or a plugin package.",
    "test": "Test every example on the rule pages.",
    "explain": "Explain a rule: why, how to do better, examples.",
    "plugins": "List the plugins, where they come from, and what failed.",
    "config": "Show the settings for a path, and where each comes from.",
    "doctor": "Check the installation, and the language model if one is set up.",
    "batch": "Judge thousands of drafts with the OpenAI Batch API.",
    "stats": "Show statistics of findings, by rule, team, template and month.",
    "cache": "Show, prune or clear the caches.",
    "schema": "Print the JSON Schema of reports or of the configuration.",
    "eval": "Measure rules against labelled drafts.",
    "completion": "Print a script for completion in your shell.",
}


class Commands(click.Group):
    """A group that imports a command only when it is used, so that start-up loads one command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the command names in the order in which a new user needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name, or ``None`` if there is none."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"outreach_lint.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; the error for an unknown one suggests the nearest."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from outreach_lint.cli.hints import for_command

            hint = for_command(args[0], list(COMMANDS))
            text = f"no command {args[0]!r}"
            if hint:
                text += f"; {hint}"
            raise click.UsageError(text, ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        from outreach_lint.cli.version import version

        click.echo(f"outreach-lint {version()}")
        ctx.exit()


EPILOG = """\b
Examples:
  outreach-lint check draft.txt
  outreach-lint fix draft.txt
  outreach-lint check --setting sales templates/
  pbpaste | outreach-lint check -
  outreach-lint explain RAP001

\b
Exit codes: 0 nothing to change, 1 findings, 2 an error (such as a wrong option,
file or setting), 3 a bug in outreach-lint.
"""


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version, and the commit if it is known.",
)
def cli() -> None:
    """Read a draft of an outreach message as a careful friend would.

    Reports where it sells before it shows interest, talks about itself, or pushes.
    """
    if os.environ.get("NO_COLOR"):
        click.get_current_context().color = False


def main(args: Sequence[str] | None = None) -> None:
    """Run the program and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code = _run(args)
    gc.freeze()  # skip the collection at exit, 10 ms of a short run
    sys.exit(code)


def _run(args: Sequence[str] | None) -> int:
    if os.environ.get("_OUTREACH_LINT_COMPLETE", "").startswith("powershell"):
        from outreach_lint.cli import powershell  # noqa: F401 -- the import registers it with click
    try:
        code = cli.main(args, prog_name="outreach-lint", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else CLEAN
    except OutreachLintError as error:
        print_error(error)
        return USER_ERROR
    except click.ClickException as error:
        error = _with_hint(error)
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:  # the pipe was closed (as by head): exit without a message
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return USER_ERROR
    except Exception as error:  # a bug: print what is needed to report it
        import traceback

        traceback.print_exc()
        click.echo(
            f"outreach-lint: internal error: {type(error).__name__}: {error}\nPlease report it with"
            " the lines above.",
            err=True,
        )
        return BUG


def _with_hint(error: click.ClickException) -> click.ClickException:
    """Return an error; that about an unknown option suggests a known one."""
    if not isinstance(error, click.NoSuchOption):
        return error
    from outreach_lint.cli.hints import for_option

    name = error.ctx.info_name if error.ctx and error.ctx.parent else ""
    return for_option(error, name or "")
