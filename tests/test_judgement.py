"""Judgements of the local engine."""

from __future__ import annotations

import re
from typing import Any

import pytest

from outreach_lint import __version__
from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import Context, Draft, Finding, Stated, StatedIn
from outreach_lint.reading import read
from outreach_lint.rules.figures import FIGURES_PATH as FIGURES
from outreach_lint.rules.figures import measured
from outreach_lint.rules.page import page_of
from tests.conftest import ROOT, Run

LINTER = Linter()


def judge(text: str, setting: str = "", relationship: str = "", **more: Any) -> Result:
    default = Context()
    context = Context(
        Stated(setting, StatedIn.ARGUMENT) if setting else default.setting,
        Stated(relationship, StatedIn.ARGUMENT) if relationship else default.relationship,
    )
    return LINTER.judge(Draft(text, context=context, **more), Config())


def codes(result: Result) -> set[str]:
    return {finding.code for finding in result.shown}


SELLS_WITHOUT_A_PHRASE = (
    "Hi Ruth, our laundry collects linen at night and brings it back pressed by seven, for less than"
    " a pound a sheet. Thirty hotels in town use us."
)


def test_an_offer_without_stock_phrases_is_found() -> None:
    assert read(Draft(SELLS_WITHOUT_A_PHRASE)).body[0].has("pitch")
    assert {"RAP001", "RAP003"} <= codes(judge(SELLS_WITHOUT_A_PHRASE, "sales", "stranger"))


@pytest.mark.parametrize(
    "text",
    [
        "The pitch is too wet to play on, so the match is off.",
        "I've booked us the hut for Saturday, as we said.",
        "Only two seats are left in my car, so tell me if you want one.",
        "We reviewed the minutes and the treasurer will read the accounts at the annual meeting.",
        "Sorry for going quiet, the baby had a fever.",
    ],
)
def test_innocent_words_between_acquaintances_are_not_flagged(text: str) -> None:
    assert codes(judge(f"Hi Sam,\n\n{text}\n\nJo\n")) == set()


@pytest.mark.parametrize(
    ("words", "blames"),
    [
        (
            "I assume the move keeps you busy, so this is my last note. The loft plans are yours.",
            False,
        ),
        ("So this is my last message. If you ever want the seeds, they are in the shed.", False),
        ("You never answered my last three emails, so this is my last one.", True),
        ("This is my third email and still no word from you.", True),
    ],
)
def test_a_polite_last_message_is_not_a_guilt_trip(words: str, blames: bool) -> None:
    result = judge(f"Hi Ana,\n\n{words}\n\nBen\n", relationship="stranger")
    assert ("AGD002" in codes(result)) is blames


REPLY = (
    "Subject: Re: boathouse roof\n\nThe joiner comes on Thursday, the slates are on the pallet"
    " behind the shed. I'll bring the key.\n"
)


def test_a_reply_about_a_shared_matter_is_to_an_acquaintance() -> None:
    result = judge(REPLY)
    assert result.draft.context.relationship.value == "acquainted"
    assert result.draft.context.relationship.origin.startswith("text: ")
    assert codes(result) == set()


def test_a_stated_relationship_overrides_one_derived_from_the_text() -> None:
    assert judge(REPLY, relationship="stranger").draft.relationship == "stranger"


def test_an_offer_with_a_false_re_is_not_a_reply() -> None:
    text = (
        "Subject: Re: your roof\n\nHi Sam,\n\nwe clean slate roofs from £300, moss guard included."
        " Shall I send you our price list?\n"
    )
    result = judge(text)
    assert result.draft.relationship == "stranger"
    assert "RAP006" in codes(result)


def test_an_event_that_only_introduces_an_offer_is_not_interest() -> None:
    text = (
        "Hi Ana,\n\nI noticed that you recently opened an office in Porto. We file the payroll for"
        " firms in Portugal, from 40 euros a month and head. Would a call on Tuesday suit you?\n"
    )
    assert "RAP001" in codes(judge(text, setting="networking", relationship="stranger"))


def test_a_question_that_only_introduces_an_offer_is_not_an_invitation() -> None:
    text = (
        "Hi Ruth,\n\nWant to fill every table this winter? Our guide shows you how, 29 euros. Order"
        " it here: shop.example/guide\n"
    )
    assert "RAP004" in codes(judge(text))
    assert "RAP004" not in codes(judge(text + "Or tell me what keeps your tables empty?\n"))


@pytest.mark.parametrize(
    "quoted", ["`Hi {{name}},`", '"Hi {{name}},"', "“Hi {{name}},”", "'Hi {{name}},'"]
)
def test_a_quoted_tag_is_not_an_unfilled_tag(quoted: str) -> None:
    text = (
        f"Hi Jorrit, in your guide the sample letter prints {quoted} on page 3, because the block"
        " above is never closed. Was that on purpose?"
    )
    assert "RAP005" not in codes(judge(text))
    assert "RAP005" in codes(
        judge("Hi {{name}}, your guide is on my desk, the page on blocks above all.")
    )


@pytest.mark.parametrize(
    ("text", "shouts"),
    [
        ("open 9 AM - 6 PM PST and on the BBC", False),
        ("FLASH DEALS end tonight", True),
        ("NASA and UNESCO wrote", False),
    ],
)
def test_capitalized_words_are_shouting_but_acronyms_are_not(text: str, shouts: bool) -> None:
    assert ("RAP005" in codes(judge(f"Hi Ruth, we sell lamps, {text}."))) is shouts


def test_a_name_alone_below_the_first_line_is_a_greeting() -> None:
    reading = read(
        Draft(
            "Harbour news\nWayne --\n\nThe crane is back.\n\n-- {{sender}}, Clerk @ {{company}}\n"
        )
    )
    assert [(s.region, s.text) for s in reading.sentences] == [
        ("body", "Harbour news"),
        ("greeting", "Wayne --"),
        ("body", "The crane is back."),
        ("signature", "-- {{sender}}, Clerk @ {{company}}"),
    ]


CURED_IN_THE_DRAFTS_WORDS = (
    "RAP001",
    "RAP003",
    "SEL001",
    "SEL002",
    "SEL004",
    "AGD001",
    "AGD002",
)


def _shared(finding: Finding, result: Result) -> str:
    """Return the suggestion of a finding, or the one it shares with another."""
    assert finding.suggestion
    text = finding.suggestion.text
    other = re.fullmatch(r"The fix of (\w+) also fixes this\.", text)
    if other is None:
        return text
    texts = {f.suggestion.text for f in result.shown if f.code == other[1] and f.suggestion}
    return " ".join(texts - {text})


@pytest.mark.parametrize("code", CURED_IN_THE_DRAFTS_WORDS)
def test_a_fix_uses_the_draft_s_words_or_the_reader_s_name(code: str) -> None:
    for example in page_of(LINTER.rules[code]).bad:
        draft = example.draft
        reader, words = read(draft).reader, set(example.text.split())
        result = LINTER.judge(draft, Config())
        for finding in result.shown:
            if finding.code == code:
                assert finding.suggestion
                quoted = _shared(finding, result)
                assert (reader and reader in quoted) or len(words & set(quoted.split())) >= 5, (
                    quoted
                )


def test_the_figures_in_docs_and_program_are_equal_and_current() -> None:
    page = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    assert f"outreach-lint {__version__}" in page
    with open(FIGURES, encoding="utf-8") as handle:
        for line in handle:
            version, *cells = line.rstrip("\n").split("\t")
            assert version == __version__
            assert f"| {' | '.join(cells)} |" in page


def test_explain_shows_the_precision_of_the_local_engine(run: Run) -> None:
    assert measured("RAP001")
    assert f"How often it is right (local engine, {__version__})" in run("explain", "RAP001").out
    assert "How often" not in run("explain", "OL002").out


def test_a_last_line_with_a_request_is_not_a_signature() -> None:
    text = (
        "Hi Ruth,\n\nour lamps need no cable, 40 euros each.\n\nBook a demo here:"
        " https://lamp.example/demo\n"
    )
    assert [s.region for s in read(Draft(text)).sentences] == ["greeting", "body", "body"]
    assert "RAP004" in codes(judge(text, "sales", "stranger"))


def test_a_shared_link_is_not_a_call_to_action() -> None:
    text = (
        "Hi Ruth,\n\nyou wrote that your ferry loses half an hour at the ramp. In Skagen they check"
        " the tickets in the queue; here is the harbour master's report: harbour.example/report. We"
        " make the handhelds, 90 euros a month each.\n"
    )
    assert "RAP004" not in codes(judge(text, setting="sales"))


def test_unspecific_congratulations_are_not_interest() -> None:
    text = (
        "Hi Priya,\n\nCongrats on your recent success! We do the payroll for firms like yours, from"
        " 30 euros a month. Open to a demo on Thursday?\n"
    )
    assert {"RAP001", "RAP003"} <= codes(judge(text, setting="sales"))


def test_without_an_offer_specific_details_count_as_interest() -> None:
    text = (
        "Dear Mr Falk,\n\nthe plate on the organ at St Olaf's names your great-grandfather as the"
        " builder in Drammen. Would you have any of his drawings?\n"
    )
    assert "RAP003" not in codes(judge(text))
    anyone = "Dear Mr Falk,\n\nwould you have time next week for a call about our services?\n"
    assert "RAP003" in codes(judge(anyone, relationship="stranger"))


def test_a_short_call_request_with_a_personal_reason_is_not_sel002() -> None:
    why = "I read your report on the culverts at Ely, and my own count differs in May. "
    ask = "Would you have 20 minutes for a call in the next two weeks?\n"
    costs = "Would you read my draft of 140 pages and send me your notes by Friday?\n"
    assert "SEL002" not in codes(judge(f"Hi Dr Osei,\n\n{why}{ask}", relationship="stranger"))
    assert "SEL002" in codes(judge(f"Hi Dr Osei,\n\n{costs}", relationship="stranger"))


def test_a_list_name_in_the_subject_is_not_a_tag() -> None:
    text = (
        "Subject: [choir] New date\n\nHi Ruth,\n\nthe rehearsal is on the 4th, bring the Dvořák.\n"
    )
    assert codes(judge(text)) == set()


@pytest.mark.parametrize("subject", ["[kiln-users] Shelf", "Re: [kiln-users] Shelf", "Shelf"])
@pytest.mark.parametrize("greeting", ["Hi all,", "Hello everyone,", "Dear potters,"])
def test_a_question_to_a_list_may_greet_everyone(subject: str, greeting: str) -> None:
    text = (
        f"Subject: {subject}\n\n{greeting}\n\nthe lower shelf of my kiln has cracked along the edge."
        " Has anyone here glued one, and did it hold at 1240?\n\nInes\n"
    )
    assert "RAP005" not in codes(judge(text, relationship="stranger"))


@pytest.mark.parametrize("greeting", ["Hi all,", "Hello everyone,", "Dear potters,"])
def test_a_pitch_that_greets_everyone_is_a_mass_mail(greeting: str) -> None:
    text = (
        f"Subject: Shelves\n\n{greeting}\n\nwe make kiln shelves of silicon carbide for studios like"
        " yours. Book a demo this week and get 20 % off your first order.\n\nInes\n"
    )
    assert "RAP005" in codes(judge(text, relationship="stranger"))


@pytest.mark.parametrize("greeting", ["Dear Sir,", "Hi sir!", "Dear Madam,", "Dear neighbour,"])
@pytest.mark.parametrize(("relationship", "minded"), [("stranger", True), ("acquainted", False)])
def test_acquaintances_may_be_greeted_by_their_role(
    greeting: str, relationship: str, minded: bool
) -> None:
    text = f"{greeting}\n\nyour hint about the sign on Monday was right, it works now.\n\nTom"
    assert ("RAP005" in codes(judge(text, relationship=relationship))) == minded


def test_greeting_a_stranger_as_professor_is_low_confidence() -> None:
    text = "Dear Professor,\n\nyour hint about the sign on Monday was right, it works now.\n\nTom"
    found = [f for f in judge(text, relationship="stranger").findings if f.code == "RAP005"]
    assert [f.confidence for f in found] == ["low"]
    assert not [f for f in judge(text, relationship="acquainted").findings if f.code == "RAP005"]


def test_sir_or_madam_is_impersonal_even_to_acquaintances() -> None:
    text = "Dear Sir or Madam,\n\nyour hint about the sign on Monday was right.\n\nTom"
    assert "RAP005" in codes(judge(text, relationship="acquainted"))
