"""One fault, one finding: which rule speaks where two of them mind the same words."""

from __future__ import annotations

import pytest

from outreach_lint.linting.overlaps import resolve_overlaps
from outreach_lint.model import Confidence, Draft, Hit, Span
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


def test_rules_that_know_nothing_of_each_other_both_speak_in_their_order() -> None:
    assert left((PLAIN, hit(IN_FIRST)), (OTHER, hit(IN_FIRST))) == [
        ("PLA001", IN_FIRST),
        ("OTH001", IN_FIRST),
    ]


@pytest.mark.parametrize("first", [True, False])
def test_the_more_specific_rule_speaks_alone_about_a_sentence(first: bool) -> None:
    hits = [(WINNER, hit(Span(0, 2))), (PLAIN, hit(IN_FIRST))]
    assert left(*(hits if first else reversed(hits))) == [("WIN001", Span(0, 2))]


def test_it_leaves_the_other_sentences_and_the_other_rules() -> None:
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
def test_only_doubt_about_both_or_none_about_the_stronger_silences(
    stronger: Rule, of_stronger: Confidence, of_weaker: Confidence, both: bool
) -> None:
    found = left((stronger, hit(IN_FIRST, of_stronger)), (PLAIN, hit(IN_FIRST, of_weaker)))
    assert found == [(stronger.code, IN_FIRST), *([("PLA001", IN_FIRST)] if both else [])]


@pytest.mark.parametrize("stronger", [WINNER, SILENCER], ids=["wins over", "silences"])
@pytest.mark.parametrize("sure_first", [True, False])
def test_one_sure_hit_among_doubtful_ones_is_enough(stronger: Rule, sure_first: bool) -> None:
    sure, doubtful = hit(IN_FIRST), hit(Span(0, 2), "low")
    pair = (sure, doubtful) if sure_first else (doubtful, sure)
    found = left(*((stronger, one) for one in pair), (PLAIN, hit(IN_FIRST)))
    assert [code for code, _ in found] == [stronger.code, stronger.code]


def test_a_sure_reason_counts_beside_a_doubtful_one() -> None:
    hits = (WINNER, hit(IN_FIRST, "low")), (SILENCER, hit(IN_SECOND)), (PLAIN, hit(IN_FIRST))
    assert [code for code, _ in left(*hits)] == ["WIN001", "SIL001"]


def test_a_rule_says_a_thing_once_and_what_it_said_first() -> None:
    hits = [
        (PLAIN, hit(IN_FIRST, message="one")),
        (PLAIN, hit(IN_FIRST, message="two")),
        (PLAIN, hit(IN_SECOND, message="three")),
        (OTHER, hit(IN_FIRST, message="four")),
    ]
    kept = [found.message for _, found in resolve_overlaps(hits, READING)]
    assert kept == ["one", "three", "four"]
