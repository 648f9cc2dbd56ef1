"""Code actions for a finding: apply its fix, or suppress it."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import CodeAction, CodeActionKind, Range

from outreach_lint.decisions.suppressions import RUN_RULE_PREFIX
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft, Finding
from outreach_lint.serving.lsp.editor_linter import LintedText
from outreach_lint.serving.lsp.reports import DIAGNOSTIC_SOURCE, DiagnosticWithFinding
from outreach_lint.serving.service import Service
from outreach_lint.sources.source import Change
from outreach_lint.sources.texts.suppressing import with_suppressions
from outreach_lint.words import shortened

FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.{DIAGNOSTIC_SOURCE}"
MAX_TITLE_CHARS = 90
Offer = tuple[CodeAction, str]  # an action, and the text of the file after it


def offers(
    linted: LintedText, service: Service, span: Range, only: list[str] | None
) -> Iterator[Offer]:
    """Yield the code actions for the findings in a range.

    ``only`` are the kinds of actions that the editor requests; ``None`` means all.
    """
    touched = [
        one for one in linted.diagnostics if one.finding and _overlap(one.diagnostic.range, span)
    ]
    if _is_requested(CodeActionKind.QuickFix.value, only):
        if linted.fixes_tested:
            for one in touched:
                yield from _fixes(one, linted, service)
        for one in touched:
            yield from _suppressions(one, linted)
    if linted.fixes_tested and _is_requested(FIX_ALL, only):
        yield from _all_fixes(linted, service)


def _overlap(one: Range, other: Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _is_requested(kind: str, only: list[str] | None) -> bool:
    """Return whether an editor requests a kind, by its name or a prefix such as ``source``."""
    return only is None or any(kind == word or kind.startswith(f"{word}.") for word in only)


def _fixes(one: DiagnosticWithFinding, linted: LintedText, service: Service) -> Iterator[Offer]:
    finding, result = one.finding, one.result
    if finding is None or result is None or not finding.fixable(unsafe=True):
        return
    assert finding.suggestion is not None
    text = linted.with_drafts([(result.draft, service.fixed(result, finding))])
    if text is None:
        return
    words = shortened(finding.suggestion.text, MAX_TITLE_CHARS)
    title = f"{finding.code}: {words}"
    if finding.suggestion.gaps:
        title = f"{finding.code}, with a gap for you to fill: {words}"
    action = CodeAction(
        title=title,
        kind=CodeActionKind.QuickFix,
        diagnostics=[one.diagnostic],
        is_preferred=finding.suggestion.safe,
    )
    yield action, text


def _suppressions(one: DiagnosticWithFinding, linted: LintedText) -> Iterator[Offer]:
    """Yield the actions that suppress a finding: at its place if comments exist, and everywhere."""
    finding, result = one.finding, one.result
    if finding is None or result is None or finding.code.startswith(RUN_RULE_PREFIX):
        return
    unit = "message" if result.draft.is_part else "file"
    for everywhere, title in (
        (False, f"Suppress {finding.code} here"),
        (True, f"Suppress {finding.code} in this {unit}"),
    ):
        if not everywhere and result.draft.kind.comments is None:
            continue
        changed = _text_with_suppression(result.draft, finding, everywhere)
        text = changed and linted.with_drafts([(result.draft, changed)])
        if text:
            kind = CodeActionKind.QuickFix
            yield CodeAction(title=title, kind=kind, diagnostics=[one.diagnostic]), text


def _text_with_suppression(draft: Draft, finding: Finding, everywhere: bool) -> str | None:
    try:
        return with_suppressions(draft, [finding], "", everywhere)
    except OutreachLintError:  # files of this kind cannot hold suppressions
        return None


def _all_fixes(linted: LintedText, service: Service) -> Iterator[Offer]:
    """Yield the action that applies all safe fixes of a file."""
    changes: list[Change] = []
    for item in linted.items:
        if isinstance(item, Result) and item.fixes and item.fixes.safe:
            changes.append((item.draft, service.safely_fixed(item)))
    text = linted.with_drafts(changes) if changes else None
    if text is not None:
        title = "Apply all safe fixes (outreach-lint)"
        yield CodeAction(title=title, kind=FIX_ALL), text
