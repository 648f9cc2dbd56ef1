"""Limits of checks: their time, the number of hits, and valid hits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from outreach_lint.model import Draft, Edit, Hit, Span, Suggestion
from outreach_lint.reading import NotReadError, Reading
from outreach_lint.rules import run as checks
from outreach_lint.rules.rule import FIRST_PARTY, Rule

TEXT = "Hi Ada, the lamps are here."
SIZE = len(TEXT)


def run(check: Callable[[Reading], Any] | None, plugin: str = "mills") -> checks.Checked:
    rule = Rule("MIL001", "mills", "warning", "", "", plugin=plugin, check=check)
    return checks.run_checks([rule], Reading(Draft(TEXT)), lambda rule: "mills 1.0")


def yields(*hits: Any) -> Callable[[Reading], Iterator[Any]]:
    return lambda reading: iter(hits)


def said(checked: checks.Checked) -> str:
    (failure,) = checked.failures
    return str(failure.what)


def test_the_limits_are_the_documented_ones() -> None:
    assert (checks.SLOW_SECONDS, checks.MAX_CHECK_SECONDS, checks.MAX_HITS) == (1.0, 10.0, 10_000)


@pytest.mark.parametrize(("seconds", "named"), [(0.99, False), (1.0, False), (1.01, True)])
def test_a_check_slower_than_a_second_is_listed_as_slow(
    seconds: float, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter([5.0, 5.0 + seconds])
    monkeypatch.setattr(checks, "perf_counter", lambda: next(clock))
    slow = run(yields()).slow
    assert [rule.code for rule, _ in slow] == (["MIL001"] if named else [])
    assert [taken for _, taken in slow] == ([pytest.approx(seconds)] if named else [])


def test_a_page_without_a_check_gives_no_hits() -> None:
    assert run(None) == ([], [], [], {})


def test_a_check_may_yield_at_most_ten_thousand_hits() -> None:
    most = [Hit(Span(0, 2))] * checks.MAX_HITS
    assert len(run(yields(*most)).hits) == checks.MAX_HITS
    over = run(yields(*most, Hit(Span(0, 2))))
    assert over.hits == []
    assert "the check yielded more than 10,000 hits" in said(over)


def test_first_party_checks_are_not_limited() -> None:
    hits = [Hit(Span(0, SIZE + 5))] * (checks.MAX_HITS + 1)
    assert len(run(yields(*hits), FIRST_PARTY).hits) == checks.MAX_HITS + 1
    assert run(yields(hits[0]), "outreach_lint_rapport").hits[0][1].span.end == SIZE + 5


@pytest.mark.parametrize("plugin", [FIRST_PARTY, "outreach_lint_agenda", "mills"])
def test_a_failed_check_names_the_responsible_author(plugin: str) -> None:
    def fails(reading: Reading) -> Iterator[Hit]:
        yield Hit(Span(0, 2))
        raise KeyError("gone")

    (failure,) = run(fails, plugin).failures
    assert isinstance(failure, checks.CheckError)
    assert failure.first_party is (plugin != "mills")
    assert "the check of MIL001 mills failed on this draft: KeyError: 'gone'" in failure.what
    blamed = (
        "tell the authors of mills 1.0" if plugin == "mills" else "this is a bug in outreach-lint"
    )
    assert blamed in str(failure.remedy)
    assert "--ignore MIL001" in str(failure.remedy)


def test_a_missing_encoder_is_not_a_failure_of_the_check() -> None:
    def needs(reading: Reading) -> Iterator[Hit]:
        raise NotReadError("it is not here")

    checked = run(needs)
    assert checked.not_run == {"MIL001": "it is not here"}
    assert not checked.failures


@pytest.mark.parametrize(
    ("span", "place"),
    [
        ((-5, 3), (0, 3)),
        ((3, SIZE + 9), (3, SIZE)),
        ((SIZE + 1, SIZE + 9), (SIZE, SIZE)),
        ((8, 4), (8, 8)),
        ((0, 0), (0, 0)),
        ((4, 5), (4, 5)),
    ],
)
def test_a_span_outside_the_draft_is_clipped(span: tuple[int, int], place: tuple[int, int]) -> None:
    assert [hit.span for _, hit in run(yields(Hit(Span(*span)))).hits] == [Span(*place)]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (["text"], "the check yielded str, not a Hit"),
        ([None], "the check yielded NoneType, not a Hit"),
        ([Hit(Span(0, 2), confidence="sure")], "confidence 'sure'"),  # type: ignore[arg-type]
        ([Hit(Span(0, 2), severity="fatal")], "severity 'fatal'"),  # type: ignore[arg-type]
        ([Hit(Span(0, 2), message=5)], "a hit's message must be a string, not 5"),  # type: ignore[arg-type]
        ([Hit(Span(0, 2), quote=5)], "a hit's quote must be a string, not 5"),  # type: ignore[arg-type]
        ([Hit((0, 1, 2))], "a span must be two whole numbers, not (0, 1, 2)"),  # type: ignore[arg-type]
        ([Hit((0, "a"))], "a span must be two whole numbers"),  # type: ignore[arg-type]
        ([Hit((0.5, 2))], "a span must be two whole numbers"),  # type: ignore[arg-type]
        ([Hit([0, 2])], "a span must be two whole numbers"),  # type: ignore[arg-type]
        ([Hit(Span(0, 2), suggestion="x")], "must be a Suggestion"),  # type: ignore[arg-type]
        ([Hit(Span(0, 2), suggestion=Suggestion(5))], "must be a Suggestion"),  # type: ignore[arg-type]
    ],
)
def test_an_invalid_hit_is_a_failure_of_its_check(answer: list[Any], words: str) -> None:
    assert words in said(run(yields(*answer)))


def test_a_check_that_returns_none_gets_a_hint_to_yield() -> None:
    assert "the check returned None; it must yield hits" in said(run(lambda reading: None))


@pytest.mark.parametrize(
    ("edits", "fine"),
    [
        ([(0, 2), (2, 4)], True),
        ([(2, 4), (0, 2)], True),
        ([(0, SIZE)], True),
        ([(3, 3), (3, 3)], True),
        ([(0, 3), (2, 4)], False),
        ([(-1, 2)], False),
        ([(0, SIZE + 1)], False),
        ([(4, 2)], False),
    ],
)
def test_edits_of_a_fix_must_lie_in_the_draft_and_not_overlap(
    edits: list[tuple[int, int]], fine: bool
) -> None:
    fix = Suggestion("x", tuple(Edit(Span(*span), "x") for span in edits))
    checked = run(yields(Hit(Span(0, 2), suggestion=fix)))
    assert bool(checked.hits) is fine
    assert fine or "a fix's edits overlap, or are outside the draft" in said(checked)


def test_the_text_of_an_edit_must_be_a_string() -> None:
    fix = Suggestion("x", (Edit(Span(0, 2), None),))  # type: ignore[arg-type]
    assert run(yields(Hit(Span(0, 2), suggestion=fix))).failures


def test_a_hit_of_a_plugin_always_has_the_origin_local() -> None:
    checked = run(yields(Hit(Span(0, 2), origin="llm")))
    assert [hit.origin for _, hit in checked.hits] == ["local"]
