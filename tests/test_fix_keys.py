"""``outreach-lint fix``: what its keys do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
import pytest

from outreach_lint import Span, Suggestion
from outreach_lint.cli import fix_session
from outreach_lint.cli.fix_doubts import doubt_about
from outreach_lint.cli.fix_keys import EDIT, SKIP, TAKE, YES
from outreach_lint.cli.fix_screen import Screen
from outreach_lint.cli.fix_session import FixSession
from outreach_lint.linting.edits import apply_edits
from outreach_lint.linting.leaving_out import edits_to_leave_out
from outreach_lint.linting.result import Result
from outreach_lint.linting.trial import LintDraft
from outreach_lint.model import Draft, Edit, Finding, Position
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.report.entries import ReportEntry
from tests.conftest import Answered
from tests.fixing import RULES, TEXT, Word, draft_of, lint_for

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
    push = "Hurry, the fair is a week away!"
    text = (
        "Hi Ines,\n\nYour talk on sluices in Bude made me rebuild our gate. We sell larch gates.\n\n"
        f"{push}\n\nSam\n"
    )
    Path("a.txt").write_text(text)
    done = answered("fix", "--select", "AGD001", "a.txt", answers=["l", "y"])
    assert "(No automatic fix: it would remove a date.)" in " ".join(done.out.split())
    assert Path("a.txt").read_text() == text.replace(f"{push}\n\n", "")


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


GRAND = Word("grand ")
PUSH = "Only 2 places are left, so act now!"
TWO_FAULTS = DRAFT.replace("Which", f"{PUSH} Which")
BOTH = ("fix", "--setting", "sales", "--select", "AGD001,AGD004", "a.txt")


def test_the_last_change_is_undone_and_its_finding_offered_again(answered: Answered) -> None:
    Path("a.txt").write_text(TWO_FAULTS)
    done = answered(*BOTH, answers=["l", "u", "s", "l", "y"])
    first, second = [line for line in done.out.splitlines() if "[s] skip" in line][:2]
    assert ("[u] undo" in first, "[u] undo" in second) == (False, True)
    assert done.out.count("\nYou look down on the reader") == 2
    assert "Undone." in done.out
    text = Path("a.txt").read_text()
    assert CONTEMPT in text
    assert "act now" not in text
    assert "Written: 1 left out, 1 skipped." in done.out


def test_changes_are_undone_one_by_one_and_skipped_findings_stay_skipped(
    answered: Answered,
) -> None:
    Path("a.txt").write_text(TWO_FAULTS)
    done = answered(*BOTH, answers=["l", "s", "u", "s"])
    assert done.out.count("\nYou push the reader") == 1
    assert done.out.rstrip().endswith("Nothing was changed.")
    Path("a.txt").write_text(TWO_FAULTS)
    done = answered(*BOTH, answers=["l", "l", "u", "u", "q"])
    assert done.out.rstrip().endswith("Nothing was changed.")
    assert Path("a.txt").read_text() == TWO_FAULTS


def test_a_suppression_is_undone(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    done = answered(*ONLY, "a.txt", answers=["x", "they asked", "undo", "l", "y"])
    assert done.out.count("\nYou look down on the reader") == 2
    assert Path("a.txt").read_text() == DRAFT.replace(f"{CONTEMPT} ", "")


@pytest.mark.parametrize("answer", ["n", "q", "quit", "no", ""])
def test_these_answers_write_nothing(answered: Answered, answer: str) -> None:
    Path("a.txt").write_text(DRAFT)
    done = answered(*ONLY, "a.txt", answers=["l", answer])
    assert (done.code, "Nothing was written." in done.out) == (1, True)
    assert Path("a.txt").read_text() == DRAFT


def test_another_answer_than_those_to_write_explains_the_keys(answered: Answered) -> None:
    Path("a.txt").write_text(DRAFT)
    done = answered(*ONLY, "a.txt", answers=["l", "s", "yes"])
    assert "Type y to write it, n or q to leave the file as it is" in done.out
    assert "Written: 1 left out." in done.out


@pytest.mark.parametrize("error", [KeyboardInterrupt, click.Abort])
def test_ctrl_c_or_ctrl_d_at_the_last_question_writes_nothing(
    answered: Answered, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    Path("a.txt").write_text(DRAFT)

    def stopped(*_: object) -> str:
        raise error

    monkeypatch.setattr(fix_session, "ask_to_write", stopped)
    done = answered(*ONLY, "a.txt", answers=["l"])
    assert (done.code, "Stopped: a.txt was not changed." in done.out) == (130, True)
    assert Path("a.txt").read_text() == DRAFT


def _offered(
    monkeypatch: pytest.MonkeyPatch, lint: LintDraft, text: str, actions: list[str]
) -> list[str]:
    """Return the messages of the findings that a session offers."""
    offered: list[str] = []

    def noted(_: Screen, __: Draft, entry: ReportEntry, ___: bool) -> None:
        offered.append(entry.main.message)

    monkeypatch.setattr(Screen, "show_entry", noted)
    monkeypatch.setattr(fix_session, "ask_action", lambda *_: actions.pop(0))
    monkeypatch.setattr(fix_session, "ask_to_write", lambda *_: YES)
    FixSession(lint(draft_of(text)), lint, RULES, lambda _: None).run()
    assert not actions
    return offered


def test_the_same_words_in_another_place_are_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    text = TEXT.replace("Which wood", "Which grand wood")
    lint = lint_for(GRAND)
    assert len(_offered(monkeypatch, lint, text, [TAKE, TAKE])) == 2


def test_a_new_message_about_decided_words_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    lint = lint_for(Word("vast "), Word("gate", None, code="TST009"))

    def changing(draft: Draft) -> Result:
        result = lint(draft)
        message = "First." if "vast" in draft.text else "Second."
        findings = [
            replace(f, message=message) if f.code == "TST009" else f for f in result.findings
        ]
        return replace(result, findings=tuple(reversed(findings)))

    assert _offered(monkeypatch, changing, TEXT, [SKIP, TAKE, SKIP]) == [
        "First.", "About TST001.", "Second.",
    ]  # fmt: skip


def test_a_new_finding_with_the_fix_of_a_decided_one_is_offered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lint = lint_for(
        GRAND, Word("vast ", code="TST002", having="oak"), Word("wheel", None, "TST009")
    )

    def edited(draft: Draft) -> str:
        return draft.text.replace("wheel", "oak")

    monkeypatch.setattr(fix_session, "edited", edited)
    assert _offered(monkeypatch, lint, TEXT, [SKIP, EDIT, SKIP]) == [
        "About TST001.", "About TST009.", "About TST001.",
    ]  # fmt: skip


def test_a_sentence_in_place_of_a_name_is_asked_for_once_more(answered: Answered) -> None:
    text = "Dear Sir or Madam,\n\nI read your map. Which lock is the oldest?\n\nBo\n"
    sentence = "I wanted to ask you about the locks."
    only = ("fix", "--select", "RAP005", "a.txt")
    for second, greeting in (("Ada", "Dear Ada,"), (sentence, f"Dear {sentence}")):
        Path("a.txt").write_text(text)
        done = answered(*only, answers=["a", sentence, second, "I read your map twice", "y"])
        assert "only a name goes here. Type it again if you mean it." in " ".join(done.out.split())
        assert Path("a.txt").read_text().startswith(greeting)


@pytest.mark.parametrize(
    ("before", "question", "after", "answer", "is_doubted"),
    [
        ("Hi ", "their name?", ", I", "Prof. Ana Maria de la Cruz", False),
        ("Hi ", "their name?", ", I", "Ada Cruz jr.", False),
        ("Hi ", "their name?", ", I", "ada", False),
        ("Hi ", "their name?", ", I", "i saw your talk", True),
        ("Hi ", "their name?", ", I", "You Are Great And I Like You", True),
        ("", "what is their name?", "\n\nI", "Her name is Ada.", True),
        ("I read ", "what?", " and liked it.", "your map of locks", False),
        ("I read ", "what?", " and liked it.", "I read your map.", True),
        ("I read ", "what?", " and liked it.", f"your {'long ' * 12}map", True),
        ("Subject: ", "what is this about, in a few words?", "\nHi", "The locks of Ghent", False),
        ("", "what is this about, in a few words?", "\nHi", "It is about the locks.", True),
        ("Hi Ada,\n\n", "what did you like?", " We sell.", "I liked your map of locks.", False),
        ("We met. ", "what did you like?", "\n", "I liked your map of locks.", False),
    ],
)
def test_a_sentence_is_doubted_where_a_few_words_go(
    before: str, question: str, after: str, answer: str, is_doubted: bool
) -> None:
    text = f"{before}[to fill: {question}]{after}"
    (gap,) = gaps_in(text)
    assert bool(doubt_about(answer, gap, text)) is is_doubted


def _finding(draft: Draft, found: str, words: str, put: str | None = None) -> Finding:
    start = draft.text.index(found)
    span, place = Span(start, start + len(found)), Position(1, 1, start)
    edits = () if put is None else (Edit(span, put),)
    fix = Suggestion(f"Leave out “{words}”. It helps nobody.", edits)
    return Finding("XYZ001", "x", "warning", "high", "x", span, place, place, found, fix)
