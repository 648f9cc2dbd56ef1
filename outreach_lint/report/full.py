"""The full report for people: the message, the words underlined, and the advice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.findings import NOT_JUDGED
from outreach_lint.linting.result import Result
from outreach_lint.model import Context, Draft, Span
from outreach_lint.report import Display
from outreach_lint.report.assumed import assumptions
from outreach_lint.report.entries import ReportEntry, entries
from outreach_lint.report.frame import frame_of
from outreach_lint.report.pages import page_address
from outreach_lint.report.rewritten import colored_changes
from outreach_lint.report.summary import Summary
from outreach_lint.report.terminal import SEVERITY_COLORS, doubt, linked, safe, styled, wrap
from outreach_lint.rules.rule import Rule
from outreach_lint.words import counted

if TYPE_CHECKING:
    from outreach_lint.judge.judge import Rewritten


class Report:
    """A block for each finding, then what works, and a summary line."""

    def __init__(self, out: TextIO, rules: Mapping[str, Rule], display: Display) -> None:
        self._out, self._rules, self._display = out, rules, display
        self._summary = Summary()
        self._contexts: Counter[Context] = Counter()
        self._last: Result | None = None

    def result(self, result: Result) -> None:
        """Write a draft's findings, and what works in it."""
        self._summary.add(result)
        self._contexts[result.draft.context] += not result.is_cluster
        for entry in entries(result.listed(self._display.verbose)):
            self._write_entry(result.draft, entry)
        self._last = result
        if result.shown:
            self._write_strengths(result)
        if result.timeline:
            self._write_timeline(result)
        if result.rewrite:
            self._write_rewrite(result.draft, result.rewrite)

    def _write_timeline(self, result: Result) -> None:
        name = result.draft.sequence_id or result.draft.path
        self._write(
            self._styled(safe(f"{name}: {counted(len(result.timeline), 'message')}"), bold=True)
        )
        label_width = max(len(message.label) for message in result.timeline)
        for message in result.timeline:
            for line in wrap(
                f"{message.label.ljust(label_width)}  {message.in_words}",
                self._display.width,
                " " * (label_width + 4),
                "  ",
            ):
                self._write(line)
        self._write("")

    def unread(self, error: OutreachLintError) -> None:
        """Count an input that could not be read."""
        self._summary.add_unread(error)

    def close(self) -> None:
        """Write the assumptions under which the drafts were read, and the summary."""
        summary = self._summary
        if summary.drafts == 1 and self._last and not self._last.shown:
            self._write_strengths(self._last)
        if summary.drafts:
            self._write_prose(assumptions(self._contexts), "bright_black", indent="")
        if summary.drafts or not summary.unread:
            self._write(self._styled(summary.sentence(), bold=True))
        if fixes := summary.fixes():
            self._write(fixes)

    def _write_entry(self, draft: Draft, entry: ReportEntry) -> None:
        main = entry.main
        place = f"{safe(draft.path)}:{main.start.line}:{main.start.column}"
        self._write(f"{self._styled(place, bold=True)}: {self._names(entry)}")
        self._write_prose(main.message + doubt(main))
        # NOT_JUDGED is not about particular words, so none are underlined.
        if main.code != NOT_JUDGED:
            for span in entry.spans:
                self._write_excerpt(draft, entry, span)
        if entry.fix:
            for line in wrap(entry.fix.text, self._display.width, "       ", "  try: "):
                self._write(self._styled(line, fg="cyan"))
        self._write("")

    def _write_excerpt(self, draft: Draft, entry: ReportEntry, span: Span) -> None:
        for line, marks in frame_of(draft, entry.main, span, self._display.width):
            if marks:
                line = self._styled(line, fg=SEVERITY_COLORS[entry.severity])
            self._write(line)

    def _names(self, entry: ReportEntry) -> str:
        names = [f"{linked(code, self._page(code))} {name}" for code, name in entry.rules]
        return self._styled(", ".join(names), fg=SEVERITY_COLORS[entry.severity], bold=True)

    def _page(self, code: str) -> str:
        """Return the address of a rule's page; empty if links are turned off."""
        return page_address(code, self._rules) if self._display.links else ""

    def _write_strengths(self, result: Result) -> None:
        if result.strengths:
            self._write_prose("What works: " + "; ".join(result.strengths) + ".", "green")
            self._write("")

    def _write_rewrite(self, draft: Draft, rewrite: Rewritten) -> None:
        """Write the rewrite of the whole message as a diff."""
        for line in colored_changes(draft, rewrite, self._display.width, self._display.color):
            self._write(line)
        self._write("")

    def _write_prose(self, text: str, color: str | None = None, indent: str = "  ") -> None:
        for line in wrap(text, self._display.width, indent):
            self._write(self._styled(line, fg=color))

    def _styled(self, text: str, fg: str | None = None, bold: bool | None = None) -> str:
        return styled(text, self._display.color, fg, bold)

    def _write(self, text: str) -> None:
        self._out.write(text + "\n")
