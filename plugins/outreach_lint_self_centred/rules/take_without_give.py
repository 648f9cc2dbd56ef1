"""SEL002: it asks and does not give."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Move, Reading, Suggestion

COSTLY = ("favour", "referral", "money")


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a request that costs the reader something, in a message that gives nothing and leaves no way out."""
    if reading.moves("contribution", "opt_out", "softener", "pitch", "personal_slot") or reading.moves(
        "rapport"
    ):
        return
    asks = [move for move in reading.moves("ask") if move.name in COSTLY and _is_request(reading, move)]
    if asks:
        yield Hit(reading.sentence(asks[0]).span, suggestion=_cure(reading))


def _is_request(reading: Reading, move: Move) -> bool:
    sentence = reading.sentence(move)
    return sentence.mood in ("question", "request") or sentence.who in ("sender", "sender_org")


def _cure(reading: Reading) -> Suggestion:
    return Suggestion(
        "Give first, then ask for less: “[something useful to them: what you noticed, a source, a contact]. One thing I would value: "
        "[one question that takes two minutes]. If it is not the moment, that is fine.”"
    )
