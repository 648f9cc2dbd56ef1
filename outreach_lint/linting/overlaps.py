"""One fault, one finding: what is dropped where two rules mind the same words."""

from __future__ import annotations

from outreach_lint.model import Hit
from outreach_lint.reading import Reading
from outreach_lint.rules.rule import Rule


def resolve_overlaps(hits: list[tuple[Rule, Hit]], reading: Reading) -> list[tuple[Rule, Hit]]:
    """One fault, one finding: drop what a more specific rule has said about the same sentence.

    A hit of low confidence never silences one of high confidence.
    """
    silent: dict[
        str, bool
    ] = {}  # rules that are silent in the whole message, and whether for a sure reason
    told: dict[tuple[str, int], bool] = {}  # the same for a sentence, by its number
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
        by = [silent[rule.code]] if rule.code in silent else []
        by += (
            [told[rule.code, n] for n in reading.touched(hit.span) if (rule.code, n) in told]
            if told
            else []
        )
        if not any(sure or hit.confidence == "low" for sure in by):
            kept.append((rule, hit))
    return kept
