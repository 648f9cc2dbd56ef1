"""The command line.

Every command lives in a module of its own name and is imported when it is called.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from outreach_lint.errors import Note, Notice, OutreachLintError

# Nearly all that a start builds lives until the end: looking through it for garbage is time lost.
gc.set_threshold(100_000, 20, 50)

COMMANDS = {
    "check": "Read drafts and say what a reader will mind.",
    "fix": "Go through the findings of a draft with you, and fix them.",
    "serve": "Open a page in your browser to write in; findings as you type.",
    "lsp": "Serve an editor: findings as you type.",
    "mcp": "Serve an assistant: tools that lint what it writes.",
    "init": "Write a commented configuration, after a look at the folder.",
    "baseline": "Accept findings that are there, to start with a clean slate.",
    "rules": "List the rules.",
    "new": "Begin a rule of your own, or a plugin.",
    "test": "Try every example on the pages of rules.",
    "explain": "Explain a rule: why, how to do better, examples.",
    "plugins": "List the plugins, where they come from, and what failed.",
    "config": "Show the settings for a path, and where each comes from.",
    "doctor": "Check the installation, and the language model if one is set up.",
    "batch": "Judge thousands of drafts by the OpenAI Batch API.",
    "stats": "Show figures of many findings, by rule, team, template and month.",
    "cache": "Look after the cache of the model's answers.",
    "schema": "Print the JSON Schema of the machine formats.",
    "eval": "Measure rules against labelled drafts.",
    "completion": "Complete commands, options and rules in your shell.",
}
CLEAN, FOUND, USER_ERROR, BUG, INTERRUPTED = 0, 1, 2, 3, 130


class Commands(click.Group):
    """A group whose commands are imported on use, so that a start loads one of them only."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a user's first day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"outreach_lint.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; an unknown one offers the nearest."""
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
Exit codes: 0 nothing to change, 1 findings, 2 a mistake in what was given
(an option, a file, a setting), 3 a bug in outreach-lint.
"""


@click.group(cls=Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version, and the commit where it is known.",
)
def cli() -> None:
    """Read a draft of an outreach message the way a careful friend would.

    Says in a linter's words where it sells before it has shown interest, talks about itself, or
    pushes.
    """
    if os.environ.get("NO_COLOR"):
        click.get_current_context().color = False


def main(args: Sequence[str] | None = None) -> None:
    """Run the program and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    code = _run(args)
    gc.freeze()  # the interpreter's last search for garbage takes 10 ms of a short run
    sys.exit(code)


def _run(args: Sequence[str] | None) -> int:
    if os.environ.get("_OUTREACH_LINT_COMPLETE", "").startswith("powershell"):
        from outreach_lint.cli import powershell  # noqa: F401 -- it makes itself known to click
    try:
        code = cli.main(args, prog_name="outreach-lint", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else CLEAN
    except OutreachLintError as error:
        say(error)
        return USER_ERROR
    except click.NoSuchOption as error:
        from outreach_lint.cli.hints import for_option

        name = error.ctx.info_name if error.ctx and error.ctx.parent else ""
        for_option(error, name or "").show()
        return USER_ERROR
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of our output has gone; leave without a word
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return USER_ERROR
    except Exception as error:  # a bug of ours: say so, with what is needed to report it
        import traceback

        traceback.print_exc()
        click.echo(
            f"outreach-lint: a bug of ours: {type(error).__name__}: {error}\nPlease report it with"
            " the lines above.",
            err=True,
        )
        return BUG


def exit_code(failed: bool = False, found: bool = False) -> int:
    """Return the exit code of a command, by whether something failed or was found."""
    if failed:
        return USER_ERROR
    if found:
        return FOUND
    return CLEAN


def say(error: OutreachLintError) -> None:
    """Write an error, a warning or a note to standard error."""
    from outreach_lint.report.terminal import safe

    kind = "error"
    if isinstance(error, Note):
        kind = "note"
    elif isinstance(error, Notice):
        kind = "warning"
    for line in f"{kind}: {error}".split("\n"):
        click.echo(safe(line), err=True)
