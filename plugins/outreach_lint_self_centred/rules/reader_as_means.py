"""SEL005: the reader is a step to someone else."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a request for somebody behind the reader."""
    if fault := reading.fault("SEL005"):
        sentence = fault.worst
        yield Hit(
            reading.place(sentence), suggestion=_fix(reading, sentence), confidence=fault.confidence
        )


def _fix(reading: Reading, sentence: Sentence) -> Suggestion:
    who = reading.reader or "this reader"
    inside = sentence.region == "body"
    return Suggestion(
        f"Write to {who} for their own sake: [a question that they can answer themselves]. Find the other person's name yourself, and write to them.",
        (Edit(sentence.span, "[A question that they can answer themselves]?"),) if inside else (),
    )
