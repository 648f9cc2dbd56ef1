"""RAP002: a promise nobody can keep."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion


def check(reading: Reading) -> Iterator[Hit]:
    """Point at inflated words about the sender's offer."""
    for move in reading.moves("hype", region="any"):
        sentence = reading.sentence(move)
        if sentence.who not in ("reader", "reader_org") or sentence.has("pitch"):
            words = " ".join(reading.draft.text[slice(*move.span)].split())
            yield Hit(
                move.span,
                suggestion=Suggestion(
                    f"Instead of “{words}”, say what happened once: “[a customer like them] went from [before] to [after] in [time].”"
                ),
            )
