"""Edits of a text, and where spans are after them."""

from __future__ import annotations

import pytest

from outreach_lint.linting.edits import (
    all_edits,
    applied,
    as_made,
    changed,
    edits_of,
    edits_with_new_start,
    inserted_spans,
    key_of,
    shifted,
    span_after,
    touches,
)
from outreach_lint.model import Edit, Span
from tests.fixing import Word, draft_of, lint_for

TEXT = "one two three four"
CUT_ONE = Edit(Span(0, 4), "")  # "one "
SWAP_THREE = Edit(Span(8, 13), "3")
AFTER_TWO = Edit(Span(7, 7), " and")


def test_edits_are_made_in_any_order() -> None:
    for edits in ([CUT_ONE, SWAP_THREE, AFTER_TWO], [AFTER_TWO, SWAP_THREE, CUT_ONE]):
        assert changed(TEXT, edits) == "two and 3 four"
    assert changed(TEXT, []) == TEXT


def test_the_start_of_each_text_after_all_edits() -> None:
    starts = [start for start, _ in edits_with_new_start([SWAP_THREE, AFTER_TWO, CUT_ONE])]
    assert starts == [0, 3, 8]


def test_inserted_spans_hold_the_inserted_words_alone() -> None:
    edits = [CUT_ONE, SWAP_THREE, AFTER_TWO, Edit(Span(14, 14), " ")]
    after = changed(TEXT, edits)
    assert [after[slice(*span)] for span in inserted_spans(edits)] == [" and", "3"]


@pytest.mark.parametrize("words", ["two", "four"])
def test_words_that_no_edit_changes_move(words: str) -> None:
    start = TEXT.index(words)
    span = Span(start, start + len(words))
    for edits in ([CUT_ONE, AFTER_TWO, SWAP_THREE], [SWAP_THREE, CUT_ONE, AFTER_TWO]):
        new_span = shifted(span, edits)
        assert new_span == span_after(span, edits)
        assert new_span and changed(TEXT, edits)[slice(*new_span)] == words


@pytest.mark.parametrize(
    "edit",
    [Edit(Span(2, 4), ""), Edit(Span(4, 4), "x"), Edit(Span(7, 9), ""), Edit(Span(7, 7), "x")],
    ids=["cut before", "insertion before", "cut after", "insertion after"],
)
def test_an_edit_beside_words_leaves_them_whole(edit: Edit) -> None:
    two = Span(4, 7)
    new_span = shifted(two, [edit])
    assert new_span == span_after(two, [edit])
    assert new_span and changed(TEXT, [edit])[slice(*new_span)] == "two"


@pytest.mark.parametrize(("start", "end"), [(4, 7), (4, 5), (6, 7), (5, 5)])
@pytest.mark.parametrize("text", ["", "x", "xyzxyz"])
def test_words_with_an_edit_in_them_have_no_place_but_what_became_of_them_has(
    start: int, end: int, text: str
) -> None:
    two, edit = Span(4, 7), Edit(Span(start, end), text)
    assert shifted(two, [edit]) is None
    became = "two"[: start - 4] + text + "two"[end - 4 :]
    edits = [CUT_ONE, edit, SWAP_THREE]
    assert changed(TEXT, edits)[slice(*span_after(two, edits))] == became


@pytest.mark.parametrize("span", [Span(2, 6), Span(6, 10), Span(2, 10)])
def test_words_that_an_edit_changes_in_part_have_no_place(span: Span) -> None:
    assert shifted(Span(4, 7), [Edit(span, "x")]) is None


@pytest.mark.parametrize(
    ("other", "is_touched"),
    [
        (Span(0, 4), False),
        (Span(0, 5), True),
        (Span(6, 9), True),
        (Span(7, 9), False),
        (Span(5, 6), True),
        (Span(4, 4), False),  # an insertion beside the words
        (Span(7, 7), False),
        (Span(5, 5), True),  # an insertion between them
    ],
)
def test_a_span_touches_what_it_shares_characters_with(other: Span, is_touched: bool) -> None:
    assert touches(Span(4, 7), [Span(20, 21), other]) is is_touched
    assert touches(other, [Span(4, 7)]) is is_touched
    assert not touches(other, [])


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_an_edit_has_the_line_breaks_of_the_text(line_break: str) -> None:
    (made,) = as_made([Edit(Span(0, 0), "a\nb\r\nc")], f"Hi{line_break}you")
    assert made == Edit(Span(0, 0), f"a{line_break}b{line_break}c")


def test_brackets_of_an_edit_become_gaps_unless_the_text_has_them() -> None:
    (made,) = as_made([Edit(Span(2, 3), "[Name]: [which one?]")], "Hi [Name]")
    assert made == Edit(Span(2, 3), "[Name]: [to fill: which one?]")


def test_the_edits_of_findings_are_applied_together() -> None:
    text = "Hi Ada,\r\n\r\nyour grand talk was vast.\r\n"
    lint = lint_for(Word("grand ", "[which?]\n"), Word("vast", None, "TST002"), Word("talk", "one"))
    draft = draft_of(text)
    which, talk, bare = lint(draft).findings
    assert edits_of(bare, draft) == ()
    assert edits_of(which, draft) == (Edit(which.span, "[to fill: which?]\r\n"),)
    assert all_edits([which, bare, talk], draft) == [
        *edits_of(which, draft),
        *edits_of(talk, draft),
    ]
    assert applied(draft, [which, talk]) == (
        "Hi Ada,\r\n\r\nyour [to fill: which?]\r\none was vast.\r\n"
    )


def test_a_finding_is_known_by_its_rule_and_words_wherever_lines_break() -> None:
    (one,) = lint_for(Word("a\ngrand  talk"))(draft_of("It was a\ngrand  talk.")).findings
    assert key_of(one) == ("TST001", "a grand talk")
