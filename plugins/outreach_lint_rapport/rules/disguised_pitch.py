"""RAP006: the message hides its aim, and then pursues it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import (
    Edit,
    Hit,
    Insertion,
    Reading,
    Sentence,
    Span,
    Suggestion,
    is_follow_up,
    quotable_offer,
)

AIM_GAP = "[What do you want, in one plain sentence?]"
AIMS = ("pitch", "ask.call", "ask.click", "ask.buy", "ask.money")  # aims that a message can hide
# A denial that also says what the offer costs: "Nothing to buy, just a talk."
COSTS = re.compile(r"\b(?:buy|costs?|free|charge|fee|paid|pay|price)\b", re.IGNORECASE)


def check(reading: Reading) -> Iterator[Hit]:
    """Yield hits for a denial, a pretext or a false ``Re:`` in a message that sells."""
    fault = reading.fault("RAP006")
    by_subject = fault and fault.most_likely.region == "subject" and reading.reply_mark
    if reading.reply_mark and not _is_true_reply(reading) and (by_subject or _sells(reading)):
        yield _fake_reply(reading)
    if fault and not by_subject and reading.moves(*AIMS, region="any"):
        yield Hit(
            reading.span_of(fault.most_likely),
            suggestion=_fix(reading, fault.most_likely),
            confidence=fault.confidence,
        )


def _sells(reading: Reading) -> bool:
    """Return whether the message is an unsolicited pitch; a real reply may offer what was asked."""
    pitch = reading.fault("RAP001")
    return pitch is not None and pitch.confidence == "high"


def _fix(reading: Reading, denial: Sentence) -> Suggestion:
    offer = quotable_offer(reading)
    aim = f"“{offer}”" if offer else AIM_GAP
    edits = reading.removal_or_replacement(denial, [denial], f"I will be open: {AIM_GAP}")
    if denial.is_question or denial.has("ask") or COSTS.search(denial.text):
        edits = ()  # it may ask the reader something, or say what the offer costs
    return Suggestion(
        f"Leave out “{reading.quoted(denial)}” and say openly what you want: {aim}",
        edits,
        insertions=(Insertion(AIM_GAP, "sentence"),),
    )


def _is_true_reply(reading: Reading) -> bool:
    """Return whether the subject is marked as a reply, and there was a message to reply to."""
    # A template of a follow-up is sent as a reply to the message that it mentions.
    later = reading.draft.template and is_follow_up(reading)
    replies = reading.in_thread or reading.earlier or not reading.may_be_strangers or later
    return bool(reading.reply_mark and replies)


def _fake_reply(reading: Reading) -> Hit:
    """Return the hit for the reply mark of a first message that sells."""
    mark = reading.reply_mark
    subject = next((piece for piece in reading.sentence_spans if piece.region == "subject"), None)
    start = subject.start if subject else reading.draft.body_start
    span = Span(start, start + len(mark.rstrip())) if subject else Span(start, start)
    # The mark may be needed: the text may mention an earlier message, a tag may stand for the
    # earlier message's subject, or the subject may have nothing else.
    rest = reading.subject[len(mark) :]
    needed = is_follow_up(reading) or not rest or rest.startswith(("[", "{", "%", "$"))
    edits = (Edit(Span(start, start + len(mark)), ""),) if subject and not needed else ()
    fix = Suggestion(f"Write the subject as it is: “{rest}”", edits, safe=bool(edits))
    message = "The subject looks like a reply, but there is no earlier message."
    return Hit(span, message, fix, quote=mark.strip())
