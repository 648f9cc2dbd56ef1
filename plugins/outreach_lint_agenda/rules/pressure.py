"""AGD001: it pushes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

OFTEN = 3  # sentences that ask for the same thing
CURE = Suggestion(
    "Say when and why it matters to them, and leave the choice with them: “If [what would make it useful to you], I am here; if not, no harm done.”"
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at urgency, insistence, and what was arranged without asking."""
    sells = bool(reading.moves("pitch")) or reading.draft.relationship == "stranger"
    for move in reading.moves("pressure", region="any"):
        sentence = reading.sentence(move)
        if not sells and move.name != "arranged":
            continue  # among people who know each other a date or a "you need to" is mostly just so
        if not sentence.has("opt_out", "contribution", "rapport"):
            yield Hit(reading.place(move), suggestion=CURE)
    asks = Counter(move.name for move in reading.moves("ask") if move.name in ("call", "buy", "money"))
    for name, count in asks.items():
        if count >= OFTEN and not reading.moves("opt_out"):
            last = [move for move in reading.moves("ask") if move.name == name][-1]
            message = f"You ask for the same thing {count} times; once is a question, more is pushing."
            yield Hit(
                reading.sentence(last).span,
                message,
                Suggestion("Ask once, at the end, and leave them free to say no."),
                confidence="low",
            )
