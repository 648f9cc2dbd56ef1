"""SEL001: mostly about the sender."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Confidence, Hit, Reading, Sentence, Suggestion

LEAST_SENTENCES, LEAST_WORDS, RATIO = (
    3,
    40,
    3,
)  # one sentence more than a self-introduction takes, at three to one


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the first sentence about the sender when such outnumber the reader's by three to one."""
    told = [
        s for s in reading.body if s.words() > 2 and not s.has("thanks", "sign_off", "small_talk", "opt_out")
    ]
    own = [s for s in told if s.who in ("sender", "sender_org") and not _offers(s)]
    theirs = [
        s
        for s in told
        if s.who in ("reader", "reader_org", "both") and not (s.has("ask") and not s.has("rapport"))
    ]
    if reading.moves("politics") or (reading.moves("thanks") and not reading.moves("pitch")):
        return
    if reading.moves("rapport", "personal_slot", "contribution", "opt_out", "softener", region="any"):
        return  # the reader has the floor somewhere
    if len(own) < LEAST_SENTENCES or sum(s.words() for s in own) < LEAST_WORDS:
        return
    if len(own) >= RATIO * max(len(theirs), 1) and len(own) > 0.7 * len(told):
        sure: Confidence = "high" if reading.draft.relationship == "stranger" else "low"
        yield Hit(own[0].span, suggestion=_cure(reading, len(own), len(theirs)), confidence=sure)


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
