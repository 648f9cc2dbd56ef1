"""AGD002: it makes the reader feel at fault."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Suggestion, only_bumps


def check(reading: Reading) -> Iterator[Hit]:
    """Point at blame for silence."""
    bumps = [sentence for sentence in reading.body if only_bumps(sentence.text)]
    for sentence in bumps:
        yield Hit(reading.place(sentence), suggestion=_fix(reading, sentence))
    if fault := reading.fault("AGD002"):
        for sentence in (sentence for sentence in fault.sentences if sentence not in bumps):
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, sentence: Sentence) -> Suggestion:
    return Suggestion(
        f"Leave out “{reading.saying(sentence)}” and bring something new: “{reading.vocative}[what you came across since that is of use to them]. If it is not for you, I will leave it at that.”",
        reading.without(sentence),
        safe=only_bumps(sentence.text),
    )
