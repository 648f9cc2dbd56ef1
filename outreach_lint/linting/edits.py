"""Apply edits to a text, and map spans to the changed text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from outreach_lint.model import LINE_BREAK, Draft, Edit, Finding, Span
from outreach_lint.reading.gaps import brackets_as_gaps

Key = tuple[str, str]  # rule and words: identifies a finding in a changed draft


def text_with_fixes(draft: Draft, taken: Sequence[Finding]) -> str:
    """Return a draft's text with the fixes of these findings applied."""
    return apply_edits(draft.text, all_edits(taken, draft))


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with edits applied; the edits must not overlap."""
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def edits_of(finding: Finding, draft: Draft) -> tuple[Edit, ...]:
    """Return a finding's edits, with the draft's line breaks, and brackets marked as gaps."""
    return normalized_edits(finding.suggestion.edits if finding.suggestion else (), draft.text)


def all_edits(findings: Iterable[Finding], draft: Draft) -> list[Edit]:
    """Return the edits of several findings."""
    edits: list[Edit] = []
    for finding in findings:
        edits += edits_of(finding, draft)
    return edits


def normalized_edits(edits: Iterable[Edit], text: str) -> tuple[Edit, ...]:
    """Return a fix's edits with the text's line breaks, and brackets marked as gaps."""
    first_break = LINE_BREAK.search(text)
    line_break = first_break.group() if first_break else "\n"
    normalized = []
    for edit in edits:
        normalized.append(
            Edit(edit.span, LINE_BREAK.sub(line_break, brackets_as_gaps(edit.text, text)))
        )
    return tuple(normalized)


def edits_with_new_start(edits: Sequence[Edit]) -> Iterator[tuple[int, Edit]]:
    """Yield edits in order, each with the start of its text after all edits are applied."""
    offset = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        yield edit.span.start + offset, edit
        offset += len(edit.text) - (edit.span.end - edit.span.start)


def inserted_spans(edits: Sequence[Edit]) -> list[Span]:
    """Return the spans of the inserted words after all edits are applied."""
    spans = []
    for start, edit in edits_with_new_start(edits):
        if edit.text.strip():
            spans.append(Span(start, start + len(edit.text)))
    return spans


def shifted(span: Span, edits: Sequence[Edit]) -> Span | None:
    """Return the span of the same words after the edits are applied.

    It is ``None`` if an edit changes the words.
    """
    offset = 0
    for edit in edits:
        if edit.span.end <= span.start:
            offset += len(edit.text) - (edit.span.end - edit.span.start)
        elif edit.span.start < span.end:
            return None
    return Span(span.start + offset, span.end + offset)


def span_after(span: Span, edits: Iterable[Edit]) -> Span:
    """Return the span of some words after the edits, including the words that replaced them."""
    start, end = span
    for edit in edits:
        grown = len(edit.text) - (edit.span.end - edit.span.start)
        if edit.span.end <= span.start:
            start, end = start + grown, end + grown
        elif edit.span.start < span.end:  # it may reach beyond the words on either side
            start -= max(0, span.start - edit.span.start)
            end += grown + max(0, edit.span.end - span.end)
    return Span(start, max(start, end))


def touches(span: Span, others: Iterable[Span]) -> bool:
    """Return whether a span overlaps any of the others; an insertion next to one does not."""
    return any(span.start < other.end and other.start < span.end for other in others)


def finding_key(finding: Finding) -> Key:
    """Return what identifies a finding in a changed draft: its rule and its words."""
    return finding.code, " ".join(finding.quote.split())


def moved(finding: Finding, span: Span, draft: Draft) -> Finding:
    """Return a finding at its new span.

    Its edits move along if they are inside the finding; otherwise it keeps only the fix's text.
    """
    at_span = replace(
        finding, span=span, start=draft.position(span.start), end=draft.position(span.end)
    )
    fix = finding.suggestion
    if fix is None:
        return at_span
    offset = span.start - finding.span.start
    edits = []
    for edit in fix.edits:
        start, end = edit.span
        if start < finding.span.start or end > finding.span.end:
            return replace(at_span, suggestion=replace(fix, edits=()))
        edits.append(Edit(Span(start + offset, end + offset), edit.text))
    return replace(at_span, suggestion=replace(fix, edits=tuple(edits)))
