"""What an editor offers at a finding: its fix, and to live with it."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol.types import CodeAction, CodeActionKind, Range

from outreach_lint.decisions.suppressions import HOST
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft, Finding
from outreach_lint.reading import shortened
from outreach_lint.serving.lsp.desk import Looked
from outreach_lint.serving.lsp.reports import SOURCE, Said
from outreach_lint.serving.service import Service
from outreach_lint.sources.source import Change
from outreach_lint.sources.suppressing import added

FIX_ALL = f"{CodeActionKind.SourceFixAll.value}.{SOURCE}"
TITLE = 90  # characters
Offer = tuple[CodeAction, str]  # an action, and the text of the file once it is taken


def offers(
    looked: Looked, service: Service, place: Range, only: list[str] | None
) -> Iterator[Offer]:
    """Yield what can be done about the findings of a place.

    ``only`` are the kinds that the editor asks for.
    """
    here = [one for one in looked.said if one.finding and _touch(one.diagnostic.range, place)]
    if _asks_for(CodeActionKind.QuickFix.value, only):
        if looked.tried:
            for one in here:
                yield from _fixes(one, looked, service)
        for one in here:
            yield from _suppressions(one, looked)
    if looked.tried and _asks_for(FIX_ALL, only):
        yield from _all_fixes(looked, service)


def _touch(one: Range, other: Range) -> bool:
    return one.start <= other.end and other.start <= one.end


def _asks_for(kind: str, only: list[str] | None) -> bool:
    """Tell whether an editor asks for a kind: by its name, or one above it."""
    return only is None or any(kind == word or kind.startswith(f"{word}.") for word in only)


def _fixes(one: Said, looked: Looked, service: Service) -> Iterator[Offer]:
    finding, result = one.finding, one.result
    if finding is None or result is None or not finding.fixable(unsafe=True):
        return
    assert finding.suggestion is not None
    text = looked.with_drafts([(result.draft, service.fixed(result, finding))])
    if text is None:
        return
    words = shortened(finding.suggestion.text, TITLE)
    title = f"{finding.code}: {words}"
    if finding.suggestion.gaps:
        title = f"{finding.code}, to be filled in by you: {words}"
    action = CodeAction(
        title=title,
        kind=CodeActionKind.QuickFix,
        diagnostics=[one.diagnostic],
        is_preferred=finding.suggestion.safe,
    )
    yield action, text


def _suppressions(one: Said, looked: Looked) -> Iterator[Offer]:
    """Yield to live with a finding here, where the file takes comments, and in all of it."""
    finding, result = one.finding, one.result
    if finding is None or result is None or finding.code.startswith(HOST):
        return
    whole = "message" if result.draft.is_part else "file"
    for everywhere, title in (
        (False, f"Suppress {finding.code} here"),
        (True, f"Suppress {finding.code} in this {whole}"),
    ):
        if not everywhere and result.draft.kind.comments is None:
            continue
        changed = _suppressed(result.draft, finding, everywhere)
        text = changed and looked.with_drafts([(result.draft, changed)])
        if text:
            kind = CodeActionKind.QuickFix
            yield CodeAction(title=title, kind=kind, diagnostics=[one.diagnostic]), text


def _suppressed(draft: Draft, finding: Finding, everywhere: bool) -> str | None:
    try:
        return added(draft, [finding], "", everywhere)
    except OutreachLintError:  # a file of this kind takes no decisions
        return None


def _all_fixes(looked: Looked, service: Service) -> Iterator[Offer]:
    """Yield to take all fixes of a file that are safe."""
    changes: list[Change] = []
    for item in looked.items:
        if isinstance(item, Result) and item.fixes and item.fixes.safe:
            changes.append((item.draft, service.safely_fixed(item)))
    text = looked.with_drafts(changes) if changes else None
    if text is not None:
        title = "Take all safe fixes of outreach-lint"
        yield CodeAction(title=title, kind=FIX_ALL), text
