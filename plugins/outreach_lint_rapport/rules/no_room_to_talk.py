"""RAP004: a link, a form, a calendar, and nobody to talk to."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Suggestion

TALKS = ("reply", "call", "favour", "referral", "question_about_reader", "qualify")
CURE = Suggestion(
    "Invite an answer in words, and let the link come second: “[A question only they can answer]? A line back is enough; [the link] is there if you prefer it.”"
)


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a refusal to talk, or at a link that is the only way on."""
    closed = reading.moves("closed")
    links = [
        move
        for move in reading.moves("ask")
        if move.name == "click" and reading.sentence(move).mood != "question"
    ]
    shut = {move.sentence for move in (*closed, *links)}
    others = [sentence for sentence in reading.body if sentence.number not in shut]
    open_words = any(
        s.mood == "question" or s.has("invitation") or any(m.name in TALKS for m in s.moves) for s in others
    )
    wants = links or any(sentence.has("pitch", "ask") for sentence in others)
    if (closed or links) and wants and not open_words:
        yield Hit(reading.sentence((closed or links)[-1]).span, suggestion=CURE)
