"""Resolve overlaps: one finding for each fault, and one fix for each cause.

If several rules would report the same fault, it is reported once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from outreach_lint.model import Finding, Hit, Suggestion
from outreach_lint.reading import Reading
from outreach_lint.rules.rule import Rule

Silenced = dict[tuple[str, int], bool]  # (rule code, sentence number) → by a certain hit?


def resolve_overlaps(hits: list[tuple[Rule, Hit]], reading: Reading) -> list[tuple[Rule, Hit]]:
    """Drop hits if a more specific rule has a hit in the same sentence.

    A hit of low confidence never silences one of high confidence.
    """
    # rule code → silenced in the whole message by a certain hit?
    silenced_everywhere: dict[str, bool] = {}
    silenced_in: Silenced = {}  # the same, for each sentence
    for rule, hit in hits:
        is_certain = hit.confidence == "high"
        for code in rule.silences:
            silenced_everywhere[code] = silenced_everywhere.get(code, False) or is_certain
        for number in reading.sentence_indexes_in(hit.span) if rule.wins_over else ():
            for code in rule.wins_over:
                silenced_in[code, number] = silenced_in.get((code, number), False) or is_certain
    kept, seen = [], set()
    for rule, hit in hits:
        if (rule.code, hit.span) in seen:
            continue
        seen.add((rule.code, hit.span))
        certainties = []  # whether each hit that silences it is certain
        if rule.code in silenced_everywhere:
            certainties.append(silenced_everywhere[rule.code])
        if silenced_in:
            certainties += _certainty_of(
                rule.code, reading.sentence_indexes_in(hit.span), silenced_in
            )
        if not any(is_certain or hit.confidence == "low" for is_certain in certainties):
            kept.append((rule, hit))
    return kept


def _certainty_of(code: str, numbers: Sequence[int], silenced: Silenced) -> Iterator[bool]:
    """Yield, for each sentence in which a rule is silenced, whether by a certain hit."""
    for number in numbers:
        if (code, number) in silenced:
            yield silenced[code, number]


def with_shared_fixes(findings: Sequence[Finding]) -> list[Finding]:
    """Keep a fix that several findings share only in the first of them, with the codes of all.

    Fixes are the same if their edits are the same. Findings in a sentence that another finding's
    fix removes are not changed.
    """
    by_edits: dict[object, list[Finding]] = {}
    for finding in sorted(findings, key=lambda f: (f.confidence != "high", f.code)):
        if finding.suggestion and finding.suggestion.edits:
            by_edits.setdefault(finding.suggestion.edits, []).append(finding)
    shared: dict[int, list[Finding]] = {}
    for same in by_edits.values():
        if len(same) > 1:
            for finding in same:
                shared[id(finding)] = same
    out = []
    for finding in findings:
        same = shared.get(id(finding), [])
        out.append(_with_shared_fix(finding, same) if same else finding)
    return out


def _with_shared_fix(finding: Finding, same: Sequence[Finding]) -> Finding:
    first, fix = same[0], finding.suggestion
    assert fix is not None
    codes = tuple(dict.fromkeys(f.code for f in same))
    if finding is first:
        others = " and ".join(codes[1:])
        also = f" This also fixes {others}." if others else ""
        return replace(finding, suggestion=replace(fix, text=fix.text + also, codes=codes))
    return replace(
        finding, suggestion=Suggestion(f"The fix of {first.code} also fixes this.", codes=codes)
    )
