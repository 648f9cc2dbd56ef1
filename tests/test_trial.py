"""Which fixes are accepted, which are refused and why, and what they fix."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outreach_lint.linting.edits import text_with_fixes
from outreach_lint.linting.result import Result
from outreach_lint.linting.trial import LintDraft, Trial, fixed_findings, in_few_words, once
from outreach_lint.model import Draft, Edit, Finding, Span, Suggestion
from tests.fixing import RULES, TEXT, Word, draft_of, lint_for

GRAND, VAST = Word("grand "), Word("vast ", code="TST002")
UNSAFE = replace(GRAND, safe=False)
GATE = Word("gate", None, "TST009", lacking="grand")  # appears when GRAND is fixed
NEW = "it would cause TST009 tst009 (“gate”)"


def why(*words: Word, text: str = TEXT, unsafe: bool = False, taken: int = 1) -> str:
    """Return the reason for refusing the first fixes of a draft together."""
    lint = lint_for(*words)
    result = lint(draft_of(text))
    return Trial(lint, RULES, unsafe).refusal_reason(result, list(result.findings[:taken]))


def test_a_fix_that_removes_its_finding_is_accepted() -> None:
    for unsafe in (False, True):
        assert why(GRAND, unsafe=unsafe) == ""
        assert why(GRAND, VAST, unsafe=unsafe, taken=2) == ""


def test_if_fixes_fail_together_the_first_that_passes_alone_is_accepted() -> None:
    third = Word("the wheel", "it", "TST003")
    lint = lint_for(GRAND, VAST, third, GATE)
    result = lint(draft_of(TEXT))
    trial = Trial(lint, RULES, unsafe=False)
    wanted = [f for f in result.findings if f.code != "TST009"]
    assert [f.code for f in trial.accepted_fixes(result, wanted)] == ["TST002"]
    assert trial.refused == {("TST001", "grand"): NEW}
    assert trial.accepted_fixes(result, wanted[1:]) == wanted[1:]
    assert trial.accepted_fixes(result, wanted[:1]) == []
    assert trial.accepted_fixes(result, []) == []


def test_a_text_is_linted_and_read_once() -> None:
    calls: list[Draft] = []

    def lint(draft: Draft) -> Result:
        calls.append(draft)
        return lint_for(GRAND)(draft)

    trial, draft = Trial(lint, RULES, unsafe=False), draft_of(TEXT)
    assert trial.lint(draft) is trial.lint(draft_of(TEXT))
    assert trial.read(draft) is trial.read(draft_of(TEXT))
    assert trial.lint(draft) is not trial.lint(draft.with_gaps())
    assert trial.read(draft) is not trial.read(draft.with_gaps())
    assert len(calls) == 2
    assert once(trial.lint) is trial.lint


# How much of the message must stay.


@pytest.mark.parametrize(
    ("text", "put", "is_refused"),
    [
        ("Your grand mill is near me.\n", "", False),  # five words stay
        ("Your grand mill is near.\n", "", True),  # four
        ("Your grand mill.\n", "", True),
        ("Your grand mill.\n", "big ", False),  # as many as before
        ("Your grand mill turns.\n", "[to fill: which] ", False),  # a gap counts as five
        ("Your grand mill turns at last for us.\n", "[to fill: which] ", False),
    ],
)
def test_at_least_five_words_or_the_original_number_must_stay(
    text: str, put: str, is_refused: bool
) -> None:
    expected = "it would leave too little text" if is_refused else ""
    assert why(replace(GRAND, put=put), text=text) == expected


def test_most_of_the_original_message_must_stay() -> None:
    words = [f"w{number}" for number in range(20)]
    text = f"Your talk {' '.join(words)} was good.\n"
    half, third = " ".join(words[:12]), " ".join(words[12:15])
    first, second = Word(half + " "), Word(third + " ", code="TST002")
    lint = lint_for(first, second)
    result = lint(draft_of(text))
    trial = Trial(lint, RULES, unsafe=False)
    one, two = result.findings
    assert trial.refusal_reason(result, [one]) == "it would remove most of the message"
    assert trial.refusal_reason(result, [two]) == ""
    shorter = lint(result.draft.with_text(text_with_fixes(result.draft, [two])))
    assert trial.refusal_reason(shorter, list(shorter.findings)) != ""


def test_a_fix_must_not_make_a_draft_unjudgeable() -> None:
    def lint(draft: Draft) -> Result:
        result = lint_for(GRAND)(draft)
        return result if "grand" in draft.text else replace(result, unjudged="why")

    result = lint(draft_of(TEXT))
    trial = Trial(lint, RULES, unsafe=False)
    assert trial.refusal_reason(result, list(result.findings)) == "it would leave too little text"
    unjudged = replace(result, unjudged="why")
    assert trial.refusal_reason(unjudged, list(result.findings)) == ""


def test_an_unsafe_fix_must_leave_whole_sentences() -> None:
    cut = Word("Which wood did ")
    assert why(replace(cut, safe=False), unsafe=True) == "it would leave half a sentence"
    assert why(cut, unsafe=True) == ""
    both = replace(cut, safe=False), Word("for the wheel", "now", "TST002")
    assert why(*both, unsafe=True, taken=2) == "it would leave half a sentence"


def test_a_fix_that_removes_the_greeting_is_refused() -> None:
    cut = Word("Hi Ada,\n\n", safe=False)
    assert why(cut, unsafe=True) == "it would take the greeting away"


# Gaps and personal lines to fill: one at a time.


@pytest.mark.parametrize(
    ("text", "put", "is_refused"),
    [
        (TEXT, "[their talk] ", False),
        (TEXT, "[their] [talk] ", True),
        (TEXT.replace("Hi Ada", "Hi [to fill: name]"), "[their talk] ", True),
        (TEXT.replace("Hi Ada", "Hi {{name}}"), "[their talk] ", False),
        (TEXT.replace("Hi Ada", "Hi {{ personal_line }}"), "[their talk] ", True),
        (TEXT.replace("Hi Ada", "Hi [Personal line]"), "[their talk] ", True),
        (TEXT.replace("Hi Ada", "Hi {{personal_line}}"), "{{personal_line}} ", True),
        (TEXT.replace("Hi Ada", "Hi [to fill: name] [to fill: surname]"), "", False),
    ],
)
def test_a_second_gap_is_refused(text: str, put: str, is_refused: bool) -> None:
    expected = "it would leave a second gap; fill the first one, then run again"
    assert why(replace(GRAND, put=put), text=text) == (expected if is_refused else "")


def test_gaps_in_front_matter_are_not_counted() -> None:
    text = f"---\nsubject: '[to fill: a] {{{{personal_line}}}}'\n---\n{TEXT}"
    assert why(replace(GRAND, put="[their talk] "), text=text) == ""


# New findings.


def test_a_fix_that_causes_a_finding_is_refused() -> None:
    assert why(GRAND, GATE) == NEW
    to_be_filled = "".join(("OL", "003"))
    assert why(GRAND, replace(GATE, code=to_be_filled)) == ""  # a gap is meant to be filled
    assert why(GRAND, replace(GATE, code="AAA001")) == "it would cause AAA001 aaa001 (“gate”)"
    assert why(GRAND, replace(GATE, confidence="low")) == ""


def test_a_low_confidence_finding_that_becomes_certain_is_new() -> None:
    doubt = replace(GATE, confidence="low", having="grand", lacking="\0")
    assert why(GRAND, GATE, doubt) == NEW


def test_a_finding_that_another_rule_silenced_is_not_new() -> None:
    lint = lint_for(GRAND, GATE)
    result = lint(draft_of(TEXT))
    silenced = lint_for(replace(GATE, lacking="\0"))(result.draft).findings
    known = replace(result, decisions=replace(result.decisions, silenced=silenced))
    taken = list(result.findings)
    assert Trial(lint, RULES, unsafe=False).refusal_reason(known, taken) == ""
    of_model = tuple(replace(finding, origin="llm") for finding in silenced)
    known = replace(result, decisions=replace(result.decisions, silenced=of_model))
    assert Trial(lint, RULES, unsafe=False).refusal_reason(known, taken) == NEW


MORE = replace(GATE, words="wood", lacking="\0", having="grand")  # TST009 was found before


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_known_fault_elsewhere_is_not_new(unsafe: bool) -> None:
    assert why(GRAND, MORE, GATE, unsafe=unsafe) == ""


def test_one_more_fault_is_new_to_an_unsafe_fix_only_if_the_total_grows() -> None:
    stays = replace(GATE, words="made", lacking="\0")
    assert why(GRAND, stays, GATE) == NEW
    assert why(UNSAFE, stays, GATE, unsafe=True) == ""
    second = replace(GATE, words="wheel")
    assert why(UNSAFE, stays, GATE, second, unsafe=True) == NEW


def uncovered(*words: Word) -> tuple[str, dict[tuple[str, str], Finding]]:
    lint = lint_for(*words)
    result = lint(draft_of(TEXT))
    trial = Trial(lint, RULES, unsafe=True)
    return trial.refusal_reason(result, list(result.findings[:1])), trial.uncovered


def test_an_unsafe_fix_may_uncover_a_lesser_finding_on_old_words() -> None:
    lesser = replace(GATE, severity="info")
    reason, found = uncovered(UNSAFE, lesser)
    assert reason == ""
    assert [(key, new.code) for key, new in found.items()] == [(("TST001", "grand"), "TST009")]
    assert uncovered(replace(UNSAFE, severity="error"), GATE)[0] == ""
    gone_too = Word("talk", None, "TST007", having="grand")
    assert uncovered(UNSAFE, gone_too, GATE)[0] == ""
    assert uncovered(UNSAFE, GATE) == (NEW, {})  # not fewer findings
    assert uncovered(UNSAFE, replace(GATE, severity="error")) == (NEW, {})
    assert why(GRAND, lesser) == NEW  # only for fixes on request


def test_findings_uncovered_by_several_fixes_are_noted_at_the_first() -> None:
    lint = lint_for(UNSAFE, VAST, GATE)
    result = lint(draft_of(TEXT))
    trial = Trial(lint, RULES, unsafe=True)
    assert trial.refusal_reason(result, list(result.findings)) == ""
    assert list(trial.uncovered) == [("TST001", "grand")]


def test_an_increase_in_findings_never_counts_as_uncovered() -> None:
    lesser = replace(GATE, severity="info")
    other = replace(lesser, words="wheel", code="TST008")
    assert uncovered(UNSAFE, lesser, other) == (NEW, {})
    gap = replace(other, code="OL003")
    assert uncovered(UNSAFE, lesser, gap)[0] == ""


def test_a_finding_on_the_words_of_the_fix_is_not_uncovered() -> None:
    put = replace(UNSAFE, words="grand talk", put="lecture")
    of_new_words = Word("lecture", None, "TST009", severity="info")
    assert uncovered(put, of_new_words) == ("it would cause TST009 tst009 (“lecture”)", {})


# Whether a fix helps.

NO_HELP = "the rest of the text still breaks the rule"


def test_a_fix_that_leaves_its_fault_is_refused() -> None:
    assert why(Word("grand ", "grand  ")) == NO_HELP
    assert why(Word("vast", "very vast")) == NO_HELP


def test_words_with_a_remaining_doubt_are_not_fixed() -> None:
    whole = Word("Your grand talk", "Your talk")
    doubted = Word("Your talk", None, confidence="low")
    assert why(whole) == ""
    assert why(whole, doubted) == NO_HELP
    assert why(whole, replace(doubted, code="TST009")) == ""  # found by another rule
    assert why(whole, replace(doubted, words="Which wood")) == ""  # elsewhere


def test_each_of_several_fixes_must_help() -> None:
    useless = Word("vast", "very vast", "TST002")
    assert why(GRAND, useless, taken=2) == NO_HELP
    assert why(useless, GRAND, taken=1) == ""


def test_new_words_with_the_same_fault_do_not_help() -> None:
    put = Word("grand talk", "very nice lecture")
    assert why(put) == ""
    lint = lint_for(put)

    def finds_lecture(draft: Draft) -> Result:
        result = lint(draft)
        (again,) = lint_for(Word("nice", None))(draft).findings or (None,)
        return replace(result, findings=(again,)) if again else result

    result = finds_lecture(draft_of(TEXT))
    assert (
        Trial(finds_lecture, RULES, False).refusal_reason(result, list(result.findings)) == NO_HELP
    )


@pytest.mark.parametrize(("again", "reason"), [("nice", NO_HELP), ("mills", "")])
def test_moved_words_with_the_same_fault_do_not_help(again: str, reason: str) -> None:
    first, second = Word("gate", None, having="grand"), Word("wheel", None, having="grand")
    lint = lint_for(first, second, Word(again, None, lacking="grand"))
    result = lint(draft_of(TEXT))
    start = TEXT.index("grand talk")
    far = Suggestion("Change it.", (Edit(Span(start, start + 10), "nice lecture"),))
    taken = replace(result.findings[0], suggestion=far)
    result = replace(result, findings=(taken, result.findings[1]))
    assert Trial(lint, RULES, unsafe=False).refusal_reason(result, [taken]) == reason


def test_new_words_may_have_another_known_fault() -> None:
    put = Word("grand talk", "nice lecture")
    known, again = Word("wood", None, "TST009", having="grand"), Word("lecture", None, "TST009")
    assert why(put, known, again) == ""
    assert why(replace(GRAND, put="big "), text=TEXT.replace("the wheel", "the grand wheel")) == ""


# Which findings are fixed.


def fixed(*words: Word, text: str = TEXT, wanted: int = 1, taken: int | None = None) -> list[str]:
    lint: LintDraft = lint_for(*words)
    before = lint(draft_of(text))
    applied_fixes = list(before.findings[: taken or wanted])
    after = lint(before.draft.with_text(text_with_fixes(before.draft, applied_fixes)))
    others = applied_fixes if taken else None
    found = fixed_findings(before, before.findings[:wanted], after, others)
    return [f"{finding.code} {finding.quote.strip()}" for finding in found]


def test_only_the_finding_of_an_applied_fix_is_fixed() -> None:
    gone_too = Word("vast", None, "TST002", having="grand")
    assert fixed(GRAND, gone_too) == ["TST001 grand"]
    assert fixed(GRAND, VAST, wanted=2) == ["TST001 grand", "TST002 vast"]
    assert fixed(GRAND, VAST, wanted=1, taken=2) == ["TST001 grand"]
    assert fixed(Word("grand", "grand")) == []


SHARED = ("TST001", "TST002")


def shared(text: str, *others: Word) -> list[str]:
    """Return the findings fixed by the fix of the first one that shares it."""
    lint = lint_for(replace(GRAND, codes=SHARED), *others)
    before = lint(draft_of(text))
    first, *rest = before.findings
    pointers = [replace(f, suggestion=Suggestion("See it.", codes=SHARED)) for f in rest]
    before = replace(before, findings=(first, *pointers))
    after = lint(before.draft.with_text(text_with_fixes(before.draft, [first])))
    return [finding.code for finding in fixed_findings(before, [first], after)]


def test_findings_that_share_a_fix_are_fixed_with_it() -> None:
    elsewhere = Word("gate", None, "TST002", having="grand")
    assert shared(TEXT, elsewhere) == ["TST001", "TST002"]
    assert shared(TEXT, replace(elsewhere, having="")) == ["TST001"]
    same_place = Word("grand talk", None, "TST002")
    assert shared(TEXT, same_place) == ["TST001", "TST002"]


def test_findings_of_one_rule_share_a_fix_only_at_the_edited_words() -> None:
    lint = lint_for(replace(GRAND, codes=("TST001",)), Word("gate", None, having="grand"))
    before = lint(draft_of(TEXT))
    first, other = before.findings
    codes = Suggestion("See it.", codes=("TST001",))
    twin = replace(first, quote="grand twin", suggestion=codes)
    before = replace(before, findings=(first, twin, replace(other, suggestion=codes)))
    after = lint(before.draft.with_text(text_with_fixes(before.draft, [first])))
    found = fixed_findings(before, [first], after)
    assert [finding.quote for finding in found] == ["grand ", "grand twin"]


def test_a_model_s_finding_is_fixed_when_its_words_change() -> None:
    """The local engine does not find it again, so only the words show whether it is fixed."""
    assert fixed(replace(GRAND, put="grand  ", origin="llm")) == ["TST001 grand"]


def test_a_fix_away_from_its_finding_is_counted_by_rule() -> None:
    lint = lint_for(Word("gate", None, having="grand"))
    before = lint(draft_of(TEXT))
    (found,) = before.findings
    start = TEXT.index("grand")
    far = replace(found, suggestion=Suggestion("Cut.", (Edit(Span(start, start + 6), ""),)))
    before = replace(before, findings=(far,))
    after = lint(before.draft.with_text(text_with_fixes(before.draft, [far])))
    assert fixed_findings(before, [far], after) == [far]
    assert fixed_findings(before, [far], before) == []
    more = replace(before, findings=(*before.findings, *before.findings))
    assert fixed_findings(before, [far], more) == []


@pytest.mark.parametrize(("length", "is_cut"), [(50, False), (51, True)])
def test_a_reason_quotes_at_most_fifty_characters(length: int, is_cut: bool) -> None:
    words = "x" * length
    (finding,) = lint_for(Word(words))(draft_of(f"Your {words} is here.")).findings
    assert in_few_words(finding).startswith("TST001 tst001 (“xxx")
    assert ("…" in in_few_words(finding)) is is_cut
    assert (words in in_few_words(finding)) is not is_cut
