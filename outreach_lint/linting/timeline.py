"""A sequence at one glance: message by message, where trust is built and where it is spent."""

from __future__ import annotations

from typing import NamedTuple

from outreach_lint.reading import Reading

BUILDS = {
    "rapport": "shows interest",
    "personal_slot": "has room for a personal line",
    "contribution": "gives",
    "thanks": "thanks",
    "opt_out": "leaves them free",
}
SPENDS = {
    "pitch": "sells",
    "hype": "promises too much",
    "ask": "asks",
    "gatekeeper": "asks for somebody else",
    "pressure": "pushes",
    "blame": "blames",
    "contempt": "looks down",
    "offence": "takes offence",
}
ASKED = {  # what an ask is for
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


class Touch(NamedTuple):
    """One message of a sequence or thread: its step and day, its author, and how it serves trust.

    ``refuses``: it is the reader's, and says no.
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
        """Which message it is, for people: ``day 4, step 2``."""
        day = f"day {self.day:g}" if self.day is not None else self.when
        step = f"step {self.step}" if self.step is not None else ""
        return ", ".join(filter(None, (day, step))) or "before"

    @property
    def in_words(self) -> str:
        """What it does, for people: ``+ shows interest  − sells``."""
        if self.received:
            return "← they say no" if self.refuses else "← they answer"
        signs = []
        if self.builds:
            signs.append(f"+ {', '.join(self.builds)}")
        if self.spends:
            signs.append(f"− {', '.join(self.spends)}")
        return "  ".join(signs) or "·"


def timeline_of(reading: Reading) -> tuple[Touch, ...]:
    """Return the messages before a draft and the draft itself.

    The timeline is empty where there are none before it.
    """
    if not reading.earlier:
        return ()
    return tuple(map(_touch, (*reading.earlier, reading)))


def _touch(reading: Reading) -> Touch:
    draft = reading.draft
    refuses = draft.received and bool(reading.refusal)
    builds = [word for kind, word in BUILDS.items() if reading.moves(kind, region="any")]
    spends: list[str] = []
    for kind, word in SPENDS.items():
        moves = reading.moves(kind, region="any")
        names = [ASKED[move.name] for move in moves if move.kind == "ask" and move.name in ASKED]
        if names:
            spends += dict.fromkeys(names)
        elif moves and kind != "ask":
            spends.append(word)
    if "shows interest" in builds and "asks" in spends:
        spends.remove("asks")  # a question about them costs them nothing
    return Touch(
        draft.step, draft.day, draft.when, draft.received, tuple(builds), tuple(spends), refuses
    )
