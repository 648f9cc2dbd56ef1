"""A model's quote is found in the draft if its words match; marks may differ."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_lint.judge.grounding import locate
from outreach_lint.model import Draft
from outreach_lint.reading import read

TEXT = (
    "Hi Ana,\n\nthe weir – built in 1911 – holds… so far. We sell **the best** gates, see [our page](https://x.example) "
    "for `larch`. My aunt said “it’s a well-kept weir”. It rains in Bude, it rains in Looe, it rains here.\n\n"
    "Did it hold?"
)  # fmt: skip
READING = read(Draft(TEXT))


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("the weir - built in 1911 - holds", "the weir – built in 1911 – holds"),
        ("the weir—built in 1911—holds", "the weir – built in 1911 – holds"),
        ("the weir -- built in 1911", "the weir – built in 1911"),
        ("holds... so far", "holds… so far"),
        ("holds … so far", "holds… so far"),
        ("We sell the best gates", "We sell **the best** gates"),
        ("We sell *the best* gates", "We sell **the best** gates"),
        ("see our page for larch", "see [our page](https://x.example) for `larch`"),
        ("My aunt said \"it's a well-kept weir\"", "My aunt said “it’s a well-kept weir”"),
        ("My aunt said 'it's a well‑kept weir'", "My aunt said “it’s a well-kept weir”"),
        ("“Did it hold?”", "Did it hold?"),
        ("…Did it hold?", "Did it hold?"),
        ("We sell the best gates…", "We sell **the best** gates"),
        ("It rains in Bude, ... it rains here", "It rains in Bude, it rains in Looe, it rains here"),
        ("It rains in Bude … it rains here.", "It rains in Bude, it rains in Looe, it rains here."),
        ("the\u00a0weir –\nbuilt", "the weir – built"),
        ("see [our", "see [our"),
        ("for 'larch'", "for `larch`"),
        ("the best gates", "**the best** gates"),
        ("see our page", "see [our page](https://x.example)"),
    ],
)  # fmt: skip
def test_a_quote_is_found_despite_different_marks(quote: str, words: str) -> None:
    found = locate(quote, READING)
    assert found is not None
    assert found[1] == TEXT[slice(*found[0])] == words


@pytest.mark.parametrize(
    "quote",
    [
        "the weir - built in 1912 - holds", "We sell the worst gates", "we sell the best gates", "It rains here … in Bude",
        "We sell … Did it hold?", "builtin 1911", "well kept weir", "…", "“”", "**", "- -", "it rains … snow",
    ],
)  # fmt: skip
def test_a_quote_with_different_words_is_not_found(quote: str) -> None:
    assert locate(quote, READING) is None


def _letters(text: str) -> str:
    """Return the visible letters and digits of a text, without the URL of a link."""
    return "".join(filter(str.isalnum, re.sub(r"\]\([^)\n]*\)", "", text)))


@pytest.mark.slow
@given(st.data())
@settings(max_examples=200, deadline=None)
def test_every_run_of_whole_words_is_found_in_place(data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from([s.text for s in READING.body]))
    words = sentence.split()
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    quote = " ".join(words[start:end])
    found = locate(quote, READING)
    if sum(map(str.isalnum, quote)) >= 3:
        assert found is not None
        assert _letters(found[1]) == _letters(quote)


@pytest.mark.slow
@given(st.text(alphabet=st.sampled_from('ab .…-–*`"“[](]\n'), max_size=60))
@settings(max_examples=200, deadline=None)
def test_locating_any_quote_terminates(quote: str) -> None:
    found = locate(quote, read(Draft("a b … a-b **a** `b` [a](b) \n\n" * 8)))
    assert found is None or found[0].start <= found[0].end
