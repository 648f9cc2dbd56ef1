"""``outreach-lint fix``: how an answer reads in the message, and what is said of the change."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach_lint import Insertion, Suggestion
from outreach_lint.cli.fix_answers import changes_in_words
from outreach_lint.linting.edits import apply_edits
from outreach_lint.linting.filling import fill_first_gap, fill_gaps, inserted_gaps
from outreach_lint.linting.inserting import insertion_edits, wrapped_as_before
from outreach_lint.model import Draft
from tests.conftest import Answered
from tests.fixing import RULES, TEXT, Word, draft_of, finding_at, lint_for

BLAME = "You have ignored my last three emails."
MORE_BLAME = "I am hurt that you never replied. You clearly do not respect my time."
WAY_OUT = "If now is not the time, that is fine."


def test_each_sentence_with_blame_is_asked_about_and_one_way_out_is_offered(
    answered: Answered,
) -> None:
    Path("a.txt").write_text(f"Hi Lena,\n\n{BLAME} {MORE_BLAME} We sell gates.\n\nBo\n")
    answers = ["a", "I found a mill", "a", "The mill uses oak", "a", "It turns", "y"]
    done = answered("fix", "--setting", "sales", "--select", "AGD002", "a.txt", answers=answers)
    wanted = f"I found a mill. {WAY_OUT} The mill uses oak. It turns. We sell gates."
    assert Path("a.txt").read_text() == f"Hi Lena,\n\n{wanted}\n\nBo\n"
    assert "Gone here (2 more places to change): You make the reader feel guilty" in done.out
    assert done.out.count("Gone: You make the reader feel guilty") == 1


def test_a_finding_whose_words_stand_is_not_called_gone() -> None:
    lint = lint_for(Word("vast", having="grand"), Word("grand", None, code="TST002"))
    before, after = (lint(draft_of(text)) for text in (TEXT, TEXT.replace("grand ", "")))
    gone, _ = changes_in_words(before, after, {code: RULES[code] for code in ("TST001", "TST002")})
    assert gone == [
        "Gone: About TST002. (TST002 tst002)",
        "No longer reported, though the words stand: About TST001. (TST001 tst001)",
    ]


@pytest.mark.parametrize(
    ("text", "answer", "wanted"),
    [
        ("hey, we mend gates in Bude.\n", "i read it twice", "hey, i read it twice. we mend"),
        ("hey, we mend gates in Bude.\n", "did you build it", "hey, did you build it? we mend"),
        ("hey, we mend gates in Bude.\n", "i read it!", "hey, i read it! we mend"),
        ("Dear Sir/Madam, we mend gates.\n\nBo\n", "I read it", "Madam, I read it. we mend"),
        ("Hi, we mend gates. They last.\n", "I read it", "Hi, I read it. We mend gates. They"),
        ("Hi, npm is slow. We mend it.\n", "I read it", "Hi, I read it. npm is slow. We"),
        ("Dear Sir/Madam, We mend gates.\n\nBo\n", "I read it", "Madam, I read it. We mend"),
    ],
)
def test_an_answer_before_the_rest_of_a_line_is_a_sentence_of_its_own(
    text: str, answer: str, wanted: str
) -> None:
    draft = Draft(text)
    opening = Suggestion("x", insertions=(Insertion("[What?]", "opening"),))
    edits = insertion_edits(draft, finding_at(draft, "mend", opening))
    assert wanted in fill_gaps(apply_edits(text, edits), inserted_gaps(edits), [answer])


def test_an_answer_before_a_sentence_in_lower_case_ends_with_a_full_stop() -> None:
    draft = Draft("hi ada, i mend gates. your shop is bad. we sell oak. bye")
    found = Suggestion("x", insertions=(Insertion("[What?]", "sentence"),))
    edits = insertion_edits(draft, finding_at(draft, "bad", found))
    assert "gates. [to fill: What?]. we sell" in apply_edits(draft.text, edits)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (
            "I'm Bo Hall, and I run a revolutionary agency for clinics in Leeds.",
            "I'm Bo Hall, and I run an agency for clinics in Leeds. It works.",
        ),
        (
            "I'm Bo from Larch Gates and we guarantee to double your bookings in 30 days.",
            "I'm Bo from Larch Gates. It works.",
        ),
        (
            "I am Bo, CEO of Larch, the leading provider of cutting-edge AI solutions.",
            "I am Bo, CEO of Larch. It works.",
        ),
        ("We will make you rich, and we will explode your revenue, guaranteed.", "It works."),
    ],
)
def test_a_case_instead_of_hype_keeps_what_introduces_the_writer(
    answered: Answered, words: str, wanted: str
) -> None:
    Path("a.txt").write_text(f"Hi Lena,\n\n{words} Shall we talk?\n\nBo\n")
    select = ("fix", "--setting", "sales", "--select", "RAP002", "a.txt")
    answered(*select, answers=["a", "it works", "y"])
    assert Path("a.txt").read_text() == f"Hi Lena,\n\n{wanted} Shall we talk?\n\nBo\n"


QUESTIONS = (
    "how many seats do you have",
    "which of the gates do you use",
    "does oak rot in your climate",
    "would Tuesday work for you",
    "why don't you use oak",
    "where is the mill",
    "what kind of oak do you use",
    "I read it. do you use oak",
)
STATEMENTS = (
    "what you wrote helped me",
    "what impressed me was your talk",
    "how you mend gates helped me",
    "which is why I write",
    "what the mill did was a wonder",
    "was great to meet you",
    "would love to hear how it went",
    "do you use oak? I do",
)


@pytest.mark.parametrize(
    ("answer", "mark"), [*((one, "?") for one in QUESTIONS), *((one, ".") for one in STATEMENTS)]
)
def test_an_answer_in_the_order_of_a_question_gets_a_question_mark(answer: str, mark: str) -> None:
    wanted = answer[0].upper() + answer[1:] + mark
    assert fill_first_gap("[to fill: what?] We sell.", answer) == f"{wanted} We sell."


@pytest.mark.parametrize(
    ("answer", "in_line", "at_line_end"),
    [
        ("https://x.example/ shows it", "https://x.example/ shows it.", "."),
        ("bo@x.example knows", "bo@x.example knows.", "."),
        ("iPhone cases broke", "iPhone cases broke.", "."),
        ("npm broke", "npm broke.", "."),
        ("see https://x.example/a/", "See https://x.example/a/.", ""),
        ("see www.x.example", "See www.x.example.", ""),
        ("mail me at bo@x.example", "Mail me at bo@x.example.", ""),
    ],
)
def test_addresses_and_names_in_lower_case_are_kept(
    answer: str, in_line: str, at_line_end: str
) -> None:
    assert fill_first_gap("[to fill: w?] We sell.", answer) == f"{in_line} We sell."
    wanted = in_line.removesuffix(".") + at_line_end
    assert fill_first_gap("[to fill: w?]\n\nWe sell.", answer) == f"{wanted}\n\nWe sell."


@pytest.mark.parametrize(
    ("greeting", "answer", "wanted", "is_left_out"),
    [
        (
            "Hi Greg Hall,\n\n",
            "Greg, your mill is fine",
            "Hi Greg Hall,\n\nYour mill is fine.",
            True,
        ),
        ("Hi Greg,\n\n", "hi greg, npm is slow", "Hi Greg,\n\nnpm is slow.", True),
        ("> Hi Greg,\n>\n> ", "Greg - I read it", "> Hi Greg,\n>\n> I read it.", True),
        ("Hi Greg, ", "Greg, your mill is fine", "Hi Greg, your mill is fine.", True),
        (
            "Hi Greg,\n\n",
            "Greg Hall, your uncle, wrote",
            "Hi Greg,\n\nGreg Hall, your uncle",
            False,
        ),
        ("Hi Ada,\n\n", "Greg, your uncle, wrote", "Hi Ada,\n\nGreg, your uncle, wrote.", False),
    ],
)
def test_a_name_that_the_greeting_has_is_left_out_of_the_answer(
    answered: Answered, greeting: str, answer: str, wanted: str, is_left_out: bool
) -> None:
    Path("a.txt").write_text(f"{greeting}[to fill: what of theirs?] We sell gates.\n")
    done = answered("fix", "--select", "OL003", "a.txt", answers=["a", answer, "y"])
    assert Path("a.txt").read_text().startswith(wanted)
    assert ("is left out: the greeting has the name" in done.out) == is_left_out


def test_lines_that_are_not_broken_again_keep_their_line_breaks() -> None:
    line = "we mend gates of oak in all of the mills of Kent, and we"
    old = f"Hi Ada,\r\n\n{line}\r\nsell some.\n\r\nBo\r\nBude\n"
    new = old.replace("we mend", "I saw your mill on Sunday and liked it. We mend")
    wrapped = wrapped_as_before(old, new)
    assert wrapped.startswith("Hi Ada,\r\n\nI saw")
    assert wrapped.endswith("sell some.\n\r\nBo\r\nBude\n")
    assert max(map(len, wrapped.splitlines())) == len(line)


@pytest.mark.parametrize(
    ("push", "can_take"),
    [
        ("Act now and I'll throw in the hinges.", False),
        ("Call me today and we will mend your first gate at no cost.", False),
        ("Reply today and you get the hinges for nothing, so do not wait.", False),
        ("You must decide by Friday because I can hold the price for you until then.", False),
        ("You would be crazy to miss this, so book now.", True),
        ("Prices go up on Friday, so decide today.", True),
    ],
)
def test_a_push_that_also_offers_something_is_never_taken_out_whole(
    answered: Answered, push: str, can_take: bool
) -> None:
    Path("a.txt").write_text(
        f"Hi Lena,\n\nWe mend gates in Kent from 900 euros. {push} Do you want it?\n\nBo\n"
    )
    done = answered("fix", "--setting", "sales", "--select", "AGD001", "a.txt", answers=["q"])
    assert ("[t] take" in done.out) == can_take
    assert ("[a] answer" in done.out) != can_take


@pytest.mark.parametrize("subject", ["Subject: ", "subject: "])
def test_an_answer_in_a_subject_gets_no_full_stop(subject: str) -> None:
    text = f"{subject}[to fill: What is this about, in a few words?]\n\nHi Ada,\n"
    assert fill_first_gap(text, "gates of oak") == f"{subject}Gates of oak\n\nHi Ada,\n"
