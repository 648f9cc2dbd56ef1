"""SEL002: it asks and does not give."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Move, Reading, Span, Suggestion

ASKING = frozenset(("which", "what", "how", "where", "when", "who", "why"))
QUOTED = 90  # characters of a request that the cure quotes
QUARTER, HALF_HOUR = 15, 30  # minutes: the catalogue's figure
FREE = "If it is not the moment, that is fine."
COSTLY = ("favour", "referral", "money")


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a request that costs the reader something, in a message that gives nothing and leaves no way out."""
    sells = reading.draft.relationship == "stranger" and reading.moves("pitch")  # RAP001 has it
    if (
        sells
        or reading.goes_on
        or reading.moves("contribution", "opt_out", "personal_slot", "offered")
        or reading.gave_before("contribution")
        or any(_softens(reading, move) for move in reading.moves("softener"))
    ):
        return
    asks = [move for move in reading.moves("ask") if _costs(reading, move) and _is_request(reading, move)]
    if asks:
        yield Hit(reading.sentence(asks[0]).span, suggestion=_cure(reading, asks[0]))


def _softens(reading: Reading, move: Move) -> bool:
    """Tell whether an ask is made small; half an hour that is named is not."""
    return move.name != "time-boxed" or not _long(reading, move, QUARTER)


def _long(reading: Reading, move: Move, most: int) -> bool:
    return any(_minutes(token.norm) > most for token in reading.sentence(move).tokens)


def _costs(reading: Reading, move: Move) -> bool:
    """Tell whether it costs the reader something: a favour, a name, money, or more than a quarter of an hour."""
    if move.name == "call":
        # Half an hour of one who is asked for a reason is a time-boxed ask for advice.
        most = HALF_HOUR if reading.moves("rapport", "trigger") else QUARTER
        return _long(reading, move, most)
    return move.name in COSTLY


def _minutes(word: str) -> int:
    return int(word) if word.isdecimal() and len(word) < 4 else {"hour": 60, "hours": 120}.get(word, 0)


def _is_request(reading: Reading, move: Move) -> bool:
    sentence = reading.sentence(move)
    if next((token.norm for token in sentence.tokens if token.kind != "mark"), "") in ASKING:
        return False  # "Which would you try?" asks for an answer, not for a deed
    return sentence.mood in ("question", "request") or sentence.who in ("sender", "sender_org")


def _cure(reading: Reading, ask: Move) -> Suggestion:
    who, at = reading.reader or "them", reading.sentence(ask).span
    words = " ".join(reading.sentence(ask).text.split())
    asked = f"“{words}”" if len(words) <= QUOTED else "what you ask now"
    less = (
        "[one question, to be answered in two lines]" if ask.name == "call" else "[the smallest part of it]"
    )
    return Suggestion(
        f"Give first: “[something useful to {who}: what you noticed, a source, a contact].” Then ask for less than {asked}: "
        f"“{less}. {FREE}”",
        (
            Edit(
                Span(at.start, at.start),
                "[Something useful to them: what you noticed, a source, a contact.] ",
            ),
            Edit(Span(at.end, at.end), f" {FREE}"),
        ),
    )
