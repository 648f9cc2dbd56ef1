"""Resolve overlaps: one finding for each fault, and one fix for each cause.

Where several rules would report the same, it is reported once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from outreach_lint.model import Finding, Hit, Suggestion
from outreach_lint.reading import Reading
from outreach_lint.rules.rule import Rule

Told = dict[tuple[str, int], bool]  # by a rule's code and a sentence's number, whether it is sure


def resolve_overlaps(hits: list[tuple[Rule, Hit]], reading: Reading) -> list[tuple[Rule, Hit]]:
    """Drop hits where a more specific rule has reported the same sentence.

    A hit of low confidence never silences one of high confidence.
    """
    silent: dict[
        str, bool
    ] = {}  # rules that are silent in the whole message, and whether for a sure reason
    told: Told = {}  # the same for a sentence
    for rule, hit in hits:
        sure = hit.confidence == "high"
        for code in rule.silences:
            silent[code] = silent.get(code, False) or sure
        for number in reading.touched(hit.span) if rule.wins_over else ():
            for code in rule.wins_over:
                told[code, number] = told.get((code, number), False) or sure
    kept, seen = [], set()
    for rule, hit in hits:
        if (rule.code, hit.span) in seen:
            continue
        seen.add((rule.code, hit.span))
        by = []  # whether each of those that silence it is sure
        if rule.code in silent:
            by.append(silent[rule.code])
        if told:
            by += _told_of(rule.code, reading.touched(hit.span), told)
        if not any(sure or hit.confidence == "low" for sure in by):
            kept.append((rule, hit))
    return kept


def _told_of(code: str, numbers: Sequence[int], told: Told) -> Iterator[bool]:
    """Yield, for each sentence in which a rule is silenced, whether that is sure."""
    for number in numbers:
        if (code, number) in told:
            yield told[code, number]


def with_shared_fixes(findings: Sequence[Finding]) -> list[Finding]:
    """Give a fix that mends several findings to the first of them, with the codes of all.

    Fixes are the same where their edits are the same. Only fixes of the message as a whole are
    shared: findings of one sentence that a fix takes out stay as they are.
    """
    together: dict[object, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (f.confidence != "high", f.code)):
        if finding.suggestion and finding.suggestion.edits:
            together.setdefault(finding.suggestion.edits, []).append(finding)
    shared: dict[int, list[Finding]] = {}
    for same in together.values():
        if len(same) > 1:
            for finding in same:
                shared[id(finding)] = same
    out = []
    for finding in findings:
        same = shared.get(id(finding), [])
        out.append(_shared(finding, same) if same else finding)
    return out


def _shared(finding: Finding, same: Sequence[Finding]) -> Finding:
    first, fix = same[0], finding.suggestion
    assert fix is not None
    codes = tuple(dict.fromkeys(f.code for f in same))
    if finding is first:
        others = " and ".join(codes[1:])
        also = f" This mends {others}, too." if others else ""
        return replace(finding, suggestion=replace(fix, text=fix.text + also, codes=codes))
    return replace(
        finding, suggestion=Suggestion(f"The fix of {first.code} mends this, too.", codes=codes)
    )
