"""Edits of fixes: applied to a text, and where words stand then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from outreach_lint.model import LINE_BREAK, Draft, Edit, Finding, Span
from outreach_lint.reading.gaps import marked

Key = tuple[str, str]  # what makes a finding the same in a changed draft: its rule and its words


def applied(draft: Draft, taken: Sequence[Finding]) -> str:
    """Return a draft's text with the fixes of these findings taken."""
    return changed(draft.text, all_edits(taken, draft))


def changed(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with some edits made, which do not overlap."""
    for edit in sorted(edits, key=lambda edit: edit.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def edits_of(finding: Finding, draft: Draft) -> tuple[Edit, ...]:
    """Return a finding's edits: line breaks as the draft has them, brackets as gaps."""
    return as_made(finding.suggestion.edits if finding.suggestion else (), draft.text)


def all_edits(findings: Iterable[Finding], draft: Draft) -> list[Edit]:
    """Return the edits of several findings."""
    edits: list[Edit] = []
    for finding in findings:
        edits += edits_of(finding, draft)
    return edits


def as_made(edits: Iterable[Edit], text: str) -> tuple[Edit, ...]:
    """Return a fix's edits as they are made: line breaks as the text has them, brackets as gaps."""
    first = LINE_BREAK.search(text)
    own = first.group() if first else "\n"
    made = []
    for edit in edits:
        made.append(Edit(edit.span, LINE_BREAK.sub(own, marked(edit.text, text))))
    return tuple(made)


def placed(edits: Sequence[Edit]) -> Iterator[tuple[int, Edit]]:
    """Yield some edits in order, each with where its text begins once all are applied."""
    grown = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        yield edit.span.start + grown, edit
        grown += len(edit.text) - (edit.span.end - edit.span.start)


def spans_put_in(edits: Sequence[Edit]) -> list[Span]:
    """Return where the words that some edits put in stand once all are applied."""
    spans = []
    for at, edit in placed(edits):
        if edit.text.strip():
            spans.append(Span(at, at + len(edit.text)))
    return spans


def shifted(span: Span, edits: Sequence[Edit]) -> Span | None:
    """Return the span of the same words after the edits are applied.

    It is ``None`` when an edit changes the words.
    """
    by = 0
    for edit in edits:
        if edit.span.end <= span.start:
            by += len(edit.text) - (edit.span.end - edit.span.start)
        elif edit.span.start < span.end:
            return None
    return Span(span.start + by, span.end + by)


def place_after(span: Span, edits: Iterable[Edit]) -> Span:
    """Return where words stand, with what edits made of them."""
    start, end = span
    for edit in edits:
        grown = len(edit.text) - (edit.span.end - edit.span.start)
        if edit.span.end <= span.start:
            start, end = start + grown, end + grown
        elif edit.span.start < span.end:
            end += grown
    return Span(start, max(start, end))


def touches(span: Span, spared: Iterable[Span]) -> bool:
    """Tell whether an edit changes something spared; words put in beside it do not."""
    return any(span.start < other.end and other.start < span.end for other in spared)


def key_of(finding: Finding) -> Key:
    """Return what makes a finding the same in a changed draft: its rule and its words."""
    return finding.code, " ".join(finding.quote.split())
