"""``outreach-lint fix``: what its keys do."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_lint import Span, Suggestion
from outreach_lint.linting.edits import apply_edits
from outreach_lint.linting.leaving_out import edits_to_leave_out
from outreach_lint.model import Draft, Edit, Finding, Position
from tests.conftest import Answered

CONTEMPT = "Your website is terrible, and even you can see that."
DRAFT = f"Hi Lena,\n\nI built one of your oak gates. {CONTEMPT} Which hinge did you use?\n\nTom\n"
ONLY = ("fix", "--setting", "sales", "--select", "AGD004")


def test_the_words_that_an_advice_says_to_leave_out_are_left_out(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    done = answered(*ONLY, "a.txt", answers=["l", "y"])
    assert "[l] leave it out" in done.out
    assert "Now it says:" in done.out
    assert "Gone: You look down on the reader" in done.out
    assert "Written: 1 left out." in done.out
    assert Path("a.txt").read_text() == DRAFT.replace(f"{CONTEMPT} ", "")


def test_a_paragraph_that_is_left_out_is_shown(answered: Answered) -> None:
    text = f"Hi Lena,\n\n{CONTEMPT}\n\nI built one of your oak gates. Which hinge did you use?\n"
    Path("a.txt").write_text(text)
    done = answered(*ONLY, "a.txt", answers=["leave out", "y"])
    assert f"Left out:\n  │ {CONTEMPT}" in done.out
    assert Path("a.txt").read_text() == text.replace(f"{CONTEMPT}\n\n", "")


def test_words_are_not_left_out_if_there_are_no_others(answered: Answered) -> None:
    Path("a.txt").write_text(f"Hi Lena,\n\n{CONTEMPT}\n\nTom\n")
    done = answered(*ONLY, "a.txt", answers=["q"])
    assert "[a] answer, [e] edit" in done.out


def test_if_the_fix_removes_the_words_there_is_no_second_key_for_it(answered: Answered) -> None:
    Path("a.txt").write_text(
        "Hi Ines,\n\nWe build booking software for ferry lines and cut waiting times by half."
        " Only 2 places are left, so act now!\n\nBo\n"
    )
    done = answered("fix", "--select", "AGD001", "a.txt", answers=["q"])
    assert "[t] take" in done.out
    assert "[l]" not in done.out


def test_why_a_removal_is_not_automatic_is_said_where_it_is_offered(answered: Answered) -> None:
    text = (
        "Mr Tully, you need to act today: your boiler cover has probably lapsed."
        " I will ring at 6pm to take payment.\n"
    )
    Path("a.txt").write_text(text)
    done = answered(
        "fix", "--setting", "sales", "--select", "AGD001", "a.txt", answers=["l", "q", "y"]
    )
    assert "(No automatic fix: it would remove a date.)" in " ".join(done.out.split())
    assert Path("a.txt").read_text() == text.replace(" I will ring at 6pm to take payment.", "")


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("unique", "We have a unique offer.", "We have an offer."),
        ("exciting", "We have an exciting job.", "We have a job."),
        ("big and", "We are big and small.", "We are small."),
        ("amazing", "It is amazing.", "It is."),
    ],
)
def test_single_words_are_left_out_and_the_article_fits(
    words: str, before: str, after: str
) -> None:
    draft = Draft(f"Hi Ada,\n\n{before} Bye.\n")
    edits = edits_to_leave_out(draft, _finding(draft, before, words), ())
    assert apply_edits(draft.text, edits) == f"Hi Ada,\n\n{after} Bye.\n"


def test_a_refused_fix_that_inserts_words_is_not_used_to_leave_words_out() -> None:
    draft = Draft("Hi Ada,\n\nWe are new. You are wrong. Bye.\n")
    finding = _finding(draft, "You are wrong.", "You are wrong")
    refused = _finding(draft, "You are wrong.", "You are wrong", put="Is that right?")
    edits = edits_to_leave_out(draft, finding, [refused])
    assert apply_edits(draft.text, edits) == "Hi Ada,\n\nWe are new. Bye.\n"
    refused = _finding(draft, "You are wrong.", "You are wrong", put="you")
    edits = edits_to_leave_out(draft, finding, [refused])
    assert apply_edits(draft.text, edits) == "Hi Ada,\n\nWe are new. you Bye.\n"


def _finding(draft: Draft, found: str, words: str, put: str | None = None) -> Finding:
    start = draft.text.index(found)
    span, place = Span(start, start + len(found)), Position(1, 1, start)
    edits = () if put is None else (Edit(span, put),)
    fix = Suggestion(f"Leave out “{words}”. It helps nobody.", edits)
    return Finding("XYZ001", "x", "warning", "high", "x", span, place, place, found, fix)
