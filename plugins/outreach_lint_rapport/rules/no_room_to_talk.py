"""RAP004: a link, a form, a calendar, and nobody to talk to."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

CURE = Suggestion("Invite an answer in words, and let the link come second: “[A question only they can answer]? A line back is enough; [the link] is there if you prefer it.”")


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a refusal to talk, or at a link that is the only way on."""
    if closed := reading.moves("closed"):
        if not reading.moves("invitation"):
            yield Hit(reading.sentence(closed[0]).span, suggestion=CURE)
        return
    links = [move for move in reading.moves("ask") if move.name == "click"]
    talks = [move for move in reading.moves("ask") if move.name not in ("click", "buy", "apply_join", "follow", "money")]
    questions = [sentence for sentence in reading.body if sentence.mood == "question"]
    if links and not talks and not questions and not reading.moves("invitation"):
        yield Hit(reading.sentence(links[-1]).span, suggestion=CURE)
