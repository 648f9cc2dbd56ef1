"""``outreach-lint fix``: go through the findings of a draft with its writer."""

from __future__ import annotations

import sys

import click

from outreach_lint.cli.options import PATH_TYPE, Sectioned, setting_option
from outreach_lint.cli.outcome import exit_code, print_error
from outreach_lint.cli.run import Run
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.model import RELATIONSHIPS
from outreach_lint.sources.source import STDIN

EPILOG = """\b
Examples:
  outreach-lint fix draft.txt
  outreach-lint fix --setting sales mails.jsonl
"""


@click.command("fix", cls=Sectioned, epilog=EPILOG)
@click.argument("path", metavar="DRAFT", type=PATH_TYPE)
@setting_option("setting", help="As for check.")
@setting_option("relationship", type=click.Choice(RELATIONSHIPS), help="As for check.")
@setting_option("select", help="Run only these rules: codes, names, code prefixes, or ALL.")
@setting_option("ignore", help="Skip these rules.")
def command(path: str, **options: object) -> int:
    """Go through the findings of DRAFT with you, one by one.

    For each finding, you can take its fix and fill in what only you know, skip it, edit the message
    in your editor, or suppress the finding with a reason. At the end you see the message before and
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
    from outreach_lint.cli.fix_session import FixSession
    from outreach_lint.sources.writing import refusal

    run = Run({**options, "engine": "local"}, silent=True)
    open_findings = failed = False
    for result in run.results((path,)):
        if isinstance(result, OutreachLintError):
            print_error(result)
            failed |= not isinstance(result, Notice)
        elif error := refusal(result.draft):
            raise error
        elif not result.is_cluster:
            session = FixSession(
                result, run.linter_for_changes(result.draft), run.config_for(result.draft.path)
            )
            open_findings |= session.run()
            failed |= session.failed
    return exit_code(failed, open_findings)


def _on_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()
