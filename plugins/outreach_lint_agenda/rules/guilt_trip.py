"""AGD002: it makes the reader feel at fault."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Move, Reading, Sentence, Suggestion

# Moves that say something of their own beside the blame.
SAYS_MORE = (
    "ask",
    "pitch",
    "proof",
    "rapport",
    "contribution",
    "trigger",
    "opt_out",
    "thanks",
    "denial",
    "offence",
    "pressure",
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at blame for silence."""
    for move in reading.moves("blame", region="any"):
        sentence = reading.sentence(move)
        if not sentence.excused("blame", "opt_out"):
            yield Hit(reading.place(move), suggestion=_cure(reading, move))


def _cure(reading: Reading, blame: Move) -> Suggestion:
    return Suggestion(
        f"Leave out “{reading.saying(blame)}” and bring something new: “{reading.vocative}[what you came across since that is of use to them]. If it is not for you, I will leave it at that.”",
        reading.without(blame),
        safe=_is_empty(reading.sentence(blame)),
    )


def _is_empty(sentence: Sentence) -> bool:
    """Tell whether a sentence says no more than that here is another mail ("Just bumping this up")."""
    if sentence.holds("tag") or sentence.mood == "question":
        return False
    bumps = all(move.name == "bump" for move in sentence.moves if move.kind == "blame")
    return (bumps or sentence.has("follow_up")) and not sentence.has(*SAYS_MORE)
