"""Who does it, and in which mood: the subject of a sentence's main clause, as far as order tells it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from outreach_lint.reading.tokens import Token

Who = Literal["sender", "sender_org", "reader", "reader_org", "both", "other", "none"]
Mood = Literal["statement", "question", "request", "fragment"]

SENDER = frozenset({"i", "my", "mine", "myself", "me"})
SENDER_ORG = frozenset({"we", "our", "ours", "us"})
READER = frozenset({"you", "your", "yours", "yourself"})
_OPENERS = frozenset(
    (
        "as if when whenever since after before while because for in at on to with without from by during "
        "once although though unless until given based like whether through over about"
    ).split()
)
_VERBS_ASKED = frozenset(
    ("do does did are is was were can could would will shall should have has had may might am need").split()
)
IMPERATIVES = frozenset(
    (
        "accept act add allow apply answer ask attend be begin believe book bring browse buy call change "
        "check choose claim clap click come comment complete confirm connect consider contact contribute copy "
        "create discover do donate don download drop email enjoy enter explore fill find fix follow forget "
        "forward get give go grab hear help hit hop hurry imagine improve increase introduce invest invite "
        "join keep know learn leave let like listen log look make mark meet message note open order pass pay "
        "phone pick place please point prepare press put read reach receive register remember reply request "
        "reserve respond review rsvp save say schedule see select send set share shoot sign skip sponsor "
        "spread star start stay stop submit subscribe support swap take talk tap tell text think trace "
        "transform transfer treat try turn unlock update upload use view visit vote wait watch win wire write"
    ).split()
)
_FILLERS = frozenset(
    (
        "and but so also then now well yes no ok okay oh hey hi hello just finally first firstly second "
        "lastly again actually honestly frankly really maybe perhaps anyway however therefore please kindly "
        "simply only here there today tomorrow yesterday p.s ps p s"
    ).split()
)
_BE = frozenset(("am is are was were have has had will would can could do did").split())


def mood_of(tokens: Sequence[Token]) -> Mood:
    """Tell a statement from a question, a request (imperative) and a fragment without a verb's subject."""
    words = [token for token in tokens if token.kind != "mark"]
    if not words:
        return "fragment"
    if tokens[-1].norm == "?" or any(token.norm == "?" for token in tokens[-3:]):
        return "question"
    first = next((token.norm for token in words if token.norm not in _FILLERS), words[0].norm)
    if (
        first in _VERBS_ASKED
        and len(words) > 2
        and words[1].norm in ("you", "i", "we", "your")
        and first != "have"
    ):
        return "question"
    if first in IMPERATIVES or words[0].norm in ("please", "kindly"):
        return "request"
    return (
        "statement"
        if len(words) > 3 or any(word.norm in SENDER | SENDER_ORG | READER for word in words)
        else "fragment"
    )


def who_of(tokens: Sequence[Token], mood: Mood, sender_names: frozenset[str] = frozenset()) -> Who:
    """Return whose sentence it is; ``sender_names`` are the names of the sender's company or product."""
    words = _main_clause([token for token in tokens if token.kind != "mark" or token.norm in ",;:"])
    if not words:
        return "none"
    if mood == "request":
        return "reader"
    for number, word in enumerate(words[:9]):
        after = words[number + 1].norm if number + 1 < len(words) else ""
        if after == "and" and number + 2 < len(words) and {word.norm, words[number + 2].norm} == {"you", "i"}:
            return "both"
        if word.norm in SENDER:
            return "sender"
        if word.norm in SENDER_ORG:
            return "sender_org" if word.norm != "us" else "both"
        if word.norm in READER:
            return (
                "reader_org"
                if word.norm == "your"
                and after in ("company", "team", "firm", "business", "organisation", "organization")
                else "reader"
            )
        if word.norm in sender_names:
            return "sender_org"
        if number > 0 and word.norm in _BE and mood == "statement":
            return "other"
    return "other" if mood != "fragment" else "none"


def _main_clause(words: list[Token]) -> list[Token]:
    """Skip fillers and one opening phrase or clause up to its comma."""
    at = 0
    while at < len(words) and (words[at].norm in _FILLERS or words[at].norm in ",;:"):
        at += 1
    if at < len(words) and words[at].norm in _OPENERS:
        comma = next((n for n in range(at, min(len(words), at + 18)) if words[n].norm == ","), None)
        if comma is not None and comma + 1 < len(words):
            at = comma + 1
            while at < len(words) and words[at].norm in _FILLERS:
                at += 1
    return [word for word in words[at:] if word.kind != "mark"]
