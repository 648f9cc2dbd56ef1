"""AGD006: it campaigns."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Move, Reading, Suggestion

PLAIN = 0.8  # probability from which it campaigns even among people with common matters, who may report on politics
SEEMS, TWICE = 0.5, 2  # probability and number of sentences that together campaign plainly enough


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the campaign: sentences that plainly campaign, or two that seem to."""
    seeming = [
        Move("politics", "seems", s.span, s.number)
        for s in reading.body
        if s.likely.get("politics", 0) >= SEEMS
    ]
    for move in reading.moves("politics") or (seeming if len(seeming) >= TWICE else []):
        sentence = reading.sentence(move)
        chance = sentence.likely.get("politics", 0)
        if chance >= (PLAIN if reading.goes_on else sentence.likely.get("shared", 0)):
            yield Hit(sentence.span, suggestion=_cure(reading, move))


def _cure(reading: Reading, words: Move) -> Suggestion:
    return Suggestion(
        f"Leave “{reading.saying(words)}” out of this message. If they share the cause they will say so; "
        "[the subject you have in common] stands by itself.",
        reading.without(words),
    )
