"""What ``outreach-lint fix`` shows: a finding, a change, and the message before and after."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

import click

from outreach_lint.cli.checking import report_width
from outreach_lint.cli.fix_answers import Changes
from outreach_lint.linting.fix import NO_AUTOMATIC_FIX
from outreach_lint.linting.result import Result
from outreach_lint.model import LINE_BREAK, Draft
from outreach_lint.report.entries import ReportEntry
from outreach_lint.report.frame import frame_of
from outreach_lint.report.terminal import wrap


class Screen:
    """Prints in the width of the terminal."""

    def __init__(self) -> None:
        self._width = report_width()

    def print(self, text: str, **style: Any) -> None:
        """Print a text in lines that fit."""
        for line in wrap(text, self._width) or [""]:
            click.secho(line, **style)

    def show_entry(self, draft: Draft, entry: ReportEntry, can_fix: bool) -> None:
        """Show a finding, its words, and the fix.

        If it can be fixed here, why ``--fix`` does not do it is left out.
        """
        finding = entry.main
        codes = ", ".join(f"{code} {name}" for code, name in entry.rules)
        self.print("")
        self.print(finding.message, bold=True)
        self.print(codes, fg="bright_black")
        for span in entry.spans:
            for line, marks in frame_of(draft, finding, span, self._width):
                click.secho(line, fg="yellow" if marks else None)
        if entry.fix:
            advice = entry.fix.text
            if can_fix:
                advice = advice.partition(NO_AUTOMATIC_FIX)[0]
            for line in wrap(advice, self._width, "       ", "  try: "):
                click.secho(line, fg="cyan")

    def show_change(self, before: Result, after: Result, changes: Changes) -> None:
        """Show the changed words, and which findings are gone and new."""
        old, new = LINE_BREAK.split(before.draft.text), LINE_BREAK.split(after.draft.text)
        added = [line for line in new if line not in old]
        removed = [line for line in old if line not in new]
        if any(map(str.strip, added)):
            self.print("Now it says:")
            self._show_lines(added, (), "green")
        elif removed:
            self.print("Left out:")
            self._show_lines(removed, (), "red")
        for sentence in changes.gone:
            self.print(sentence, fg="green")
        for sentence in changes.new:
            self.print(sentence, fg="yellow")

    def show_before_and_after(self, before: str, after: str) -> None:
        """Show the whole message before and after."""
        for heading, text, other_text, color in (
            ("Before", before, after, "red"),
            ("After", after, before, "green"),
        ):
            other_lines = set(LINE_BREAK.split(other_text))
            self.print("")
            self.print(heading, bold=True)
            self._show_lines(LINE_BREAK.split(text.rstrip("\r\n")), other_lines, color)
        self.print("")

    def _show_lines(self, lines: Iterable[str], known: Collection[str], color: str) -> None:
        """Show lines of a message, in a color those that are not ``known``."""
        for line in lines:
            for piece in wrap(line, self._width, "  │ ") or ["  │"]:
                click.secho(piece, fg=None if line in known else color)
