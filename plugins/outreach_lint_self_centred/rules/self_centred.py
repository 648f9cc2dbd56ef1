"""SEL001: mostly about the sender."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Confidence, Hit, Reading, Sentence, Suggestion

LEAST_SENTENCES, LEAST_WORDS = 3, 25  # about the sender
RATIO, PLAIN_RATIO = 3, 4  # to one: the catalogue's guide, and what labellers agree on
INTEREST = ("rapport", "personal_slot", "contribution")
COURTESIES = ("thanks", "sign_off", "small_talk", "opt_out")


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the first sentence about the sender when such outnumber the reader's by three to one."""
    if reading.moves("politics", "opt_out", "softener") or _thanks(reading):
        return
    told = [s for s in reading.body if s.words() > 2 and not s.has(*COURTESIES)]
    own = [s for s in told if s.who in ("sender", "sender_org") and not s.has(*INTEREST) and not _offers(s)]
    theirs = [s for s in told if _has_the_floor(s)]
    ratio = len(own) / max(len(theirs), 1)
    if len(own) < LEAST_SENTENCES or sum(s.words() for s in own) < LEAST_WORDS or ratio < RATIO:
        return
    sure: Confidence = "high" if reading.draft.relationship == "stranger" and ratio >= PLAIN_RATIO else "low"
    yield Hit(own[0].span, suggestion=_cure(reading, len(own), len(theirs)), confidence=sure)


def _thanks(reading: Reading) -> bool:
    """Tell whether it is a thank-you note, which has to tell what came of it."""
    return bool(reading.moves("thanks")) and not reading.moves("pitch")


def _has_the_floor(sentence: Sentence) -> bool:
    """Tell whether a sentence is the reader's; one in which they are only to act is not."""
    if sentence.has(*INTEREST):
        return True
    return sentence.who in ("reader", "reader_org", "both") and not sentence.has("ask")


def _offers(sentence: Sentence) -> bool:
    """Tell whether a sentence is about what the reader could get, rather than about who offers it."""
    own = max(sentence.likely.get(move, 0) for move in ("self_intro", "proof"))
    return sentence.likely.get("pitch", 0) > max(own, 0.5)


def _cure(reading: Reading, own: int, theirs: int) -> Suggestion:
    who = reading.reader or "the reader"
    return Suggestion(
        f"{own} sentences are about you and {theirs or 'none'} about {who}. Keep the one about you that matters to them, and give the place of the "
        "others to them: [what they do that made you write], [what you could give them for it], [a question about it]."
    )
