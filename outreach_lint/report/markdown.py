"""Markdown for a comment on a pull request; the draft's words can neither mark anything up nor call anybody."""

from __future__ import annotations

import re
from typing import Any, TextIO

from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import Finding
from outreach_lint.report.summary import Summary, counted
from outreach_lint.report.terminal import safe

MOST = 60_000  # characters; GitHub takes 65,536 in a comment
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
_EMOJI = {"error": "🛑", "warning": "⚠️", "info": "💡"}


class Report:
    """One comment: what was found, draft by draft, each to be unfolded."""

    def __init__(self, out: TextIO, *, verbose: bool = False, **_: Any) -> None:
        self._out, self._verbose = out, verbose
        self._summary = Summary()
        self._parts: list[str] = []

    def result(self, result: Result) -> None:
        """Keep a draft's findings."""
        self._summary.add(result)
        found = result.findings if self._verbose else result.shown
        if found:
            items = "\n".join(_item(finding) for finding in found)
            works = (
                f"\nWhat works: {plain('; '.join(result.strengths))}.\n" if result.strengths else ""
            )
            head = f"<summary>{_html_code(result.draft.path)}: {counted(len(found), 'finding')}</summary>"
            self._parts.append(f"<details open>\n{head}\n\n{items}{works}\n</details>\n")
        if result.timeline:
            self._parts.append(_timeline(result))
        for error in (*result.failures, *result.errors):
            self._parts.append(_error(error))

    def unread(self, error: OutreachLintError) -> None:
        """Keep an input that could not be read."""
        self._summary.unread += 1
        self._parts.append(_error(error))

    def close(self) -> None:
        """Write the comment, as much of it as fits."""
        said = self._summary.said()
        out = f"### outreach-lint\n\n{said}\n"
        for number, part in enumerate(self._parts):
            if len(out) + len(part) > MOST:
                rest = len(self._parts) - number
                out += f"\n… and {counted(rest, 'more draft')}, too many for one comment.\n"
                break
            out += f"\n{part}"
        self._out.write(out)


def _timeline(result: Result) -> str:
    name = code(result.draft.sequence_id or result.draft.path)
    rows = "\n".join(
        f"| {plain(t.label)} | {_cell(t.builds)} | {_cell(t.spends)} |"
        if not t.received
        else f"| {plain(t.label)} | {plain(t.said)} | |"
        for t in result.timeline
    )
    return f"{name}: where trust is built, and where it is spent\n\n| message | builds | spends |\n|---|---|---|\n{rows}\n"


def _cell(words: tuple[str, ...]) -> str:
    return plain(", ".join(words))


def _item(finding: Finding) -> str:
    words = " ".join(finding.quote.split())
    fix = f"  \n  Try: {plain(finding.suggestion.text)}" if finding.suggestion else ""
    low = " (low confidence)" if finding.confidence == "low" else ""
    return (
        f"- {_EMOJI[finding.severity]} **{finding.code} {finding.name}**, line {finding.start.line}{low}: "
        f"{plain(finding.message)}  \n  {code(words)}{fix}\n"
    )


def _error(error: OutreachLintError) -> str:
    where = f"{code(error.where)}: " if error.where else ""
    return f"- 🛑 {where}{plain(error.what)}\n"


def plain(text: str) -> str:
    """Return text that means itself in Markdown; ``@name`` calls nobody."""
    escaped = _MARKS.sub(r"\\\1", safe(" ".join(text.split()))).replace("&", "&amp;")
    return escaped.replace("@", "@<!-- -->")


def code(text: str) -> str:
    """Return text as a span of code, whatever backticks it holds."""
    text = safe(text)
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}" if text else ""


def _html_code(text: str) -> str:
    from html import escape

    return f"<code>{escape(safe(' '.join(text.split())))}</code>"
