"""For people: what the reader will feel, the draft's own words underlined, how to put it instead."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, TextIO

import click

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.linter import NOT_JUDGED
from outreach_lint.linting.result import Result
from outreach_lint.model import LINE_BREAK, Context, Draft, Finding, StatedIn
from outreach_lint.report.summary import Summary, counted
from outreach_lint.report.terminal import chunks, doubt, safe, width_of, wrap

if TYPE_CHECKING:
    from outreach_lint.judge.judge import Rewritten

MOST_LINES = 4  # of the draft, shown for one finding
_COLORS = {"error": "red", "warning": "yellow", "info": "blue"}


class Report:
    """Findings as blocks, what works below them, and one line at the end."""

    def __init__(
        self, out: TextIO, *, color: bool = False, width: int = 80, verbose: bool = False, **_: Any
    ) -> None:
        self._out, self._color, self._width, self._verbose = out, color, width, verbose
        self._summary = Summary()
        self._contexts: Counter[Context] = Counter()
        self._last: Result | None = None

    def result(self, result: Result) -> None:
        """Write a draft's findings, and what works in it."""
        self._summary.add(result)
        self._contexts[result.draft.context] += result.cluster is None
        for finding in result.findings if self._verbose else result.shown:
            self._finding(result.draft, finding)
        self._last = result
        if result.shown:
            self._works(result)
        if result.timeline:
            self._timeline(result)
        if result.rewrite:
            self._rewrite(result.draft, result.rewrite)

    def _timeline(self, result: Result) -> None:
        name = result.draft.sequence_id or result.draft.path
        self._line(
            self._styled(safe(f"{name}: {counted(len(result.timeline), 'message')}"), bold=True)
        )
        wide = max(len(touch.label) for touch in result.timeline)
        for touch in result.timeline:
            for line in wrap(
                f"{touch.label.ljust(wide)}  {touch.said}", self._width, " " * (wide + 4), "  "
            ):
                self._line(line)
        self._line("")

    def unread(self, error: OutreachLintError) -> None:
        """Count an input that could not be read."""
        self._summary.unread += 1

    def close(self) -> None:
        """Write the summary, and under which assumptions the drafts were read."""
        done = self._summary
        if done.drafts == 1 and self._last and not self._last.shown:
            self._works(self._last)
        if done.drafts:
            self._prose(assumptions(self._contexts), "bright_black", indent="")
        if done.drafts or not done.unread:
            self._line(self._styled(done.said(), bold=True))
        if fixes := done.fixes():
            self._line(fixes)

    def _finding(self, draft: Draft, finding: Finding) -> None:
        place = f"{safe(draft.path)}:{finding.start.line}:{finding.start.column}"
        code = self._styled(
            f"{finding.code} {finding.name}", fg=_COLORS[finding.severity], bold=True
        )
        self._line(f"{self._styled(place, bold=True)}: {code}")
        self._prose(finding.message + doubt(finding))
        # Of a draft that was not judged no words are to blame.
        for line, marks in (
            () if finding.code == NOT_JUDGED else excerpt(draft, finding, self._width)
        ):
            self._line(self._styled(line, fg=_COLORS[finding.severity]) if marks else line)
        if finding.suggestion:
            for line in wrap(finding.suggestion.text, self._width, "       ", "  try: "):
                self._line(self._styled(line, fg="cyan"))
        self._line("")

    def _works(self, result: Result) -> None:
        if result.strengths:
            self._prose("What works: " + "; ".join(result.strengths) + ".", "green")
            self._line("")

    def _rewrite(self, draft: Draft, rewrite: Rewritten) -> None:
        """Write the whole message rewritten, as a diff."""
        if rewrite.text is None:
            self._prose(f"No rewrite of the whole message: {rewrite.why}.")
        for line in changes(draft, rewrite):
            color = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
            self._line(self._styled(safe(line), fg=color) if color else safe(line))
        self._line("")

    def _prose(self, text: str, color: str | None = None, indent: str = "  ") -> None:
        for line in wrap(text, self._width, indent):
            self._line(self._styled(line, fg=color) if color else line)

    def _styled(self, text: str, fg: str | None = None, bold: bool | None = None) -> str:
        return click.style(text, fg=fg, bold=bold) if self._color else text

    def _line(self, text: str) -> None:
        self._out.write(text + "\n")


def changes(draft: Draft, rewrite: Rewritten) -> list[str]:
    """Return a rewrite as the lines of a unified diff; front matter stays as it is."""
    from difflib import unified_diff

    if rewrite.text is None:
        return []
    before = LINE_BREAK.sub("\n", draft.text[draft.body_start :]).strip("\n").split("\n")
    after = rewrite.text.split("\n")
    return list(unified_diff(before, after, draft.path, f"{draft.path} (rewritten)", lineterm=""))


def excerpt(draft: Draft, finding: Finding, width: int) -> list[tuple[str, bool]]:
    """Return the draft's lines that a finding points at; ``True`` marks the underlines below the words."""
    rows = _rows(draft.text, finding.span.start, finding.span.end)
    numbers = _line_numbers(draft, finding, rows[:MOST_LINES])
    gutter = max(map(len, numbers))
    out: list[tuple[str, bool]] = []
    for number, (start, end) in zip(numbers, rows[:MOST_LINES], strict=True):
        label = number.rjust(gutter)
        shown = safe(draft.text[start:end])
        left, right = max(finding.span.start - start, 0), min(finding.span.end - start, end - start)
        while right > left and shown[right - 1] == " ":
            right -= 1
        while left < right and shown[left] == " ":
            left += 1
        for begin, stop in chunks(shown, width - gutter - 5):
            if (
                len(rows) == 1
                and right > left
                and (stop <= left or begin >= right)
                and stop - begin < len(shown)
            ):
                continue  # of a long line, only the stretches with the words
            out.append((f"  {label} │ {shown[begin:stop]}".rstrip(), False))
            label = " " * gutter
            if begin < right and left < stop:
                before, words = (
                    shown[begin : max(left, begin)],
                    shown[max(left, begin) : min(right, stop)].rstrip(),
                )
                out.append(
                    (f"  {label} │ {' ' * width_of(before)}{'~' * max(width_of(words), 1)}", True)
                )
    if len(rows) > MOST_LINES:
        out.append((f"  {' ' * gutter} │ …", False))
    return out


def _line_numbers(draft: Draft, finding: Finding, rows: list[tuple[int, int]]) -> list[str]:
    """Return each row's line in the file; empty where it is the line of the row above, as in a record."""
    first = finding.start.line
    lines = [first, *(max(first, draft.position(start).line) for start, _ in rows[1:])]
    return [str(line) if at == 0 or line != lines[at - 1] else "" for at, line in enumerate(lines)]


def _rows(text: str, start: int, end: int) -> list[tuple[int, int]]:
    begin = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    stops = [text.find(mark, end) for mark in "\r\n"]
    stop = min([at for at in stops if at >= 0], default=len(text))
    rows, at = [], begin
    for brk in LINE_BREAK.finditer(text, begin, stop):
        rows.append((at, brk.start()))
        at = brk.end()
    return [row for row in [*rows, (at, stop)] if row[1] > row[0]] or [(begin, stop)]


def assumptions(contexts: Counter[Context]) -> str:
    """Say how the drafts were read, and which option says otherwise where a default stood in."""
    said = [
        _read_as(context, count if len(contexts) > 1 else 0)
        for context, count in contexts.most_common()[:3]  # with a number it would import heapq
    ]
    rest = sum(contexts.values()) - sum(count for _, count in contexts.most_common()[:3])
    more = f" and {rest} otherwise" if rest else ""
    hints = []
    if any(context.setting.is_default for context in contexts):
        hints.append("--setting sales if it is openly commercial")
    if any(context.relationship.is_default for context in contexts):
        hints.append("--relationship acquainted if you have met")
    return f"Read {'; '.join(said)}{more}." + (f" ({', '.join(hints)})" if hints else "")


def _read_as(context: Context, count: int) -> str:
    kind = "template" if context.template.value else "final message"
    if context.template.source is StatedIn.ROWS:
        kind += f" {context.template.origin}"
    to = {
        "stranger": "to a stranger",
        "acquainted": "to an acquaintance",
        "established": "within a relationship",
    }[str(context.relationship.value)]
    if context.relationship.source is StatedIn.THREAD:
        to += f" ({context.relationship.detail})"
    many = f"{count} as " if count else "as "
    noun = f"a {kind}" if count < 2 else f"{kind}s"
    return f"{many}{noun} {to}, {context.setting.value}"
