"""Group findings for people: findings with the same fix are one entry, with all their codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from outreach_lint.model import SEVERITIES, Finding, Severity, Span, Suggestion


class ReportEntry(NamedTuple):
    """One thing to change: the main finding ``main``, and the others with the same fix."""

    main: Finding
    others: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of the entry, the main one first."""
        return (self.main, *self.others)

    @property
    def rules(self) -> list[tuple[str, str]]:
        """The codes and names of the rules, each once, that of the main finding first."""
        return list(dict.fromkeys((f.code, f.name) for f in self.findings))

    @property
    def spans(self) -> list[Span]:
        """The spans that the rule of the main finding flags, in order, without overlapping ones."""
        spans = [self.main.span]
        for finding in self.others:
            if finding.code == self.main.code and not any(
                finding.span.overlaps(span) for span in spans
            ):
                spans.append(finding.span)
        return sorted(spans)

    @property
    def fix(self) -> Suggestion | None:
        """The fix of the entry: the first with edits, or else the first."""
        first = None
        for finding in self.findings:
            fix = finding.suggestion
            if fix and fix.edits:
                return fix
            first = first or fix
        return first

    @property
    def severity(self) -> Severity:
        """The highest severity."""
        return max((f.severity for f in self.findings), key=SEVERITIES.index)


def entries(findings: Iterable[Finding], join_places: bool = False) -> list[ReportEntry]:
    """Group the findings that have the same fix; the order is unchanged.

    With ``join_places``, findings of a rule that give the same advice about several places are one
    entry as well.
    """
    groups: list[list[Finding]] = []
    shares = _shares_advice if join_places else _shares_fix
    for finding in findings:
        group = next((group for group in groups if shares(finding, group)), None)
        if group is None:
            groups.append([finding])
        else:
            group.append(finding)
    return [_entry(group) for group in groups]


def by_importance(found: Iterable[ReportEntry]) -> list[ReportEntry]:
    """Sort entries by severity, then by number of findings; otherwise the order is unchanged."""
    return sorted(
        found, key=lambda entry: (-SEVERITIES.index(entry.severity), -len(entry.findings))
    )


def _shares_fix(finding: Finding, group: list[Finding]) -> bool:
    """Return whether a finding has the fix of a group.

    The fix has the same codes, or the same advice about the same words or by another rule.
    """
    fix = finding.suggestion
    if fix is None:
        return False
    same: list[Finding] = []
    for other in group:
        if other.suggestion is None:
            continue
        if fix.codes and other.suggestion.codes == fix.codes:
            return True
        if other.suggestion.text == fix.text:
            same.append(other)
    same_rule = any(other.code == finding.code for other in same)
    same_words = any(other.span.overlaps(finding.span) for other in same)
    return bool(same) and (same_words or not same_rule)


def _shares_advice(finding: Finding, group: list[Finding]) -> bool:
    """Return whether a finding has the fix of a group, or its advice about other words."""
    advice = _advice(finding)
    same_advice = any(f.code == finding.code and _advice(f) == advice for f in group)
    return bool(advice and same_advice) or _shares_fix(finding, group)


def words_of(finding: Finding) -> str:
    """Return a finding's words in one line, without the punctuation at their end."""
    return " ".join(finding.quote.split()).rstrip(".,;:")


def with_advice(finding: Finding) -> str:
    """Return a finding's message, with its advice on a second line."""
    if finding.suggestion is None:
        return finding.message
    return f"{finding.message}\nTry: {finding.suggestion.text}"


def _advice(finding: Finding) -> str:
    """Return a finding's advice without the words of the draft."""
    words, fix = words_of(finding), finding.suggestion
    if fix is None:
        return ""
    if not words:
        return fix.text
    return fix.text.replace(words, "…")


def _main_key(finding: Finding) -> tuple[bool, int, bool]:
    """Return the sort key for the main finding: confidence, severity, has edits."""
    fix = finding.suggestion
    return (
        finding.confidence == "high",
        SEVERITIES.index(finding.severity),
        bool(fix and fix.edits),
    )


def _entry(group: list[Finding]) -> ReportEntry:
    main = max(group, key=_main_key)
    others: list[Finding] = []
    for finding in group:
        if finding is not main:
            others.append(finding)
    return ReportEntry(main, tuple(others))
