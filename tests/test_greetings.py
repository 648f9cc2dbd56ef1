"""All functions that look for a greeting know the same ones."""

import pytest

from outreach_lint.model import Draft
from outreach_lint.reading.regions import pieces
from outreach_lint.reading.spintax import choices
from outreach_lint.sources.context import greeted
from outreach_lint.sources.structured.shapes import greets
from outreach_lint.sources.texts.marks import lines_in

WORDS = ["Hi", "hello", "HEY", "Dear", "Dearest", "Greetings", "Howdy", "Good morning", "Good day"]


@pytest.mark.parametrize("word", WORDS)
def test_all_parsers_recognize_the_same_greetings(word: str) -> None:
    text = f"{word} Ana,\n\nyour talk on tide mills made me rebuild our gate.\n"
    assert pieces(Draft(text))[0][:3] == ("greeting", 0, len(word) + 5)
    assert lines_in(text, 0)[0].greets
    assert greets(text)
    assert greeted(text, 0) == "Ana"
    assert len(choices(f"{{{{{word}|Cheers}}}} Ana, how is the mill?")) == 1


@pytest.mark.parametrize("word", ["Thanks", "History", "Dearly", "Heyday", "Good"])
def test_other_words_are_not_greetings(word: str) -> None:
    text = f"{word} Ana,\n\nyour talk on tide mills made me rebuild our gate.\n"
    assert not lines_in(text, 0)[0].greets
    assert not greets(text)
    assert greeted(text, 0) == ""
