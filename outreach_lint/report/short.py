"""The short report: a verdict for each draft, and what to change first.

The option ``-v`` selects the report ``full`` instead.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.findings import NOT_JUDGED
from outreach_lint.linting.result import Result
from outreach_lint.model import Context
from outreach_lint.report import Display
from outreach_lint.report.assumed import assumptions
from outreach_lint.report.entries import ReportEntry, by_importance, entries, words_of
from outreach_lint.report.pages import page_address
from outreach_lint.report.rewritten import colored_changes
from outreach_lint.report.summary import Summary
from outreach_lint.report.terminal import SEVERITY_COLORS, linked, safe, styled, wrap
from outreach_lint.report.verdict import Alike, title, verdict
from outreach_lint.rules.rule import Rule
from outreach_lint.words import quotable, shortened

MAX_ENTRIES = 3  # shown for each draft
MAX_FULL_DRAFTS = 20  # with more drafts, only the first entry of each is shown
MAX_MESSAGE_LINES = 3
MAX_FIX_LINES = 2  # with the place; a question that begins there is shown to its end
MAX_QUESTION_LINES = 3
MAX_QUOTE_CHARS = 26  # of the flagged words
_INDENT = "     "


class Report:
    """A block for each draft, and the counts of the run."""

    def __init__(self, out: TextIO, rules: Mapping[str, Rule], display: Display) -> None:
        self._out, self._rules, self._display = out, rules, display
        self._summary = Summary()
        self._contexts: Counter[Context] = Counter()
        self._pending: list[Result] = []  # until it is known whether there are many
        self._are_many = False
        self._alike = Alike()

    def result(self, result: Result) -> None:
        """Write a draft's result, or keep it until the number of drafts is known."""
        self._summary.add(result)
        self._alike.add(result)
        if result.is_cluster and not result.shown:
            return
        self._contexts[result.draft.context] += not result.is_cluster
        if self._are_many:
            self._write_brief(result)
            return
        self._pending.append(result)
        if len(self._pending) > MAX_FULL_DRAFTS:
            self._are_many = True
            for earlier in self._pending:
                self._write_brief(earlier)
            self._pending.clear()

    def unread(self, error: OutreachLintError) -> None:
        """Count an input that could not be read."""
        self._summary.add_unread(error)

    def close(self) -> None:
        """Write the kept drafts and the counts."""
        for result in self._pending:
            self._write_draft(result)
        self._write_counts()

    def _write_draft(self, result: Result) -> None:
        """Write a draft's verdict, and what to change first."""
        found = by_importance(entries(result.shown))
        self._write_verdict(result, found)
        joined = by_importance(entries(result.shown, join_places=True))
        numbered = written = 0
        for entry in joined[:MAX_ENTRIES]:
            things = len(entries(entry.findings))
            written += things
            if entry.main.code == NOT_JUDGED:
                self._write_entry("-", entry)
                continue
            first, numbered = numbered + 1, numbered + things
            self._write_entry(f"{first}." if things == 1 else f"{first}–{numbered}.", entry)
        if left := len(found) - written:
            self._write(f"  {left} more: -v")
        if result.strengths and self._summary.drafts == 1:
            self._write_prose("What works: " + "; ".join(result.strengths) + ".", "green")
        if result.rewrite:
            for line in colored_changes(
                result.draft, result.rewrite, self._display.width, self._display.color
            ):
                self._write(line)

    def _write_brief(self, result: Result) -> None:
        """Write the verdict and the first entry of one of many drafts; skip a clean draft."""
        found = by_importance(entries(result.shown))
        if not found:
            return
        self._write_verdict(result, found)
        main = found[0].main
        first = f"Line {main.start.line}: {main.message}"
        self._write_fitting(first, "  ", f" {self._codes(found[0])}", len(_codes(found[0])) + 1)

    def _write_verdict(self, result: Result, found: list[ReportEntry]) -> None:
        color = "yellow"
        if found:
            color = SEVERITY_COLORS[found[0].severity]
        elif result.judged:
            color = "green"
        name = self._styled(title(result.draft), bold=True)
        text = verdict(result, found, self._alike.number(result))
        self._write(f"{name}: {self._styled(text, fg=color, bold=True)}")

    def _write_entry(self, label: str, entry: ReportEntry) -> None:
        """Write what is wrong, and on the next lines where, and how to change it."""
        tail = f" {self._codes(entry)}"
        self._write_fitting(entry.main.message, f"  {label} ", tail, len(_codes(entry)) + 1)
        for line in self._fix_lines(_place_and_fix(entry)):
            self._write(self._styled(line, fg="cyan"))

    def _fix_lines(self, text: str) -> list[str]:
        """Return the first lines of a fix, with the whole question to the writer."""
        width = self._display.width
        lines = wrap(text, width, _INDENT)
        most = MAX_FIX_LINES
        while most < MAX_QUESTION_LINES and re.search(r"[\]?]", " ".join(lines[most:])):
            most += 1
        return wrap(text, width, _INDENT, most=most)

    def _write_counts(self) -> None:
        summary = self._summary
        if summary.drafts > 1:
            self._write("")
        if summary.drafts != 1 or summary.notes():
            self._write(self._styled(summary.sentence(), bold=True))
        if summary.drafts > 1 and summary.rules:
            self._write_prose(f"By rule: {summary.by_rule()}.")
        if summary.drafts:
            self._write_prose(assumptions(self._contexts), "bright_black")
        if fixes := summary.fixes():
            self._write(fixes)

    def _codes(self, entry: ReportEntry) -> str:
        codes = _codes(entry).split()
        if self._display.links:
            codes = [linked(code, page_address(code, self._rules)) for code in codes]
        return self._styled(" ".join(codes), fg=SEVERITY_COLORS[entry.severity])

    def _write_fitting(self, text: str, first: str, tail: str, room: int) -> None:
        """Write as much of a text as fits with ``tail``, which takes ``room`` columns."""
        indent, width = " " * len(first), self._display.width - room
        lines = wrap(text, width, indent, first, most=MAX_MESSAGE_LINES) or [first]
        for line in lines[:-1]:
            self._write(line)
        self._write(lines[-1] + tail)

    def _write_prose(self, text: str, color: str | None = None) -> None:
        for line in wrap(text, self._display.width):
            self._write(self._styled(line, fg=color))

    def _styled(self, text: str, fg: str | None = None, bold: bool | None = None) -> str:
        return styled(text, self._display.color, fg, bold)

    def _write(self, line: str) -> None:
        self._out.write(line + "\n")


def _place_and_fix(entry: ReportEntry) -> str:
    """Return where an entry is, and its fix; the flagged words are quoted once, and in short.

    What was not judged has no fix, and its reason says where it is.
    """
    if entry.main.code == NOT_JUDGED:
        return ""
    words = quotable(words_of(entry.main))
    fix, short = entry.fix.text if entry.fix else "", shortened(words, MAX_QUOTE_CHARS)
    place = f"Line {entry.main.start.line}"
    if more := len(entries(entry.findings)) - 1:
        place += f" and {more} more"
    if words and f"“{words}" in fix:
        return f"{place}: {fix.replace(words, short)}"
    if words:
        return f"{place}: “{short}”. {fix}".rstrip()
    return f"{place}: {fix}" if fix else place


def _codes(entry: ReportEntry) -> str:
    return " ".join(safe(code) for code, _ in entry.rules)
