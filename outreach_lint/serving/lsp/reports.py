"""Results as diagnostics, and the pages of rules as what an editor shows beside a word."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lsprotocol.types import CodeDescription, Diagnostic, DiagnosticSeverity, Position, Range

from outreach_lint.errors import Note, Notice, OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import Finding
from outreach_lint.report.pages import page
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.lsp.places import Places
from outreach_lint.serving.rule_pages import markdown_of

SOURCE = "outreach-lint"
SEVERITIES = {
    "error": DiagnosticSeverity.Error,
    "warning": DiagnosticSeverity.Warning,
    "info": DiagnosticSeverity.Information,
}
_PLACE = re.compile(r"(?P<path>.*?)(?::(?P<line>\d+))?(?::(?P<column>\d+))?", re.DOTALL)


class Said(NamedTuple):
    """One diagnostic, and the finding and result that it comes from, unless it is an error."""

    diagnostic: Diagnostic
    finding: Finding | None = None
    result: Result | None = None


def said_of(
    items: Iterable[Result | OutreachLintError],
    places: Places,
    rules: Mapping[str, Rule],
    path: str,
    verbose: bool,
    tried: bool,
) -> Iterator[Said]:
    """Yield what is said of a file, in its order.

    ``verbose`` says findings of low confidence, too; ``tried`` that the fixes are sure to help, so
    that they may be told.
    """
    for item in items:
        if isinstance(item, OutreachLintError):
            if not isinstance(item, Note) and is_about(item, path):
                yield Said(fault(item, places))
            continue
        for finding in item.findings if verbose else item.shown:
            yield Said(_diagnostic(finding, places, rules, tried), finding, item)
        for error in item.problems:
            yield Said(fault(error, places))


def is_about(error: OutreachLintError, path: str) -> bool:
    """Tell whether an error is about a file, or a place in it."""
    found = _PLACE.fullmatch(error.where)
    return found is not None and os.path.abspath(found["path"]) == os.path.abspath(path)


def sentence(error: OutreachLintError) -> str:
    """Return an error as sentences in one line, with its place."""
    where = f"{error.where}: " if error.where else ""
    return f"{where}{_what(error)}"


def fault(error: OutreachLintError, places: Places) -> Diagnostic:
    """Return an error about a file as a diagnostic of the line that it names."""
    found = _PLACE.fullmatch(error.where)
    line = int(found["line"] or 1) if found else 1
    column = int(found["column"] or 1) if found else 1
    is_notice = isinstance(error, Notice)
    return Diagnostic(
        range=places.whole_line(line, column),
        message=_what(error),
        severity=DiagnosticSeverity.Information if is_notice else DiagnosticSeverity.Error,
        source=SOURCE,
    )


def hover_of(said: Iterable[Said], position: Position, rules: Mapping[str, Rule]) -> str:
    """Return what is said at a place, and the pages of the rules, as Markdown."""
    codes: list[str] = []
    for one in said:
        if one.finding is not None and _holds(one.diagnostic.range, position):
            codes.append(one.finding.code)
    parts: list[str] = []
    for code in dict.fromkeys(codes):
        if code in rules:
            link = page(code, rules)
            parts.append(markdown_of(rules[code]) + (f"\n\n[The page]({link})" if link else ""))
    return "\n\n---\n\n".join(parts)


def _holds(place: Range, position: Position) -> bool:
    return place.start <= position <= place.end


def _diagnostic(
    finding: Finding, places: Places, rules: Mapping[str, Rule], tried: bool
) -> Diagnostic:
    link = page(finding.code, rules)
    severity = SEVERITIES[finding.severity]
    if finding.confidence == "low":
        severity = DiagnosticSeverity.Hint
    message = finding.message
    if tried and finding.suggestion:
        message += f"\nTry: {finding.suggestion.text}"
    return Diagnostic(
        range=Range(
            places.position(finding.start.line, finding.start.column),
            places.position(finding.end.line, finding.end.column),
        ),
        message=message,
        severity=severity,
        code=finding.code,
        code_description=CodeDescription(link) if link else None,
        source=SOURCE,
    )


def _what(error: OutreachLintError) -> str:
    remedy = " ".join(error.remedy.split())
    return f"{error.what}; {remedy}" if remedy else error.what
