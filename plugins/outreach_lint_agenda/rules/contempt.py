"""AGD004: it looks down on the reader."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

CURE = Suggestion(
    "Say the fact and give the cure, as you would to a colleague: “On [page or place], [what happens]. [How to mend it.]” Leave the judgement out."
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at contempt for the reader or people like them."""
    for move in reading.moves("contempt", region="any"):
        sentence = reading.sentence(move)
        if not sentence.excused("contempt", "contribution", "rapport"):
            yield Hit(reading.place(move), suggestion=CURE)
