"""Edits of a text, and spans after edits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outreach_lint.linting.edits import (
    all_edits,
    apply_edits,
    edits_of,
    edits_with_new_start,
    finding_key,
    inserted_spans,
    moved,
    normalized_edits,
    shifted,
    span_after,
    text_with_fixes,
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
        assert apply_edits(TEXT, edits) == "two and 3 four"
    assert apply_edits(TEXT, []) == TEXT


def test_each_edit_has_its_start_in_the_new_text() -> None:
    starts = [start for start, _ in edits_with_new_start([SWAP_THREE, AFTER_TWO, CUT_ONE])]
    assert starts == [0, 3, 8]


def test_inserted_spans_cover_only_the_inserted_words() -> None:
    edits = [CUT_ONE, SWAP_THREE, AFTER_TWO, Edit(Span(14, 14), " ")]
    after = apply_edits(TEXT, edits)
    assert [after[slice(*span)] for span in inserted_spans(edits)] == [" and", "3"]


@pytest.mark.parametrize("words", ["two", "four"])
def test_unchanged_words_are_shifted(words: str) -> None:
    start = TEXT.index(words)
    span = Span(start, start + len(words))
    for edits in ([CUT_ONE, AFTER_TWO, SWAP_THREE], [SWAP_THREE, CUT_ONE, AFTER_TWO]):
        new_span = shifted(span, edits)
        assert new_span == span_after(span, edits)
        assert new_span and apply_edits(TEXT, edits)[slice(*new_span)] == words


@pytest.mark.parametrize(
    "edit",
    [Edit(Span(2, 4), ""), Edit(Span(4, 4), "x"), Edit(Span(7, 9), ""), Edit(Span(7, 7), "x")],
    ids=["cut before", "insertion before", "cut after", "insertion after"],
)
def test_an_edit_next_to_words_does_not_change_their_span(edit: Edit) -> None:
    two = Span(4, 7)
    new_span = shifted(two, [edit])
    assert new_span == span_after(two, [edit])
    assert new_span and apply_edits(TEXT, [edit])[slice(*new_span)] == "two"


@pytest.mark.parametrize(("start", "end"), [(4, 7), (4, 5), (6, 7), (5, 5)])
@pytest.mark.parametrize("text", ["", "x", "xyzxyz"])
def test_words_with_an_edit_inside_have_only_a_span_of_the_result(
    start: int, end: int, text: str
) -> None:
    two, edit = Span(4, 7), Edit(Span(start, end), text)
    assert shifted(two, [edit]) is None
    became = "two"[: start - 4] + text + "two"[end - 4 :]
    edits = [CUT_ONE, edit, SWAP_THREE]
    assert apply_edits(TEXT, edits)[slice(*span_after(two, edits))] == became


@pytest.mark.parametrize("span", [Span(2, 6), Span(6, 10), Span(2, 10)])
def test_partly_changed_words_have_no_shifted_span(span: Span) -> None:
    assert shifted(Span(4, 7), [Edit(span, "x")]) is None


@pytest.mark.parametrize(
    ("other", "is_touched"),
    [
        (Span(0, 4), False),
        (Span(0, 5), True),
        (Span(6, 9), True),
        (Span(7, 9), False),
        (Span(8, 9), False),
        (Span(5, 6), True),
        (Span(4, 4), False),  # an insertion beside the words
        (Span(7, 7), False),
        (Span(5, 5), True),  # an insertion between them
    ],
)
def test_spans_touch_if_they_share_characters(other: Span, is_touched: bool) -> None:
    assert touches(Span(4, 7), [Span(20, 21), other]) is is_touched
    assert touches(other, [Span(4, 7)]) is is_touched
    assert not touches(other, [])


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_an_edit_uses_the_line_breaks_of_the_text(line_break: str) -> None:
    (made,) = normalized_edits([Edit(Span(0, 0), "a\nb\r\nc")], f"Hi{line_break}you")
    assert made == Edit(Span(0, 0), f"a{line_break}b{line_break}c")


def test_brackets_of_an_edit_become_gaps_unless_already_in_the_text() -> None:
    (made,) = normalized_edits([Edit(Span(2, 3), "[Name]: [which one?]")], "Hi [Name]")
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
    assert text_with_fixes(draft, [which, talk]) == (
        "Hi Ada,\r\n\r\nyour [to fill: which?]\r\none was vast.\r\n"
    )


def test_a_finding_s_key_is_its_rule_and_words_without_line_breaks() -> None:
    (one,) = lint_for(Word("a\ngrand  talk"))(draft_of("It was a\ngrand  talk.")).findings
    assert finding_key(one) == ("TST001", "a grand talk")


def test_a_span_grows_with_an_edit_that_reaches_beyond_it() -> None:
    text = "We are a revolutionary agency."
    start = text.index("revolutionary")
    words = Span(start, start + len("revolutionary"))
    edit = Edit(Span(start - 2, words.end + 1), "an ")
    assert text[: start - 2] + "an " + text[words.end + 1 :] == "We are an agency."
    assert span_after(words, [edit]) == Span(start - 2, start + 1)


NEW_TEXT = "Hi Ada,\n\nthe hall was full; your grand old talk was vast.\n"


def moved_edits(*spans: tuple[int, int]) -> tuple[Edit, ...]:
    """Return the edits of a moved finding; ``spans`` are relative to its start."""
    (old,) = lint_for(Word("grand old talk"))(
        draft_of("Hi Ada,\n\nyour grand old talk.\n")
    ).findings
    assert old.suggestion
    first = old.span.start
    edits = tuple(Edit(Span(first + start, first + end), "x") for start, end in spans)
    old = replace(old, suggestion=replace(old.suggestion, edits=edits))
    begin = NEW_TEXT.index("grand")
    now = moved(old, Span(begin, begin + len("grand old talk")), draft_of(NEW_TEXT))
    assert (now.start.line, now.start.column, now.end.column) == (3, 25, 39)
    assert now.suggestion
    return now.suggestion.edits


def test_edits_inside_a_finding_move_with_it() -> None:
    begin = NEW_TEXT.index("grand")
    for spans in [(0, 14)], [(0, 5)], [(6, 9), (10, 14)]:
        wanted = [Edit(Span(begin + start, begin + end), "x") for start, end in spans]
        assert list(moved_edits(*spans)) == wanted


def test_a_fix_with_an_edit_outside_its_finding_keeps_only_its_advice() -> None:
    for spans in [(-1, 5)], [(0, 15)], [(0, 5), (-5, -1)], [(20, 22)]:
        assert moved_edits(*spans) == ()


def test_a_finding_without_a_fix_moves_alone() -> None:
    (old,) = lint_for(Word("vast", None))(draft_of("It is vast.")).findings
    now = moved(old, Span(3, 7), draft_of("Is vast."))
    assert (now.span, now.suggestion) == (Span(3, 7), None)
