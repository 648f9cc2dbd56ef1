"""How fixes are chosen, applied in rounds, moved and refused, with rules made for the tests."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outreach_lint.linting import fix as fixes
from outreach_lint.linting.fix import (
    PROTECTED_REASON,
    Fixed,
    fix,
    with_tested_fixes,
    without_refused,
)
from outreach_lint.linting.result import FixableCounts, Result
from outreach_lint.linting.trial import NO_LONGER_FITS, RUN_AGAIN, LintDraft
from outreach_lint.model import Context, Draft, Edit, Finding, Span, Stated, StatedIn, Suggestion
from tests.fixing import RULES, TEXT, Word, draft_of, lint_for

GRAND, VAST = Word("grand "), Word("vast ", code="TST002")
SLOW_CHANGE = "it would cause TST009 tst009 (“gate”)"


def fixed(text: str, *words: Word, unsafe: bool = False, name: str = "draft.txt") -> Fixed:
    lint = lint_for(*words)
    return fix(lint(draft_of(text, name)), lint, RULES, unsafe)


def refusals(done: Fixed) -> dict[str, str]:
    return {finding.code: why for finding, why in done.refused}


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


BODY = "Your vast talk made me rebuild our gate."
PROTECTED = {
    "front matter": f"---\nsubject: a grand mill\n---\n{BODY}\n",
    "tag": f"Hi {{{{grand name}}}},\n\n{BODY}\n",
    "gap": f"Hi [to fill: which grand mill?],\n\n{BODY}\n",
    "signature": f"Hi Ada,\n\n{BODY}\n\nBest,\nTom\nThe grand mill\n",
    "quotation": f"Hi Ada,\n\n{BODY}\n\nOn Monday Ada wrote:\n> Our grand mill\n",
    "footer": f"Hi Ada,\n\n{BODY}\n\nTo leave our grand list, unsubscribe here.\n",
    "code": f"Hi Ada,\n\n{BODY}\n\n```\ngrand = 1\n```\n",
    "comment": f"<!-- outreach-lint: disable TST009 -- grand idea -->\n{BODY}\n",
}


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize("text", PROTECTED.values(), ids=PROTECTED)
def test_a_fix_of_protected_words_is_refused_and_the_others_are_applied(
    text: str, unsafe: bool
) -> None:
    done = fixed(text, GRAND, VAST, unsafe=unsafe)
    assert done.text == text.replace("vast ", "")
    assert refusals(done) == {"TST001": PROTECTED_REASON}


def test_the_subject_and_the_greeting_are_not_protected() -> None:
    text = f"Subject: a grand mill\n\nHi grand Ada,\n\n{BODY}\n"
    assert fixed(text, GRAND).text == text.replace("grand ", "")


def test_an_unused_comment_is_removed() -> None:
    comment = "<!-- outreach-lint: disable TST009 -->\n"
    done = fixed(comment + BODY, Word(comment, code="OL001"), Word("disable ", code="OL000"))
    assert done.text == BODY
    assert not done.refused
    other = fixed(comment + BODY, Word(comment, code="OL002"), Word("disable ", code="OL000"))
    assert refusals(other) == {"OL002": PROTECTED_REASON, "OL000": PROTECTED_REASON}


def test_unsafe_fixes_are_applied_only_on_request() -> None:
    lint = lint_for(GRAND, replace(VAST, safe=False))
    result = lint(draft_of(TEXT))
    assert fix(result, lint, RULES).text == TEXT.replace("grand ", "")
    assert fix(result, lint, RULES, unsafe=True).text == TEXT.replace("grand ", "").replace(
        "vast ", ""
    )


def test_a_doubtful_finding_is_not_fixed() -> None:
    assert fixed(TEXT, replace(GRAND, confidence="low")).text == TEXT


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (Word("grand talk", "lecture", safe=False), Word("talk", "speech", code="TST002")),
        (Word("grand talk", "lecture"), Word("talk", "speech", code="TST002", safe=False)),
    ],
)
def test_of_two_overlapping_fixes_the_safe_one_is_applied(first: Word, second: Word) -> None:
    safe = first if first.safe else second
    done = fixed(TEXT, first, second, unsafe=True)
    assert safe.put and done.text == TEXT.replace(safe.words, safe.put)


def test_a_rule_reported_without_a_fix_gets_no_unsafe_fix_later() -> None:
    later = Word("vast ", code="TST002", lacking="grand", safe=False)
    shown = replace(later, put=None, lacking="\0", having="grand")
    done = fixed(TEXT, GRAND, later, shown, unsafe=True)
    assert done.text == TEXT.replace("grand ", "")
    assert codes(done.fixed) == ["TST001"]


def test_a_safe_fix_that_a_second_run_would_apply_is_applied_in_the_first() -> None:
    later = Word("vast ", code="TST002", lacking="grand")
    shown = replace(later, put=None, lacking="\0", having="grand")
    done = fixed(TEXT, GRAND, later, shown)
    assert done.text == TEXT.replace("grand ", "").replace("vast ", "")


def test_a_rule_that_shares_a_fix_may_get_its_own_fix_later() -> None:
    first = replace(GRAND, codes=("TST001", "TST002"))
    later = Word("vast ", code="TST002", lacking="grand")
    shown = replace(later, put=None, lacking="\0", having="grand")
    assert fixed(TEXT, first, later, shown).text == TEXT.replace("grand ", "").replace("vast ", "")


@pytest.mark.parametrize("unsafe", [False, True])
def test_a_refused_safe_fix_is_applied_if_it_passes_after_others(unsafe: bool) -> None:
    rules = (
        GRAND,  # causes TST009 while "vast" is there
        VAST,
        Word("the wheel", "it", code="TST003"),  # always causes TST008
        Word("gate", None, code="TST009", severity="error", having="vast", lacking="grand"),
        Word("gate", None, code="TST008", severity="error", lacking="the wheel"),
    )
    done = fixed(TEXT, *rules, unsafe=unsafe)
    why = {"TST003": "it would cause TST008 tst008 (“gate”)"}
    if unsafe:
        assert done.text == TEXT.replace("vast ", "")
        assert refusals(done) == {**why, "TST001": SLOW_CHANGE}
    else:
        assert done.text == TEXT.replace("vast ", "").replace("grand ", "")
        assert refusals(done) == why


def test_a_fix_refused_before_the_last_round_keeps_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fixes, "MAX_ROUNDS", 3)  # the third would test it again
    slow = Word("the wheel", "it", code="TST003")
    causes = Word("gate", None, code="TST008", severity="error", lacking="the wheel")
    done = fixed(TEXT, GRAND, slow, causes)
    assert refusals(done) == {"TST003": "it would cause TST008 tst008 (“gate”)"}


def test_a_fix_that_is_possible_only_after_others_is_left_with_a_reason() -> None:
    later = Word("vast ", code="TST002", lacking="grand", safe=False)
    shown = replace(later, put=None, lacking="\0", having="grand")
    done = fixed(TEXT, GRAND, later, shown, unsafe=True)
    assert [(finding.code, why) for finding, why in done.left] == [("TST002", RUN_AGAIN)]


def test_a_fix_that_is_gone_after_others_is_left_with_a_reason() -> None:
    first = Word("grand talk", "lecture")
    second = Word("talk on", "speech on", code="TST002", having="grand")
    shown = Word("on", None, code="TST002", lacking="grand")
    lint = lint_for(first, second, shown)

    def with_same_words(draft: Draft) -> Result:
        result = lint(draft)
        findings = [replace(f, quote="on") if f.code == "TST002" else f for f in result.findings]
        return replace(result, findings=tuple(findings))

    done = fix(with_same_words(draft_of(TEXT)), with_same_words, RULES)
    assert done.text == TEXT.replace("grand talk", "lecture")
    assert [(finding.code, why) for finding, why in done.left] == [("TST002", NO_LONGER_FITS)]


def test_fixes_are_applied_in_at_most_ten_rounds() -> None:
    many = TEXT.replace("grand", " ".join(["so"] * 12) + " grand")
    lint = lint_for(Word("so "))

    def first_only(draft: Draft) -> Result:
        result = lint(draft)
        return replace(result, findings=result.findings[:1])

    done = fix(first_only(draft_of(many)), first_only, RULES)
    assert done.text.count("so ") == 2
    assert codes(done.fixed) == ["TST001"]  # the one finding that was reported


def test_findings_that_appear_during_fixing_are_not_counted_as_fixed() -> None:
    hidden = Word("vast ", code="TST002", lacking="grand")
    lint = lint_for(GRAND, hidden)
    result = lint(draft_of(TEXT))
    silenced = lint_for(replace(hidden, lacking="\0"))(result.draft).findings
    result = replace(result, decisions=replace(result.decisions, silenced=silenced))
    done = fix(result, lint, RULES)
    assert done.text == TEXT.replace("grand ", "").replace("vast ", "")
    assert codes(done.fixed) == ["TST001"]


def test_gaps_are_located_in_the_fixed_message() -> None:
    done = fixed(TEXT, Word("grand talk", "[their talk]", safe=False), unsafe=True)
    assert [(done.text[slice(*gap.span)], gap.question) for gap in done.gaps] == [
        ("[to fill: their talk]", "Their talk?")
    ]


def test_a_refused_fix_loses_its_edits_and_gives_the_reason() -> None:
    text = PROTECTED["tag"]
    lint = lint_for(GRAND, replace(GRAND, words="talk", code="TST003"))

    def with_more(draft: Draft) -> Result:
        result = lint(draft)
        twin = next(f for f in result.findings if f.code == "TST001")
        advice = replace(twin, suggestion=Suggestion("Think again."))
        bare = replace(twin, suggestion=None)
        return replace(result, findings=(*result.findings, advice, bare))

    done = fix(with_more(draft_of(text)), with_more, RULES)
    assert codes(done.fixed) == ["TST003"]
    by_hand = f"Change it. (No automatic fix: {PROTECTED_REASON}.)"
    assert [f.suggestion for f in without_refused(done.result, done.refused).findings] == [
        Suggestion(by_hand),
        Suggestion("Think again."),
        None,
    ]


def test_a_relationship_derived_from_the_text_is_derived_again() -> None:
    def seen(source: StatedIn) -> set[object]:
        found: set[object] = set()

        def noted(draft: Draft) -> Result:
            found.add(draft.context.relationship)
            return lint_for(GRAND)(draft)

        context = Context(relationship=Stated("established", source))
        fix(lint_for(GRAND)(replace(draft_of(TEXT), context=context)), noted, RULES)
        return found

    assert seen(StatedIn.TEXT) == {Context().relationship}
    assert seen(StatedIn.ARGUMENT) == {Stated("established", StatedIn.ARGUMENT)}


# The local engine does not repeat a model's findings; their spans are moved.

SNEER = Word("which wood did you choose", "what wood is it", code="LLM009", origin="llm")
MODEL_TEXT = "Hi Ada,\n\nYour grand talk made me ask which wood did you choose for the wheel.\n"


def with_model(text: str, *words: Word, edits: tuple[Edit, ...] | None = None) -> Fixed:
    """Apply the safe fixes of a draft in which a model has found ``SNEER``."""
    local = lint_for(*words)
    result = local(draft_of(text))
    (of_model,) = lint_for(replace(SNEER, safe=False))(result.draft).findings
    if edits is not None:
        of_model = replace(of_model, suggestion=Suggestion("Ask.", edits))
    return fix(replace(result, findings=(*result.findings, of_model)), local, RULES)


def test_a_model_s_finding_and_its_fix_move_with_the_words() -> None:
    inside = MODEL_TEXT.index("wood"), MODEL_TEXT.index("wood") + 4
    start = MODEL_TEXT.index(SNEER.words)
    edges = (Edit(Span(start, start + 5), "what"), Edit(Span(start + 15, start + 25), "take"))
    for edits in ((Edit(Span(*inside), "oak"),), edges):
        done = with_model(MODEL_TEXT, GRAND, edits=edits)
        (found,) = done.result.findings
        moved_by = len("grand ")
        assert done.text[slice(*found.span)] == found.quote == SNEER.words
        assert (found.start, found.end) == tuple(map(done.result.draft.position, found.span))
        assert found.suggestion == Suggestion(
            "Ask.",
            tuple(
                Edit(Span(edit.span.start - moved_by, edit.span.end - moved_by), edit.text)
                for edit in edits
            ),
        )


@pytest.mark.parametrize(("before", "after"), [(1, 0), (0, 1), (1, 1)])
def test_a_model_s_fix_beyond_its_words_becomes_advice(before: int, after: int) -> None:
    start = MODEL_TEXT.index(SNEER.words)
    wide = Edit(Span(start - before, start + len(SNEER.words) + after), "x")
    (found,) = with_model(MODEL_TEXT, GRAND, edits=(wide,)).result.findings
    assert found.suggestion == Suggestion("Ask.")


def test_a_model_s_finding_without_a_fix_moves_too() -> None:
    local = lint_for(GRAND)
    result = local(draft_of(MODEL_TEXT))
    (of_model,) = lint_for(replace(SNEER, put=None))(result.draft).findings
    done = fix(replace(result, findings=(*result.findings, of_model)), local, RULES)
    (found,) = done.result.findings
    assert (found.quote, found.suggestion) == (SNEER.words, None)
    assert done.text[slice(*found.span)] == SNEER.words


def test_a_model_s_finding_on_changed_words_is_dropped() -> None:
    assert not with_model(MODEL_TEXT, Word("wood did", "wood do")).result.findings


def test_a_finding_of_model_and_local_engine_is_listed_once() -> None:
    twice = Word(SNEER.words, None, code="LLM009", confidence="low", lacking="grand")
    (found,) = with_model(MODEL_TEXT, GRAND, twice).result.findings
    assert found.origin == "local"


def test_local_findings_are_those_of_the_fixed_draft_in_order() -> None:
    gone = Word("ask", None, code="TST004", having="grand")
    last = Word("wheel", None, code="TST005")
    done = with_model(MODEL_TEXT, GRAND, gone, last)
    assert codes(done.result.findings) == ["LLM009", "TST005"]


def test_a_model_s_fix_is_applied_once_and_its_finding_is_dropped() -> None:
    local = lint_for()
    result = local(draft_of(MODEL_TEXT))
    found = lint_for(SNEER)(result.draft).findings
    done = fix(replace(result, findings=found), local, RULES)
    assert done.text == MODEL_TEXT.replace(SNEER.words, "what wood is it")
    assert (codes(done.fixed), done.result.findings) == (["LLM009"], ())


def test_the_fixed_result_keeps_a_missing_verdict_and_its_waiver() -> None:
    lint = lint_for(GRAND)
    result = lint(draft_of(TEXT))
    result = replace(result, unjudged="no model", decisions=replace(result.decisions, waived=True))
    done = fix(result, lint, RULES).result
    assert (done.unjudged, done.decisions.waived) == ("no model", True)


# Fixes that are tested before they are offered.


def after_testing(*words: Word, text: str = TEXT) -> Result:
    lint = lint_for(*words)
    return with_tested_fixes(lint(draft_of(text)), lint, RULES)


def test_a_draft_without_fixes_is_not_tested() -> None:
    calls: list[Draft] = []

    def lint(draft: Draft) -> Result:
        calls.append(draft)
        return Result(draft)

    result = lint_for(replace(GRAND, put=None))(draft_of(TEXT))
    assert with_tested_fixes(result, lint, RULES) == replace(result, fixes=FixableCounts(0, 0))
    assert not calls


def test_the_applicable_fixes_are_counted() -> None:
    assert after_testing(
        GRAND, VAST, Word("gate", "door", "TST003", safe=False)
    ).fixes == FixableCounts(2, 3)
    assert after_testing(Word("gate", "door", safe=False)).fixes == FixableCounts(0, 1)


def test_testing_does_not_change_applicable_fixes() -> None:
    lint = lint_for(GRAND, Word("gate", "door", "TST003", safe=False))
    result = lint(draft_of(TEXT))
    assert with_tested_fixes(result, lint, RULES).findings == result.findings


def test_a_safe_fix_that_passes_only_as_unsafe_becomes_unsafe() -> None:
    """It replaces one known fault by another."""
    known, more = Word("wheel", None, "TST003"), Word("gate", None, "TST003", lacking="grand")
    result = after_testing(GRAND, VAST, known, more)
    safe = {f.code: f.suggestion.safe for f in result.findings if f.suggestion}
    assert safe == {"TST001": False, "TST002": True}
    assert result.fixes == FixableCounts(1, 2)


def test_a_fix_that_uncovers_another_finding_names_it() -> None:
    uncovered = Word("gate", None, code="TST008", lacking="grand", severity="info")
    lint = lint_for(replace(GRAND, safe=False), uncovered)

    def with_twin(draft: Draft) -> Result:
        result = lint(draft)
        twins = [
            replace(f, suggestion=Suggestion("Think."))
            for f in result.findings
            if "grand " in f.quote
        ]
        return replace(result, findings=(*result.findings, *twins))

    result = with_tested_fixes(with_twin(draft_of(TEXT)), with_twin, RULES)
    assert [f.suggestion.text for f in result.findings if f.suggestion] == [
        "Change it. If you apply this, TST008 tst008 (“gate”) shows up next.",
        "Think.",
    ]


@pytest.mark.parametrize(("chars", "is_tested"), [(8_000, True), (8_001, False)])
def test_fixes_of_a_very_long_draft_are_not_tested(chars: int, is_tested: bool) -> None:
    text = PROTECTED["tag"]
    lint = lint_for(GRAND)
    result = lint(draft_of(text + "\n" * (chars - len(text))))
    assert len(result.draft.text) == chars
    after = with_tested_fixes(result, lint, RULES)
    assert (after is result) is not is_tested
    assert (after.fixes == FixableCounts(0, 0)) is is_tested


def test_the_test_linter_finds_the_given_words() -> None:
    lint: LintDraft = lint_for(GRAND, VAST)
    found = lint(draft_of(TEXT)).findings
    assert [(f.code, f.quote) for f in found] == [("TST001", "grand "), ("TST002", "vast ")]
