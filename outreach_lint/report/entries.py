"""Group findings for people: those with the same fix are one entry, with all their codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from outreach_lint.model import SEVERITIES, Finding, Severity, Span, Suggestion


class Entry(NamedTuple):
    """One thing to change: the finding that is told, and the others that the same fix mends."""

    told: Finding
    others: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings of the entry, the one that is told first."""
        return (self.told, *self.others)

    @property
    def rules(self) -> list[tuple[str, str]]:
        """The codes and names of the rules, each once, that of the finding that is told first."""
        return list(dict.fromkeys((f.code, f.name) for f in self.findings))

    @property
    def spans(self) -> list[Span]:
        """The places in the draft that the entry's first rule minds, in order.

        Of places that overlap, one is kept.
        """
        spans = [self.told.span]
        for finding in self.others:
            if finding.code == self.told.code and not any(
                finding.span.overlaps(span) for span in spans
            ):
                spans.append(finding.span)
        return sorted(spans)

    @property
    def fix(self) -> Suggestion | None:
        """The fix of all: that of the finding at which it is said."""
        first = None
        for finding in self.findings:
            fix = finding.suggestion
            if fix and fix.edits:
                return fix
            first = first or fix
        return first

    @property
    def severity(self) -> Severity:
        """The worst severity."""
        return max((f.severity for f in self.findings), key=SEVERITIES.index)


def entries(findings: Iterable[Finding], join_places: bool = False) -> list[Entry]:
    """Put the findings together that one fix mends; the order is that of the text.

    With ``join_places`` a rule that gives the same advice about several places is one entry, too.
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


def by_importance(found: Iterable[Entry]) -> list[Entry]:
    """Sort entries: the most severe first, then those that mend more, then by place in the text."""
    return sorted(
        found, key=lambda entry: (-SEVERITIES.index(entry.severity), -len(entry.findings))
    )


def _shares_fix(finding: Finding, group: list[Finding]) -> bool:
    """Tell whether a finding has the fix of a group.

    It has the same words of advice, for another place or by another rule.
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
    told_before = any(other.code == finding.code for other in same)
    here = any(other.span.overlaps(finding.span) for other in same)
    return bool(same) and (here or not told_before)


def _shares_advice(finding: Finding, group: list[Finding]) -> bool:
    """Tell whether a finding has the fix of a group, or the same advice about other words."""
    advice = _advice(finding)
    again = any(f.code == finding.code and _advice(f) == advice for f in group)
    return bool(advice and again) or _shares_fix(finding, group)


def words_of(finding: Finding) -> str:
    """Return a finding's words in one line, without the stop at their end."""
    return " ".join(finding.quote.split()).rstrip(".,;:")


def with_advice(finding: Finding) -> str:
    """Return a finding's message, and what to try instead in a line below."""
    if finding.suggestion is None:
        return finding.message
    return f"{finding.message}\nTry: {finding.suggestion.text}"


def _advice(finding: Finding) -> str:
    """Return a finding's fix without the draft's own words."""
    words, fix = words_of(finding), finding.suggestion
    if fix is None:
        return ""
    if not words:
        return fix.text
    return fix.text.replace(words, "…")


def _weight(finding: Finding) -> tuple[bool, int, bool]:
    """Return what makes a finding the one that is told: sure, severe, and with the fix of all."""
    fix = finding.suggestion
    return (
        finding.confidence == "high",
        SEVERITIES.index(finding.severity),
        bool(fix and fix.edits),
    )


def _entry(group: list[Finding]) -> Entry:
    told = max(group, key=_weight)
    others: list[Finding] = []
    for finding in group:
        if finding is not told:
            others.append(finding)
    return Entry(told, tuple(others))
