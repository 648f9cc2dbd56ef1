"""Convert results to diagnostics, and rule pages to hover texts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from lsprotocol.types import CodeDescription, Diagnostic, DiagnosticSeverity, Position, Range

from outreach_lint.errors import Note, Notice, OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import Finding
from outreach_lint.report.pages import page_address
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.lsp.positions import PositionConverter
from outreach_lint.serving.rule_pages import markdown_of

DIAGNOSTIC_SOURCE = "outreach-lint"
DIAGNOSTIC_SEVERITIES = {
    "error": DiagnosticSeverity.Error,
    "warning": DiagnosticSeverity.Warning,
    "info": DiagnosticSeverity.Information,
}


class DiagnosticWithFinding(NamedTuple):
    """A diagnostic with its finding and result; an error has neither."""

    diagnostic: Diagnostic
    finding: Finding | None = None
    result: Result | None = None


class Conversion(NamedTuple):
    """What findings are converted to diagnostics with: positions, and the rules by code.

    ``fixes_tested`` is whether the fixes were tested; if so, their texts are in the messages.
    """

    converter: PositionConverter
    rules: Mapping[str, Rule]
    fixes_tested: bool


def diagnostics_of(
    items: Iterable[Result | OutreachLintError], conversion: Conversion, path: str, verbose: bool
) -> Iterator[DiagnosticWithFinding]:
    """Yield the diagnostics of a file, in the order of its drafts.

    ``verbose`` includes findings of low confidence.
    """
    converter = conversion.converter
    for item in items:
        if isinstance(item, OutreachLintError):
            if not isinstance(item, Note) and is_about(item, path):
                yield DiagnosticWithFinding(fault(item, converter))
            continue
        for finding in item.findings if verbose else item.shown:
            yield DiagnosticWithFinding(_diagnostic(finding, conversion), finding, item)
        for error in item.problems:
            yield DiagnosticWithFinding(fault(error, converter))


def is_about(error: OutreachLintError, path: str) -> bool:
    """Return whether an error is about a file or a position in it."""
    return os.path.abspath(error.place.path) == os.path.abspath(path)


def sentence(error: OutreachLintError) -> str:
    """Return an error as one line, with its position."""
    where = f"{error.where}: " if error.where else ""
    return f"{where}{_message(error)}"


def fault(error: OutreachLintError, converter: PositionConverter) -> Diagnostic:
    """Return an error about a file as a diagnostic on its line."""
    is_notice = isinstance(error, Notice)
    return Diagnostic(
        range=converter.whole_line(error.place.line or 1, error.place.column or 1),
        message=_message(error),
        severity=DiagnosticSeverity.Information if is_notice else DiagnosticSeverity.Error,
        source=DIAGNOSTIC_SOURCE,
    )


def hover_of(
    diagnostics: Iterable[DiagnosticWithFinding], position: Position, rules: Mapping[str, Rule]
) -> str:
    """Return the pages of the rules that have findings at a position, as Markdown."""
    codes: list[str] = []
    for one in diagnostics:
        span = one.diagnostic.range
        if one.finding is not None and span.start <= position <= span.end:
            codes.append(one.finding.code)
    parts: list[str] = []
    for code in dict.fromkeys(codes):
        if code in rules:
            link = page_address(code, rules)
            parts.append(markdown_of(rules[code]) + (f"\n\n[Rule page]({link})" if link else ""))
    return "\n\n---\n\n".join(parts)


def _diagnostic(finding: Finding, conversion: Conversion) -> Diagnostic:
    converter, link = conversion.converter, page_address(finding.code, conversion.rules)
    severity = DIAGNOSTIC_SEVERITIES[finding.severity]
    if finding.confidence == "low":
        severity = DiagnosticSeverity.Hint
    message = finding.message
    if conversion.fixes_tested and finding.suggestion:
        message += f"\nTry: {finding.suggestion.text}"
    return Diagnostic(
        range=Range(
            converter.position(finding.start.line, finding.start.column),
            converter.position(finding.end.line, finding.end.column),
        ),
        message=message,
        severity=severity,
        code=finding.code,
        code_description=CodeDescription(link) if link else None,
        source=DIAGNOSTIC_SOURCE,
    )


def _message(error: OutreachLintError) -> str:
    remedy = " ".join(error.remedy.split())
    return f"{error.what}; {remedy}" if remedy else error.what
