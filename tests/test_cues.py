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
    ("hype", 'A small visitor called it "the best day ever".'),
    ("hype", "Our treasurer calls the sluice “a total game changer”, and I am less sure."),
    ("hype", "The timber yard has «the best oak in the world» on its van."),
    ("hype", "My aunt says ‘guaranteed results’ of every seed she sows."),
    ("pressure", 'The clerk still says "act now" about every raffle.'),
    ("pressure", 'A lad at the fair shouted "hurry, act now" at my aunt.'),
    ("pressure", 'The sign says "last chance", though nobody has come since June.'),
]
OWN = [
    ("hype", "Our sluice is a total game changer."),
    ("hype", "You get guaranteed results, and ‘larch’ is cheap."),
    ("hype", '"Guaranteed results!"'),
    ("hype", 'We sell the "Larch 2000" gate, with guaranteed results.'),
    ("pressure", 'You said "perhaps", so act now.'),
    ("pressure", 'A 5" pipe is left, so act now.'),
]


@pytest.mark.parametrize(("kind", "text"), THEIRS)
def test_a_quoted_stock_phrase_is_not_a_cue(kind: str, text: str) -> None:
    assert not is_cued(kind, tokenize(text))


@pytest.mark.parametrize(("kind", "text"), OWN)
def test_an_unquoted_stock_phrase_is_a_cue(kind: str, text: str) -> None:
    assert is_cued(kind, tokenize(text))


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
