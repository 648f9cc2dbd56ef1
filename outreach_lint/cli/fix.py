"""``outreach-lint fix``: go through the findings of a draft with its writer."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from outreach_lint.cli.options import PATH_TYPE, Sectioned, setting_option
from outreach_lint.cli.outcome import exit_code, print_error
from outreach_lint.cli.run import Run
from outreach_lint.cli.switches import Switches
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.model import RELATIONSHIPS, Draft
from outreach_lint.report.verdict import title
from outreach_lint.sources.source import STDIN

if TYPE_CHECKING:
    from outreach_lint.cli.fix_session import FixSession
    from outreach_lint.sources.writing import FileChanges

EPILOG = """\b
Examples:
  outreach-lint fix draft.txt
  outreach-lint fix --setting sales mails.jsonl
"""


class FixRun(Run):
    """A run that keeps the bytes of each file as they are when its first draft is read.

    The files are read one by one, each after the sessions about the files before it.
    """

    def __init__(self, options: dict[str, object]) -> None:
        super().__init__({**options, "engine": "local"}, Switches(jobs=1), silent=True)
        self.files: dict[str, FileChanges] = {}

    def drafts(self, paths: tuple[str, ...]) -> Iterator[Draft | OutreachLintError]:
        """Yield the drafts in files and folders, as ``Run`` does."""
        from outreach_lint.sources.writing import FileChanges

        for path in filter(os.path.isfile, paths):
            self.files[path] = FileChanges(path)
        for draft in super().drafts(paths):
            if isinstance(draft, Draft) and draft.path not in self.files:
                self.files[draft.path] = FileChanges(draft.path)
            yield draft


@click.command("fix", cls=Sectioned, epilog=EPILOG)
@click.argument("path", metavar="DRAFT", type=PATH_TYPE)
@setting_option("setting", help="As for check.")
@setting_option("relationship", type=click.Choice(RELATIONSHIPS), help="As for check.")
@setting_option("select", help="Run only these rules: codes, names, code prefixes, or ALL.")
@setting_option("ignore", help="Skip these rules.")
def command(path: str, **options: object) -> int:
    """Go through the findings of DRAFT with you, one by one.

    For each finding, you can answer its question, take its fix, leave out its words, skip it, edit
    the message in your editor, or suppress the finding with a reason. Your answer is put where it
    belongs, you see what it changed, and you can undo it. At the end you see the message before and
    after, and confirm that it is written.
    """
    if not _on_terminal():
        raise OutreachLintError(
            "fix asks questions, so it needs a terminal",
            remedy=f"without questions: outreach-lint check --fix {path}; "
            f"to look first: outreach-lint check --diff {path}",
        )
    if path == STDIN:
        raise OutreachLintError(
            "fix needs a file to write the draft to", remedy="name one: outreach-lint fix draft.txt"
        )
    from outreach_lint.cli.fix_answers import use_line_editing

    use_line_editing()
    failed, open_findings = _go_through(path, FixRun(options))
    return exit_code(failed, open_findings)


def _go_through(path: str, run: FixRun) -> tuple[bool, bool]:
    """Run a session for each draft; return whether one failed, and whether findings remain."""
    from outreach_lint.cli.fix_session import FixSession
    from outreach_lint.sources.writing import refusal

    open_findings = failed = False
    for result in run.results((path,)):
        if isinstance(result, OutreachLintError):
            print_error(result)
            failed |= not isinstance(result, Notice)
        elif error := refusal(result.draft):
            raise error
        elif not result.is_cluster:
            draft = result.draft
            write = partial(run.files[draft.path].write, config=run.config_for(draft.path))
            session = FixSession(result, run.linter_for_changes(draft), run.rules_for(draft), write)
            open_findings |= _finished(session, title(draft))
            failed |= session.failed
    return failed, open_findings


def _finished(session: FixSession, name: str) -> bool:
    """Run a session; return whether the draft in the file has findings afterwards."""
    try:
        return session.run()
    except (KeyboardInterrupt, click.Abort):  # Ctrl-C, or the end of the input
        click.echo(f"\nStopped: {name} was not changed.")
        raise


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
