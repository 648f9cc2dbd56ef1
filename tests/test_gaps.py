"""After a fix: gaps are findings until they are filled, sentences are whole, one cause has one fix."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from outreach_lint.config import Config
from outreach_lint.linting.fix import MAX_TESTED_CHARS, Fixed, fix, with_tested_fixes
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import Context, Draft, Stated, StatedIn
from outreach_lint.reading import read
from outreach_lint.reading.back_reference import refers_back
from outreach_lint.reading.coherence import can_remove
from outreach_lint.reading.form import form_fault
from outreach_lint.reading.gaps import brackets_as_gaps, gaps_in
from outreach_lint.rules.page import page_of
from outreach_lint.settings.keys import FORMATS
from tests.conftest import Run

LINTER, CONFIG = Linter(), Config()
GAP = "[to fill: What of theirs did you read, and what came of it?]"
OPEN = f"Hi Ada,\n\n{GAP}\n\nWhich wood did you choose for the wheel?\n\nTom\n"
PITCH = "Hi Ada,\n\nOur platform automates invoices for mills. Would you like a demo?\n\nTom\n"


def draft_of(text: str, **stated: str | bool) -> Draft:
    given = {"setting": "networking", "relationship": "stranger", "template": False, **stated}
    return Draft(
        text, context=Context(**{key: Stated(v, StatedIn.ARGUMENT) for key, v in given.items()})
    )


def fixed(draft: Draft) -> Fixed:
    return fix(
        LINTER.judge(draft, CONFIG),
        lambda changed: LINTER.judge(changed, CONFIG),
        LINTER.rules,
        True,
    )


@pytest.mark.parametrize("form", FORMATS)
def test_a_gap_is_a_finding_in_every_format(run: Run, form: str) -> None:
    Path("a.txt").write_text(OPEN)
    outcome = run("check", "--output-format", form, "a.txt")
    assert outcome.code == 1
    assert "OL003" in outcome.out


def test_a_gap_is_a_finding_whatever_rules_are_selected(run: Run) -> None:
    Path("a.txt").write_text(OPEN)
    assert run("check", "--select", "CHN", "a.txt").code == 1
    assert "to-be-filled" in run("rules").out
    assert "A message with a gap must not be sent" in run("explain", "OL003").out


def test_a_gap_is_not_praised_and_does_not_make_a_template(run: Run) -> None:
    Path("a.txt").write_text(f"{OPEN}\n[to fill: What is new?]\n[to fill: Who is it?]\n")
    outcome = run("check", "--output-format", "json", "a.txt")
    (draft,) = json.loads(outcome.out)["drafts"]
    assert draft["context"]["template"]["value"] is False
    assert not any("personal line" in strength for strength in draft["strengths"])


def test_a_filled_gap_is_not_a_finding() -> None:
    filled = OPEN.replace(GAP, "Your talk on tide mills made me rebuild our sluice gate.")
    codes = {f.code for f in LINTER.judge(draft_of(filled), CONFIG).shown}
    assert "OL003" not in codes


def test_each_gap_has_a_question() -> None:
    one, two = gaps_in(f"{GAP} and [to fill: their name]")
    assert one.question == "What of theirs did you read, and what came of it?"
    assert two.question == "Their name?"


def test_brackets_in_the_draft_are_not_gaps() -> None:
    text = brackets_as_gaps("Dear [Name], [what you read].", known="Dear [Name],")
    assert text == "Dear [Name], [to fill: what you read]."


BAD = [
    pytest.param(example.draft, id=f"{code}-{example.line}")
    for code, rule in LINTER.rules.items()
    if code != "OL002"
    for example in page_of(rule).bad
]


@pytest.mark.parametrize("draft", BAD)
def test_fixed_examples_have_whole_sentences_and_gaps_are_findings(draft: Draft) -> None:
    done = fixed(draft)
    is_fixable = any(f.fixable(unsafe=True) for f in LINTER.judge(draft, CONFIG).shown)
    assert bool(done.fixed or done.refused) is is_fixable
    assert not form_fault(read(draft), read(done.result.draft))
    assert not done.gaps or "OL003" in {f.code for f in done.result.shown}
    for sentence in read(done.result.draft).body:
        assert sentence.text in draft.text or re.search(r"[.!?…\])}]\W*$", sentence.text)


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("We make sluice gates. It costs 900 euros and lasts for years.", "We make sluice gates."),
        ("We sell these:\n- gates of oak\n- wheels of larch", "We sell these:"),
        ("There are three reasons. Oak is hard. Larch is cheap and light.", "Oak is hard."),
        ("The best part? Oak never rots. We have built gates since 1990.", "Oak never rots."),
        ("We sell gates for mills and locks. Will you join us?", "We sell gates for mills and locks."),
        ("1. Oak is hard and heavy.\n2. Larch is cheap and light.", "Oak is hard and heavy."),
        ("Nobody answers me. Oak is nice.", "Oak is nice."),
        ("Look at the list below. We build gates and wheels of oak.", "Look at the list below."),
    ],
)  # fmt: skip
def test_a_sentence_that_others_refer_to_is_kept(text: str, gone: str) -> None:
    reading = read(draft_of(f"Hi Ada,\n\n{text}\n"))
    (sentence,) = (s for s in reading.body if s.text == gone)
    assert not can_remove(reading, [sentence])


def test_an_independent_sentence_may_be_removed() -> None:
    reading = read(draft_of("Hi Ada,\n\nAct now! We have built sluice gates of oak since 1990.\n"))
    assert can_remove(reading, [s for s in reading.body if s.text == "Act now!"])


@pytest.mark.parametrize("text", ["So we built one.", "It costs little.", "If not, no matter.", "Our team likes this idea."])  # fmt: skip
def test_sentences_that_refer_back_are_recognized(text: str) -> None:
    assert refers_back(text)
    assert not refers_back("We build gates of oak.")


def test_a_message_of_nothing_but_blame_gets_advice_and_no_edit() -> None:
    text = (
        "Hi Pavel,\n\nthis is the third time I am writing to you. I guess you are too busy for old"
        " friends.\n\nRob\n"
    )
    draft = draft_of(text, relationship="acquainted")
    blames = [f for f in LINTER.judge(draft, CONFIG).shown if f.code == "AGD002"]
    assert blames and all(f.suggestion and "add something new" in f.suggestion.text for f in blames)
    assert fixed(draft).text == text


def test_findings_with_one_cause_share_a_fix() -> None:
    found = LINTER.judge(draft_of(PITCH), CONFIG).shown
    about = [f for f in found if f.code in ("RAP001", "RAP003")]
    assert [bool(f.suggestion and f.suggestion.edits) for f in about].count(True) == 1
    assert {f.suggestion.codes for f in about if f.suggestion} == {("RAP001", "RAP003")}
    assert len(fixed(draft_of(PITCH)).gaps) == 1


@pytest.mark.parametrize(
    "begins",
    [
        "@millwright We sell software for mills.",
        "Ada-\n\nWe sell software for mills.",
        "Quick question...\n\nWould you buy software for mills?",
        "I saw your post about the sluice at Bude. We sell software for mills.",
    ],
)
def test_no_gap_is_inserted_where_it_does_not_fit(begins: str) -> None:
    text = f"{begins} Would you like a demo of it on Monday? Plans start at £90 a month.\n"
    result = LINTER.judge(draft_of(text, setting="sales", relationship="stranger"), CONFIG)
    about = [f.suggestion for f in result.shown if f.code in ("RAP001", "RAP003")]
    assert about
    assert not any(said and said.edits and "[" in said.edits[0].text for said in about)


def test_the_question_of_a_gap_depends_on_the_message() -> None:
    texts = (
        "We sell software for mills. Would you like a demo?",
        "We sell software for mills. Can I show it to you in your shop on Monday?",
        "We pitch our sponsors to hosts. Would your podcast take two of them for £900?",
        "I write on mills and sell the articles. Would you print one on your blog for £90?",
    )
    asked = {
        gap.question
        for text in texts
        for gap in fixed(draft_of(f"Hello Ada,\n\n{text}\n\nTom\n", setting="sales")).gaps
    }
    assert len(asked) == len(texts)


def test_a_template_gets_a_personal_line_instead_of_a_gap() -> None:
    text = PITCH.replace("Ada", "{{first_name}}").replace("Tom", "{{sender_name}}")
    done = fixed(draft_of(text, template=True, setting="sales"))
    assert "Hi {{first_name}},\n\n{{personal_line}}\n\n" in done.text
    assert not done.gaps


def test_advice_does_not_quote_an_offer_that_breaks_another_rule() -> None:
    def advice(text: str) -> str:
        (found,) = [f for f in LINTER.judge(draft_of(text), CONFIG).shown if f.code == "RAP001"]
        assert found.suggestion
        return found.suggestion.text

    assert "Keep “Our platform automates invoices for mills” for later." in advice(PITCH)
    puffed = PITCH.replace("automates invoices for mills", "doubles your revenue, guaranteed")
    assert "Keep “Would you like a demo?” for later." in advice(puffed)


OWN = "Which wood did you choose for the wheel? We sell gates for mills, so act now!"


@pytest.mark.parametrize("gap", [GAP, f"Ada, {GAP}"], ids=["alone", "after a name"])
def test_a_gap_does_not_change_findings_on_the_writer_s_words(gap: str) -> None:
    """It does change findings on what is missing, which the writer is about to add."""
    before = read(draft_of(f"Hi Ada,\n\n{OWN}\n\nTom\n"))
    after = read(draft_of(f"Hi Ada,\n\n{gap}\n\n{OWN}\n\nTom\n"))
    rules = {label for label in before.body[1].chances if re.fullmatch(r"[A-Z]{3}\d{3}", label)}
    about_words = rules - {"RAP001", "RAP003", "RAP005", "SEL001"}
    for old, new in zip(before.body, after.body[1:], strict=True):
        assert old.text == new.text
        assert {r: old.chances[r] for r in about_words} == {r: new.chances[r] for r in about_words}
    assert after.body[2].chances["RAP003"] < before.body[1].chances["RAP003"]
    old_fault, new_fault = before.fault("AGD001"), after.fault("AGD001")
    assert old_fault and new_fault
    assert (old_fault.chance, old_fault.most_likely.text) == (
        new_fault.chance,
        new_fault.most_likely.text,
    )


def test_a_sentence_with_a_gap_in_it_is_judged() -> None:
    push = "Only two places are left for [to fill: their mill], so act now!"
    fault = read(draft_of(f"Hi Ada,\n\n{push} We sell gates.\n")).fault("AGD001")
    assert fault and fault.most_likely.text == push


def test_a_draft_with_a_gap_has_no_strengths() -> None:
    filled = OPEN.replace(GAP, "Your talk on tide mills made me rebuild our sluice gate.")
    later = filled.replace("Tom\n", "[to fill: their name], all the best\n\nTom\n")
    assert LINTER.judge(draft_of(filled), CONFIG).strengths
    assert LINTER.judge(draft_of(later), CONFIG).strengths == ()


def test_a_refused_fix_has_no_edits_and_gives_the_reason() -> None:
    def lint(draft: Draft) -> Result:
        result = LINTER.judge(draft, CONFIG)
        return result if draft.text == PITCH else replace(result, unjudged="for the test")

    before = LINTER.judge(draft_of(PITCH), CONFIG)
    after = with_tested_fixes(before, lint, LINTER.rules)
    assert any(f.fixable(unsafe=True) for f in before.shown)
    assert not any(f.fixable(unsafe=True) for f in after.shown)
    assert any(f.suggestion and "No automatic fix" in f.suggestion.text for f in after.shown)


def test_the_promised_number_of_fixes_is_the_number_applied(run: Run) -> None:
    text = PITCH.replace("Our platform", "Our revolutionary platform")
    Path("a.txt").write_text(text)
    shown = run("check", "--output-format", "full", "a.txt").out
    promised = re.search(r"Fixable: (\d+) of \d+ findings with --fix, (\d+) more", shown)
    done = re.search(r"Fixed (\d+)", run("check", "--fix", "--unsafe-fixes", "a.txt").err)
    assert promised and done
    assert int(promised[1]) + int(promised[2]) == int(done[1])


def test_columns_of_a_record_are_those_of_the_fixed_line(run: Run) -> None:
    text = 'Hi Ada,\n\nWe are a revolutionary old agency and sell "gates". Would you like a demo?\n'
    Path("a.jsonl").write_text(json.dumps({"text": text}))
    outcome = run("check", "--fix", "--output-format", "jsonl", "a.jsonl")
    line = Path("a.jsonl").read_text()
    assert "revolutionary" not in line
    found = [f for row in outcome.out.splitlines() for f in json.loads(row)["findings"]]
    assert found
    for finding in found:
        first = finding["quote"].split()[0]
        assert line[finding["start"]["column"] - 1 :].startswith(first)


@pytest.mark.slow
def test_fixes_of_a_very_long_draft_are_not_tested() -> None:
    line = "Our crew opened the old lock below your mill at noon. "
    puff = PITCH.replace("Our platform", "Our revolutionary platform")
    before = LINTER.judge(draft_of(puff + line * (MAX_TESTED_CHARS // len(line))), CONFIG)
    tries = []

    def lint(draft: Draft) -> Result:
        tries.append(draft)
        return LINTER.judge(draft, CONFIG)

    assert any(finding.fixable(unsafe=True) for finding in before.shown)
    assert with_tested_fixes(before, lint, LINTER.rules) is before
    assert not tries
    with_tested_fixes(LINTER.judge(draft_of(PITCH), CONFIG), lint, LINTER.rules)
    assert tries
