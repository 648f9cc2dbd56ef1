"""Stock phrases as cues: they lower the threshold of the encoder."""

from __future__ import annotations

import pytest

from outreach_lint.model import Context, Draft, Span, Stated, StatedIn
from outreach_lint.reading import Reading, Sentence
from outreach_lint.reading.cues import is_cued
from outreach_lint.reading.moves import SentenceText
from outreach_lint.reading.plain import SEEMS_ACQUAINTED
from outreach_lint.reading.tokens import tokenize

THEIRS = [
    ("RAP002", 'A small visitor called it "the best day ever".'),
    ("RAP002", "Our treasurer calls the sluice “a total game changer”, and I am less sure."),
    ("RAP002", "The timber yard has «the best oak in the world» on its van."),
    ("RAP002", "My aunt says ‘guaranteed results’ of every seed she sows."),
    ("AGD001", 'The clerk still says "act now" about every raffle.'),
    ("AGD001", 'A lad at the fair shouted "hurry, act now" at my aunt.'),
    ("AGD001", 'The sign says "last chance", though nobody has come since June.'),
]
OWN = [
    ("RAP002", "Our sluice is a total game changer."),
    ("RAP002", "You get guaranteed results, and ‘larch’ is cheap."),
    ("RAP002", '"Guaranteed results!"'),
    ("RAP002", 'We sell the "Larch 2000" gate, with guaranteed results.'),
    ("AGD001", 'You said "perhaps", so act now.'),
    ("AGD001", 'A 5" pipe is left, so act now.'),
]


@pytest.mark.parametrize(("rule", "text"), THEIRS)
def test_a_quoted_stock_phrase_is_not_a_cue(rule: str, text: str) -> None:
    assert not is_cued(rule, tokenize(text))


@pytest.mark.parametrize(("rule", "text"), OWN)
def test_an_unquoted_stock_phrase_is_a_cue(rule: str, text: str) -> None:
    assert is_cued(rule, tokenize(text))


@pytest.mark.parametrize(
    ("origin", "relationship", "chance", "cued"),
    [
        (StatedIn.DEFAULT, "stranger", 0.1, True),
        (StatedIn.TEXT, "acquainted", 0.6, True),
        (StatedIn.TEXT, "acquainted", 0.4, False),
        (StatedIn.FRONT_MATTER, "acquainted", 0.9, False),
    ],
)
def test_a_thank_you_does_not_cancel_a_pressure_cue(
    origin: StatedIn, relationship: str, chance: float, cued: bool
) -> None:
    text = "Only three seats are left, so act now!"
    context = Context(relationship=Stated(relationship, origin, SEEMS_ACQUAINTED))
    reading = Reading(Draft(text, context=context))
    sentence = Sentence(SentenceText(0, "body", Span(0, len(text)), text), {"AGD001": chance})
    reading.__dict__["sentences"] = [sentence]
    assert bool(reading._sentences_with_cues("AGD001")) is cued
