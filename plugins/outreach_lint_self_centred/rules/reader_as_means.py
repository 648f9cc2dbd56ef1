"""SEL005: the reader is only a way to reach someone else."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Insertion, Reading, Sentence, Suggestion

QUESTION_GAP = "[What can they answer themselves, in one line?]"
EASY_QUESTION = "Would that be of any use to you?"


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for a request to reach somebody else through the reader."""
    if fault := reading.fault("SEL005"):
        sentence = fault.most_likely
        yield Hit(
            reading.span_of(sentence),
            suggestion=_fix(reading, sentence),
            confidence=fault.confidence,
        )


def _fix(reading: Reading, sentence: Sentence) -> Suggestion:
    who = reading.reader or "this reader"
    question = _question(reading, sentence)
    return Suggestion(
        f"Ask {who} something that they can answer themselves: “{question}” Find the other"
        " person's name yourself, and write to them.",
        insertions=(Insertion(QUESTION_GAP, "sentence"),),
    )


def _question(reading: Reading, sentence: Sentence) -> str:
    """Return an question question about an earlier offer, or a gap for one if there is no offer."""
    for offer in reading.moves("pitch"):
        if offer.sentence < sentence.number:
            return EASY_QUESTION
    return QUESTION_GAP
