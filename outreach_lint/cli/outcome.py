"""The exit codes of the commands, and how errors are printed."""

from __future__ import annotations

import click

from outreach_lint.errors import Note, Notice, OutreachLintError

CLEAN, FOUND, USER_ERROR, BUG = 0, 1, 2, 3


def exit_code(failed: bool = False, found: bool = False) -> int:
    """Return the exit code of a command; a failure takes precedence over findings."""
    if failed:
        return USER_ERROR
    if found:
        return FOUND
    return CLEAN


def print_error(error: OutreachLintError) -> None:
    """Print an error, a warning or a note to standard error."""
    from outreach_lint.report.terminal import safe

    kind = "error"
    if isinstance(error, Note):
        kind = "note"
    elif isinstance(error, Notice):
        kind = "warning"
    for line in f"{kind}: {error}".split("\n"):
        click.echo(safe(line), err=True)
