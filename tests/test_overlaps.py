"""Which rule is reported if two of them flag the same words."""

from __future__ import annotations

import pytest

from outreach_lint.config import Config
from outreach_lint.linting.findings import finding_of
from outreach_lint.linting.overlaps import resolve_overlaps, with_shared_fixes
from outreach_lint.model import Confidence, Draft, Edit, Finding, Hit, Span, Suggestion
from outreach_lint.reading import Reading
from outreach_lint.rules.rule import Rule

FIRST, SECOND = "We sell lamps.", "Buy one today."
READING = Reading(Draft(f"{FIRST} {SECOND}\n"))
IN_FIRST, IN_SECOND = Span(3, 7), Span(19, 22)
ACROSS = Span(3, 22)


def rule(code: str, wins_over: tuple[str, ...] = (), silences: tuple[str, ...] = ()) -> Rule:
    return Rule(code, code.lower(), "warning", "", "", wins_over=wins_over, silences=silences)


def hit(span: Span, confidence: Confidence = "high", message: str | None = None) -> Hit:
    return Hit(span, message, confidence=confidence)


def left(*hits: tuple[Rule, Hit]) -> list[tuple[str, Span]]:
    return [(rule.code, hit.span) for rule, hit in resolve_overlaps(list(hits), READING)]


PLAIN, OTHER = rule("PLA001"), rule("OTH001")
WINNER = rule("WIN001", wins_over=("PLA001",))
SILENCER = rule("SIL001", silences=("PLA001",))


def test_unrelated_rules_are_both_reported_in_order() -> None:
    assert left((PLAIN, hit(IN_FIRST)), (OTHER, hit(IN_FIRST))) == [
        ("PLA001", IN_FIRST),
        ("OTH001", IN_FIRST),
    ]


@pytest.mark.parametrize("first", [True, False])
def test_the_more_specific_rule_replaces_the_general_one_in_a_sentence(first: bool) -> None:
    hits = [(WINNER, hit(Span(0, 2))), (PLAIN, hit(IN_FIRST))]
    assert left(*(hits if first else reversed(hits))) == [("WIN001", Span(0, 2))]


def test_other_sentences_and_other_rules_are_still_reported() -> None:
    hits = (WINNER, hit(IN_FIRST)), (PLAIN, hit(IN_SECOND)), (OTHER, hit(IN_FIRST))
    assert left(*hits) == [("WIN001", IN_FIRST), ("PLA001", IN_SECOND), ("OTH001", IN_FIRST)]


@pytest.mark.parametrize(("winning", "losing"), [(ACROSS, IN_SECOND), (IN_SECOND, ACROSS)])
def test_one_shared_sentence_is_enough(winning: Span, losing: Span) -> None:
    assert left((WINNER, hit(winning)), (PLAIN, hit(losing))) == [("WIN001", winning)]


def test_a_rule_that_silences_another_does_so_in_the_whole_message() -> None:
    assert left((PLAIN, hit(IN_SECOND)), (SILENCER, hit(IN_FIRST))) == [("SIL001", IN_FIRST)]
    assert left((SILENCER, hit(IN_FIRST)), (OTHER, hit(IN_SECOND))) == [
        ("SIL001", IN_FIRST),
        ("OTH001", IN_SECOND),
    ]


@pytest.mark.parametrize("stronger", [WINNER, SILENCER], ids=["wins over", "silences"])
@pytest.mark.parametrize(
    ("of_stronger", "of_weaker", "both"),
    [("high", "high", False), ("high", "low", False), ("low", "low", False), ("low", "high", True)],
)
def test_a_finding_is_silenced_only_by_one_that_is_at_least_as_certain(
    stronger: Rule, of_stronger: Confidence, of_weaker: Confidence, both: bool
) -> None:
    found = left((stronger, hit(IN_FIRST, of_stronger)), (PLAIN, hit(IN_FIRST, of_weaker)))
    assert found == [(stronger.code, IN_FIRST), *([("PLA001", IN_FIRST)] if both else [])]


@pytest.mark.parametrize("stronger", [WINNER, SILENCER], ids=["wins over", "silences"])
@pytest.mark.parametrize("sure_first", [True, False])
def test_one_certain_hit_among_doubtful_ones_silences(stronger: Rule, sure_first: bool) -> None:
    sure, doubtful = hit(IN_FIRST), hit(Span(0, 2), "low")
    pair = (sure, doubtful) if sure_first else (doubtful, sure)
    found = left(*((stronger, one) for one in pair), (PLAIN, hit(IN_FIRST)))
    assert [code for code, _ in found] == [stronger.code, stronger.code]


def test_a_certain_silencing_rule_counts_beside_a_doubtful_one() -> None:
    hits = (WINNER, hit(IN_FIRST, "low")), (SILENCER, hit(IN_SECOND)), (PLAIN, hit(IN_FIRST))
    assert [code for code, _ in left(*hits)] == ["WIN001", "SIL001"]


def test_repeated_hits_are_reported_once_with_the_first_message() -> None:
    hits = [
        (PLAIN, hit(IN_FIRST, message="one")),
        (PLAIN, hit(IN_FIRST, message="two")),
        (PLAIN, hit(IN_SECOND, message="three")),
        (OTHER, hit(IN_FIRST, message="four")),
    ]
    kept = [found.message for _, found in resolve_overlaps(hits, READING)]
    assert kept == ["one", "three", "four"]


CUT, OTHER_CUT = (Edit(Span(0, 15), ""),), (Edit(Span(0, 8), ""),)


def with_fix(code: str, edits: tuple[Edit, ...], confidence: Confidence = "high") -> Finding:
    suggestion = Suggestion(f"Do {code}.", edits, safe=True)
    found = Hit(IN_FIRST, suggestion=suggestion, confidence=confidence)
    return finding_of(rule(code), found, READING.draft, Config())


def fixes(*findings: Finding) -> list[tuple[str, Suggestion | None]]:
    return [(found.code, found.suggestion) for found in with_shared_fixes(findings)]


def test_a_shared_fix_is_kept_by_the_first_code_and_names_the_others() -> None:
    codes = ("PLA001", "OTH001")
    assert fixes(with_fix("PLA001", CUT), with_fix("OTH001", CUT)) == [
        ("PLA001", Suggestion("The fix of OTH001 also fixes this.", codes=codes[::-1])),
        ("OTH001", Suggestion("Do OTH001. This also fixes PLA001.", CUT, True, codes[::-1])),
    ]


def test_rules_that_share_a_fix_are_each_named_once() -> None:
    names = ("AAA001", "BBB001", "CCC001")
    found = fixes(*(with_fix(code, CUT) for code in (*names, "BBB001")))
    kept, *rest = found
    assert kept == (
        "AAA001",
        Suggestion("Do AAA001. This also fixes BBB001 and CCC001.", CUT, True, names),
    )
    pointer = Suggestion("The fix of AAA001 also fixes this.", codes=names)
    assert rest == [(code, pointer) for code in ("BBB001", "CCC001", "BBB001")]


def test_two_findings_of_one_rule_share_a_fix_without_naming_another() -> None:
    found = fixes(with_fix("PLA001", CUT), with_fix("PLA001", CUT))
    assert found == [
        ("PLA001", Suggestion("Do PLA001.", CUT, True, ("PLA001",))),
        ("PLA001", Suggestion("The fix of PLA001 also fixes this.", codes=("PLA001",))),
    ]


def test_a_certain_finding_keeps_the_fix_before_a_doubtful_one() -> None:
    found = fixes(with_fix("AAA001", CUT, "low"), with_fix("BBB001", CUT))
    assert [(code, bool(fix and fix.edits)) for code, fix in found] == [
        ("AAA001", False),
        ("BBB001", True),
    ]


def test_fixes_without_edits_or_with_other_edits_are_not_shared() -> None:
    alone = finding_of(PLAIN, hit(IN_FIRST), READING.draft, Config())
    findings = [
        with_fix("PLA001", CUT),
        with_fix("OTH001", OTHER_CUT),
        with_fix("NOE001", ()),
        with_fix("NOE002", ()),
        alone,
    ]
    assert with_shared_fixes(findings) == findings
