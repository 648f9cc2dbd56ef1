"""A summary of a sequence: which messages build trust, and which spend it."""

from __future__ import annotations

from typing import NamedTuple

from outreach_lint.reading import Reading

BUILDING_MOVES = {
    "rapport": "shows interest",
    "personal_slot": "has room for a personal line",
    "contribution": "gives",
    "thanks": "thanks",
    "opt_out": "leaves them free",
}
SPENDING_MOVES = {
    "pitch": "sells",
    "hype": "promises too much",
    "ask": "asks",
    "gatekeeper": "asks for somebody else",
    "pressure": "pushes",
    "blame": "blames",
    "contempt": "looks down",
    "offence": "takes offence",
}
ASK_WORDS = {  # by the name of the ask
    "call": "asks for a talk",
    "click": "asks for a click",
    "favour": "asks a favour",
    "referral": "asks for a name",
    "follow": "asks for a follow",
    "money": "asks for money",
    "buy": "asks to buy",
    "apply_join": "asks to join",
    "reply": "asks",
}


class TimelineMessage(NamedTuple):
    """One message of a sequence or thread: step, day, author, and its effect on trust.

    ``refuses`` means that the reader wrote it, and says no.
    """

    step: int | None
    day: float | None
    when: str
    received: bool
    builds: tuple[str, ...] = ()
    spends: tuple[str, ...] = ()
    refuses: bool = False

    @property
    def label(self) -> str:
        """A label of the message, for people: ``day 4, step 2``."""
        day = f"day {self.day:g}" if self.day is not None else self.when
        step = f"step {self.step}" if self.step is not None else ""
        return ", ".join(filter(None, (day, step))) or "before"

    @property
    def in_words(self) -> str:
        """The effects of the message, for people, each with a plus or minus sign."""
        if self.received:
            return "← they say no" if self.refuses else "← they answer"
        signs = []
        if self.builds:
            signs.append(f"+ {', '.join(self.builds)}")
        if self.spends:
            signs.append(f"− {', '.join(self.spends)}")
        return "  ".join(signs) or "·"


def timeline_of(reading: Reading) -> tuple[TimelineMessage, ...]:
    """Return the messages before a draft and the draft itself; empty if there are none before."""
    if not reading.earlier:
        return ()
    return tuple(map(_message_of, (*reading.earlier, reading)))


def _message_of(reading: Reading) -> TimelineMessage:
    draft = reading.draft
    refuses = draft.received and bool(reading.refusal)
    builds = [word for kind, word in BUILDING_MOVES.items() if reading.moves(kind, region="any")]
    spends: list[str] = []
    for kind, word in SPENDING_MOVES.items():
        moves = reading.moves(kind, region="any")
        names = [
            ASK_WORDS[move.name] for move in moves if move.kind == "ask" and move.name in ASK_WORDS
        ]
        if names:
            spends += dict.fromkeys(names)
        elif moves and kind != "ask":
            spends.append(word)
    if "shows interest" in builds and "asks" in spends:
        spends.remove("asks")  # a question about them costs them nothing
    return TimelineMessage(
        draft.step, draft.day, draft.when, draft.received, tuple(builds), tuple(spends), refuses
    )
