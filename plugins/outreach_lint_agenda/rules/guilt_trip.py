"""AGD002: it makes the reader feel at fault."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Suggestion, only_bumps

FEW = 5  # words beside the blame: nothing would be left without it
NEWS = "[What is new since your last message, or of use to them?]"
WAY_OUT = "If now is not the time, that is fine."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at blame for silence."""
    bumps = [sentence for sentence in reading.body if only_bumps(sentence.text)]
    fault = reading.fault("AGD002")
    blames = [sentence for sentence in fault.sentences if sentence not in bumps] if fault else []
    for sentence in bumps:
        yield Hit(reading.place(sentence), suggestion=_fix(reading, sentence, [*bumps, *blames]))
    for sentence in blames:
        yield Hit(
            reading.place(sentence),
            suggestion=_fix(reading, sentence, [*bumps, *blames]),
            confidence=fault.confidence if fault else "high",
        )


def _fix(reading: Reading, sentence: Sentence, blames: list[Sentence]) -> Suggestion:
    """Return the fix that leaves blame out, or puts something new or a way out in its place."""
    bare = sum(s.words() for s in reading.body if s not in blames) < FEW
    instead = f"{NEWS} {WAY_OUT}" if bare else "" if reading.moves("opt_out") else WAY_OUT
    edits = reading.dropped(sentence, blames, instead)
    return Suggestion(
        f"Leave out “{reading.saying(sentence)}”, bring something new ({NEWS}), and leave them free: “{WAY_OUT}”",
        edits,
        safe=only_bumps(sentence.text) and bool(edits) and not edits[0].text,
    )
