"""From a rule's hit to the finding that a user gets, with its place in the file."""

from __future__ import annotations

from dataclasses import replace

from outreach_lint.config import Config
from outreach_lint.model import SEVERITIES, Draft, Finding, Hit, Position, Severity, Span
from outreach_lint.rules.rule import Rule

# Codes of the host's own rules that are about the linting itself.
UNUSED, NOT_JUDGED, TO_BE_FILLED = "OL001", "OL002", "OL003"


def finding_of(rule: Rule, hit: Hit, draft: Draft, config: Config) -> Finding:
    """Return the finding that a hit makes."""
    size = len(draft.text)
    if not 0 <= hit.span.start <= hit.span.end <= size:
        start = max(0, min(hit.span.start, size))
        end = max(0, min(max(hit.span), size))
        hit = replace(hit, span=Span(start, end))
    quote = hit.quote or draft.text[hit.span.start : hit.span.end] or draft.subject or ""
    begin, end_position = places(hit.span, quote, draft)
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=severity_of(rule, hit, config),
        confidence=hit.confidence,
        message=hit.message or rule.summary,
        span=hit.span,
        start=begin,
        end=end_position,
        quote=quote,
        suggestion=hit.suggestion,
        origin=hit.origin,
        doubt=hit.doubt,
    )


def by_place(finding: Finding) -> tuple[Span, str]:
    """Return what findings are sorted by: the place in the text, then the code."""
    return finding.span, finding.code


def places(span: Span, quote: str, draft: Draft) -> tuple[Position, Position]:
    """Return where a finding begins and ends in the file.

    One about a subject outside the text has its place in that subject.
    """
    start, end = span
    at = (draft.subject or "").find(quote) if start == end == draft.body_start and quote else -1
    if at < 0 or draft.subject_at is None:
        return draft.position(start), _end(start, end, draft)
    first = Position(*draft.subject_at(at), start)
    last = Position(*draft.subject_at(at + len(quote)), start)
    return first, last


def _end(start: int, end: int, draft: Draft) -> Position:
    """Return where words end in the file.

    Where markup may follow, it is behind their last character, not where the next words begin.
    """
    last = draft.text[end - 1 : end]
    written = last.isascii() and (last.isalnum() or last in ".,:;!?")  # as it reads, in any format
    if draft.locate is None or start == end or not written or draft.text[end : end + 1].strip():
        return draft.position(end)
    line, column, _ = draft.position(end - 1)
    return Position(line, column + 1, end)


def severity_of(rule: Rule, hit: Hit, config: Config) -> Severity:
    """Return the severity of a hit: as configured, or the rule's, which a hit may lower."""
    for word, level in config.settings.severity.items():
        if word.upper() == rule.code or word.lower() == rule.name:
            return level
    if hit.severity and SEVERITIES.index(hit.severity) < SEVERITIES.index(rule.severity):
        return hit.severity
    return rule.severity
