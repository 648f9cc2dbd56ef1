"""SEL005: the reader is a step to someone else."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Suggestion

EASY = "Would that be of any use to you?"


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a request for somebody behind the reader."""
    if fault := reading.fault("SEL005"):
        sentence = fault.worst
        yield Hit(
            reading.place(sentence), suggestion=_fix(reading, sentence), confidence=fault.confidence
        )


def _fix(reading: Reading, sentence: Sentence) -> Suggestion:
    who = reading.reader or "this reader"
    easy = _question(reading, sentence)
    return Suggestion(
        f"Ask {who} what they can answer themselves: “{easy}” Find the other person's name"
        " yourself, and write to them."
    )


def _question(reading: Reading, sentence: Sentence) -> str:
    """Return an easy question: about the offer before it, or else for the writer to fill in."""
    for offer in reading.moves("pitch"):
        if offer.sentence < sentence.number:
            return EASY
    return "[What can they answer themselves, in one line?]"
