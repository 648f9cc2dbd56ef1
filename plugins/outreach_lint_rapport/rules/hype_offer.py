"""RAP002: a promise nobody can keep."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at inflated words about the sender's offer."""
    for move in reading.moves("hype", region="any"):
        sentence = reading.sentence(move)
        if sentence.who not in ("reader", "reader_org") or sentence.has("pitch"):
            yield Hit(
                move.span,
                suggestion=Suggestion(
                    f"Instead of “{reading.words_of(move)}”, say what happened once: “[a customer like them] went from [before] to [after] in [time].”"
                ),
            )
