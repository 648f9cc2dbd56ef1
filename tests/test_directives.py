"""What each directive in a draft suppresses, which are unused, and how they are removed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from outreach_lint.decisions.suppressions import (
    Decided,
    apply_directives,
    blank_directive_comments,
    directive_comments,
    directives,
    removal,
)
from outreach_lint.errors import OutreachLintError, Place
from outreach_lint.linting.edits import apply_edits
from outreach_lint.model import Draft, Finding, Span
from tests.fixing import Word, draft_of, lint_for

CODES = {"grand": "TST001", "vast": "TST002", "note": "OL009"}
LINT = lint_for(*(Word(word, code=code) for word, code in CODES.items()))


def codes_of(word: str, where: Place) -> Iterable[str]:
    """Return the codes of a word: a code, or all that begin with it."""
    found = [code for code in CODES.values() if code.startswith(word)]
    if not found:
        raise OutreachLintError(f"no rule {word!r}", where)
    return found


def decided(text: str, name: str = "a.md") -> Decided:
    draft = draft_of(text, name)
    return apply_directives(LINT(draft).findings, draft, codes_of)


def words(findings: Iterable[Finding]) -> list[str]:
    return [finding.quote for finding in findings]


def comment(body: str) -> str:
    return f"<!-- outreach-lint: {body} -->"


def kept(*lines: str) -> list[tuple[int, str]]:
    """Return line and words of the findings that stay in a text of these lines."""
    found = decided("\n".join(lines)).kept
    return [(finding.start.line, finding.quote) for finding in found]


def test_a_comment_for_the_next_line_covers_that_line_only() -> None:
    lines = ("Hi Ada,", "a grand gate", comment("disable-next-line TST001 -- why"))
    text = "\n".join([*lines, "grand, vast and grand", "a grand end"])
    done = decided(text)
    assert [(f.start.line, f.quote) for f in done.kept] == [(2, "grand"), (4, "vast"), (5, "grand")]
    assert [(s.finding.quote, s.by, s.reason) for s in done.suppressed] == [
        ("grand", "comment", "why"),
        ("grand", "comment", "why"),
    ]
    assert not (done.unused or done.errors)


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_blank_lines_and_other_comments_are_no_next_line(line_break: str) -> None:
    lines = ["Hi", comment("disable-next-line TST001"), "", comment("disable-next-line TST002")]
    done = decided(line_break.join([*lines, "grand vast", "grand vast"]))
    assert words(done.kept) == ["grand", "vast"]
    assert {finding.start.line for finding in done.kept} == {6}


def test_a_comment_at_the_end_of_the_text_covers_nothing() -> None:
    assert kept("a grand gate", comment("disable-next-line")) == [(1, "grand")]
    assert kept("a gate", comment("disable-next-line"), "so grand") == []


def test_what_concerns_the_whole_message_goes_with_the_first_line() -> None:
    whole = Word("Hi", code="TST001")
    for before, is_kept in (("", False), ("Hello,\n", True)):
        draft = draft_of(f"{before}{comment('disable-next-line')}\nHi, we build gates.\n", "a.md")
        (finding,) = lint_for(whole)(draft).findings
        at_start = replace(finding, span=Span(draft.body_start, draft.body_start))
        done = apply_directives([at_start], draft, codes_of)
        assert bool(done.kept) is is_kept


def test_a_block_ends_at_the_comment_that_enables_its_rule() -> None:
    lines = ["grand", comment("disable TST001"), "grand vast", comment("enable TST002"), "grand"]
    assert kept(*lines, comment("enable TST001"), "grand") == [
        (1, "grand"),
        (3, "vast"),
        (7, "grand"),
    ]
    assert kept(comment("disable"), "grand vast", comment("enable TST002"), "grand vast") == [
        (4, "vast")
    ]
    assert kept(comment("disable"), "grand", comment("enable"), "grand vast") == [
        (4, "grand"),
        (4, "vast"),
    ]


def test_a_block_may_begin_and_end_within_a_line() -> None:
    text = f"grand {comment('disable TST001')}grand {comment('enable')}grand"
    found = decided(text).kept
    assert [finding.span.start for finding in found] == [0, text.rindex("grand")]


def test_a_comment_for_the_file_covers_all_of_it_wherever_it_stands() -> None:
    assert kept("grand", "vast", comment("disable-file TST001"), "grand") == [(2, "vast")]
    assert kept(comment("disable-file"), "grand", comment("enable"), "vast") == []


def test_front_matter_covers_the_whole_message() -> None:
    done = decided("---\nsetting: sales\ndisable:\n  TST001: it is true\n---\ngrand vast grand\n")
    assert words(done.kept) == ["vast"]
    assert {(item.by, item.reason) for item in done.suppressed} == {("front matter", "it is true")}


def test_the_place_of_front_matter_is_its_line() -> None:
    draft = draft_of("---\nsetting: sales\ndisable: [TST001]\n---\nvast\n")
    (directive,) = directives(draft)
    assert not isinstance(directive, OutreachLintError)
    assert draft.text[slice(*directive.span)] == "disable: [TST001]"
    record = Draft("vast", disable=(("TST001", ""),))
    (directive,) = directives(record)
    assert not isinstance(directive, OutreachLintError)
    assert directive.span == Span(0, 0)
    body = Draft("vast\ndisable: now", disable=(("TST001", ""),))
    (directive,) = directives(body)
    assert not isinstance(directive, OutreachLintError)
    assert directive.span == Span(0, 0)  # these words are no front matter


def test_rules_about_the_run_are_suppressed_only_by_name() -> None:
    assert kept(comment("disable-file"), "a note, grand") == [(2, "note")]
    assert kept(comment("disable-file OL009"), "a note, grand") == [(2, "grand")]


def test_the_first_directive_that_fits_counts_and_the_other_is_unused() -> None:
    text = (
        f"{comment('disable-file TST001 -- one')}\n{comment('disable-file TST001 -- two')}\ngrand"
    )
    done = decided(text)
    assert [item.reason for item in done.suppressed] == ["one"]
    ((directive, names),) = done.unused
    assert (directive.reason, names) == ("two", ("TST001",))


@pytest.mark.parametrize(
    ("body", "unused"),
    [
        ("disable-file TST001", []),
        ("disable-file TST", []),  # the beginning of a code
        ("disable-file TST001, TST002", [("TST002",)]),
        ("disable-file TST002", [("TST002",)]),
        ("disable-file", []),
        ("disable-next-line", [()]),
        ("enable TST001", [("TST001",)]),
        ("enable", [()]),
    ],
)
def test_words_of_a_directive_that_suppress_nothing_are_unused(
    body: str, unused: list[tuple[str, ...]]
) -> None:
    done = decided(f"a grand gate\n\n{comment(body)}\nplain\n")
    assert [names for _, names in done.unused] == unused


def test_an_enable_ends_only_a_block() -> None:
    done = decided(f"grand\n{comment('disable-file TST001')}\n{comment('enable')}\ngrand")
    assert ([d.verb for d, _ in done.unused], done.kept) == (["enable"], [])
    done = decided(f"{comment('disable-next-line')}\ngrand\n{comment('enable')}\nvast")
    assert [directive.verb for directive, _ in done.unused] == ["enable"]


def test_a_directive_after_an_enable_applies() -> None:
    text = f"{comment('enable')}\n{comment('disable-next-line TST001')}\ngrand vast"
    assert words(decided(text).kept) == ["vast"]


def test_a_block_goes_on_behind_a_finding_of_an_enabled_rule() -> None:
    lines = [comment("disable"), comment("enable TST001"), "grand", "vast"]
    assert kept(*lines) == [(3, "grand")]


def test_other_comments_within_a_block_do_not_keep_it_open() -> None:
    between = [comment("disable-next-line TST002"), "vast", comment("disable-file TST002")]
    lines = [comment("disable TST001"), "grand", *between, comment("enable"), "grand"]
    assert kept(*lines) == [(7, "grand")]
    # A comment that names all rules is not the end of a block.
    assert kept(comment("disable TST001"), comment("disable-next-line"), "plain", "grand") == []
    assert kept(comment("disable TST001"), comment("disable-file TST001"), "grand") == []
    front = "---\nsetting: sales\ndisable: [TST002]\n---\n"
    done = decided(f"{front}{comment('disable TST001')}\ngrand vast")
    assert (done.kept, done.unused) == ([], [])


def test_an_enable_after_a_disable_is_used() -> None:
    done = decided(f"{comment('disable')}\ngrand\n{comment('enable')}\nvast")
    assert done.unused == []
    done = decided(f"{comment('enable')}\ngrand\n{comment('disable')}\nvast")
    assert [directive.verb for directive, _ in done.unused] == ["enable"]


def test_suppressed_findings_are_in_the_order_of_the_text() -> None:
    done = decided(f"vast grand vast\n{comment('disable-file TST001')}{comment('disable-file')}")
    assert [item.finding.quote for item in done.suppressed] == ["vast", "grand", "vast"]
    order = decided("vast grand vast").kept
    assert words(order) == ["vast", "grand", "vast"]


@pytest.mark.parametrize(
    ("body", "verb", "rules", "reason"),
    [
        ("disable", "disable", (), ""),
        ("disable TST001", "disable", ("TST001",), ""),
        ("disable TST001,TST002", "disable", ("TST001", "TST002"), ""),
        ("disable TST001 , TST002 -- so it is", "disable", ("TST001", "TST002"), "so it is"),
        ("disable-next-line -- the date\n   is  real", "disable-next-line", (), "the date is real"),
        ("disable-file TST001 -- a -- b", "disable-file", ("TST001",), "a -- b"),
        ("enable TST001--x", "enable", ("TST001--x",), ""),
    ],
)
def test_a_directive_is_read_in_its_parts(
    body: str, verb: str, rules: tuple[str, ...], reason: str
) -> None:
    (found,) = directives(Draft(f"Hi\n{comment(body)}\n"))
    assert not isinstance(found, OutreachLintError)
    assert (found.verb, found.rules, found.reason) == (verb, rules, reason)
    assert found.span == Span(3, 3 + len(comment(body)))


@pytest.mark.parametrize(
    ("text", "told", "remedy"),
    [
        (comment("disabel TST001"), "no such suppression: 'disabel'", "did you mean disable?"),
        (comment("7"), "no such suppression: '7'", "known: disable-next-line, disable, enable"),
        (comment("?"), "no such suppression: '?'", "known: disable-next-line, disable, enable"),
        ("<!-- outreach-lint: disable", "this comment does not end", "close it on its line"),
    ],
)
def test_an_invalid_directive_says_what_and_where(text: str, told: str, remedy: str) -> None:
    draft = Draft(f"Hi Ada,\n\n  {text}", path="a.md")
    (error,) = directives(draft)
    assert isinstance(error, OutreachLintError)
    assert told in str(error)
    assert error.where == "a.md:3:3"
    assert (error.remedy or "").startswith(remedy)


def test_directives_after_an_invalid_one_apply_and_after_an_unclosed_one_do_not() -> None:
    done = decided(f"{comment('disabel')}\n{comment('disable-file TST001')}\ngrand")
    assert (words(done.kept), len(done.errors)) == ([], 1)
    draft = Draft(f"<!-- outreach-lint: disable\n{comment('disable-file')}\ngrand")
    assert len(list(directives(draft))) == 1


def test_an_unknown_rule_is_an_error_and_the_others_apply() -> None:
    done = decided(f"Hi\n{comment('disable-file NONE, TST001')}\ngrand vast")
    assert words(done.kept) == ["vast"]
    (error,) = done.errors
    assert error.where == "a.md:2:1"
    assert not done.unused
    only = decided(f"{comment('disable-file NONE')}\ngrand")
    assert (words(only.kept), only.unused, len(only.errors)) == (["grand"], [], 1)


def test_a_directive_at_the_very_start_is_read_and_blanked() -> None:
    text = f"{comment('disable')} grand"
    (found,) = directive_comments(text)
    assert found.span == Span(0, len(text) - len(" grand"))
    assert blank_directive_comments(text) == " " * (len(text) - len("grand")) + "grand"


def test_only_comments_of_the_program_are_directives() -> None:
    text = f"<!-- a note -->{comment('disable')}<!-- outreach-lint is good -->"
    assert [item.text.strip() for item in directive_comments(text)] == ["outreach-lint: disable"]
    assert directive_comments(text, len(text) - 40) == []


def without(text: str, *names: str, name: str = "a.md") -> str:
    """Return a text after its first directive, or some rules of it, was removed."""
    draft = draft_of(text, name)
    directive = next(iter(directives(draft)))
    assert not isinstance(directive, OutreachLintError)
    return apply_edits(draft.text, [removal(directive, names, draft)])


@pytest.mark.parametrize(
    ("before", "names", "after"),
    [
        ("a\n{}\nb\n", ("TST001", "TST002"), "a\nb\n"),
        ("a\n{}\nb\n", (), "a\nb\n"),
        ("a\r\n  {} \r\nb\r\n", (), "a\r\nb\r\n"),
        ("a\r{}\rb", (), "a\rb"),
        ("{}\nb\n", (), "b\n"),
        ("a\n{}", (), "a\n"),
        ("{}\nb", (), "b"),
        ("a\n{}\n\nb", (), "a\n\nb"),
        ("one\ntwo\n{}\nb", (), "one\ntwo\nb"),
        ("ab\r\n{}\r\nb", (), "ab\r\nb"),
        ("\t {}\nb", (), "b"),
        ("a {} b\n", (), "a b\n"),
        ("a\n{} b\n", (), "a\n b\n"),
        ("a\n  {} b\n", (), "a\n   b\n"),
        ("a \t{}\nb", (), "a\nb"),
        ("a\n{}\nb\n", ("TST001",), "a\n<!-- outreach-lint: disable TST002 -- why -->\nb\n"),
        ("a\n{}\nb\n", ("TST002",), "a\n<!-- outreach-lint: disable TST001 -- why -->\nb\n"),
    ],
)
def test_a_directive_is_removed_with_its_line_and_words_one_by_one(
    before: str, names: tuple[str, ...], after: str
) -> None:
    assert without(before.replace("{}", comment("disable TST001, TST002 -- why")), *names) == after


@pytest.mark.parametrize(
    "form",
    [
        "<!-- outreach-lint: disable {} -->",
        "<!-- outreach-lint: disable {}-->",
        "{{# outreach-lint: disable {} #}}",
        "{{#- outreach-lint: disable {} -#}}",
        "{{{{! outreach-lint: disable {} }}}}",
        "{{{{!-- outreach-lint: disable {} --}}}}",
        "{{% comment %}} outreach-lint: disable {} {{% endcomment %}}",
    ],
)
@pytest.mark.parametrize("reason", ["", " -- the date\n is real"])
def test_a_rule_is_removed_from_a_comment_of_any_kind(form: str, reason: str) -> None:
    before, after = form.format(f"TST001, TST002{reason}"), form.format(f"TST002{reason}")
    assert without(f"a\n{before}\nb", "TST001") == f"a\n{after}\nb"
