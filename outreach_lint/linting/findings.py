"""Turn a rule's hit into a finding, with its position in the file."""

from __future__ import annotations

from dataclasses import replace

from outreach_lint.config import Config
from outreach_lint.model import SEVERITIES, Draft, Finding, Hit, Position, Severity, Span
from outreach_lint.rules.rule import Rule

# Codes of the built-in rules about the linting itself.
UNUSED_SUPPRESSION, NOT_JUDGED, TO_BE_FILLED = "OL001", "OL002", "OL003"


def finding_of(rule: Rule, hit: Hit, draft: Draft, config: Config) -> Finding:
    """Return the finding for a hit; a span outside the text is cut off."""
    size = len(draft.text)
    if not 0 <= hit.span.start <= hit.span.end <= size:
        start = max(0, min(hit.span.start, size))
        end = max(0, min(max(hit.span), size))
        hit = replace(hit, span=Span(start, end))
    quote = hit.quote or draft.text[hit.span.start : hit.span.end] or draft.subject or ""
    begin, end_position = positions_of(hit.span, quote, draft)
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
    """Return the sort key of findings: the span, then the code."""
    return finding.span, finding.code


def positions_of(span: Span, quote: str, draft: Draft) -> tuple[Position, Position]:
    """Return the start and end position of a finding in the file.

    A finding about a subject outside the text has its position in that subject.
    """
    start, end = span
    offset = (draft.subject or "").find(quote) if start == end == draft.body_start and quote else -1
    if offset < 0 or draft.subject_at is None:
        return draft.position(start), _end(start, end, draft)
    first = Position(*draft.subject_at(offset), start)
    last = Position(*draft.subject_at(offset + len(quote)), start)
    return first, last


def _end(start: int, end: int, draft: Draft) -> Position:
    """Return the position in the file where a span ends.

    If markup may follow, it is after the last character of the span, not at the next words.
    """
    last = draft.text[end - 1 : end]
    # written literally in any format
    is_literal = last.isascii() and (last.isalnum() or last in ".,:;!?")
    if draft.locate is None or start == end or not is_literal or draft.text[end : end + 1].strip():
        return draft.position(end)
    line, column, _ = draft.position(end - 1)
    return Position(line, column + 1, end)


def severity_of(rule: Rule, hit: Hit, config: Config) -> Severity:
    """Return the severity of a hit: the configured one, or the rule's, which a hit may lower."""
    for word, level in config.settings.severity.items():
        if word.upper() == rule.code or word.lower() == rule.name:
            return level
    if hit.severity and SEVERITIES.index(hit.severity) < SEVERITIES.index(rule.severity):
        return hit.severity
    return rule.severity
