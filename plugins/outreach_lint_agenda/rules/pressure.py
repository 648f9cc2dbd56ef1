"""AGD001: it pushes."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

OFTEN = 2  # sentences that ask for the same thing
AMONG_ACQUAINTANCES = 0.3  # probability from which what is said to be arranged pushes
CURE = Suggestion(
    "Say when and why it matters to them, and leave the choice with them: “If [what would make it useful to you], I am here; if not, no harm done.”"
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at urgency, insistence, and what was arranged without asking."""
    sells = bool(reading.moves("pitch")) or reading.draft.relationship == "stranger"
    for move in reading.moves("pressure", region="any"):
        sentence = reading.sentence(move)
        if not sells and (move.name != "arranged" or sentence.likely.get("pressure", 0) < AMONG_ACQUAINTANCES):
            continue  # among people who know each other a date or a "you need to" is mostly just so
        if not sentence.excused("pressure", "opt_out", "contribution", "rapport"):
            yield Hit(reading.place(move), suggestion=CURE)
    yield from _asked_twice(reading)


def _asked_twice(reading: Reading) -> Iterator[Hit]:
    """Point at the second request for a talk where the reader is left no way out."""
    asks = [move for move in reading.moves("ask") if move.name == "call"]
    often = sorted({move.sentence for move in asks})
    at_once = len(often) >= OFTEN and often[-1] - often[-2] == 1
    if at_once and reading.draft.relationship == "stranger" and not reading.moves("opt_out"):
        sure = reading.moves("pitch") and reading.sentences[often[-2]].mood == "question"
        message = f"You ask for the same thing {len(often)} times; once is a question, more is pushing."
        yield Hit(
            reading.sentences[often[-1]].span,
            message,
            Suggestion("Ask once, at the end, and leave them free to say no."),
            confidence="high" if sure else "low",
        )

