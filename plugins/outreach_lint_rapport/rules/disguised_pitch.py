"""RAP006: it hides its aim, and then pursues it."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Span, Suggestion, fair_offer, goes_on

AIMS = ("pitch", "ask.call", "ask.click", "ask.buy", "ask.money")  # what can be hidden


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a denial, a pretext or a false ``Re:`` in a message that sells."""
    fault = reading.fault("RAP006")
    by_subject = fault and fault.worst.region == "subject" and reading.reply_mark
    if reading.reply_mark and not _is_true_reply(reading) and (by_subject or _sells(reading)):
        yield _fake_reply(reading)
    if fault and not by_subject and reading.moves(*AIMS, region="any"):
        yield Hit(
            reading.place(fault.worst),
            suggestion=_fix(reading, fault.worst),
            confidence=fault.confidence,
        )


def _sells(reading: Reading) -> bool:
    """Tell whether the message is an unasked pitch; a real answer may offer what was asked for."""
    pitch = reading.fault("RAP001")
    return pitch is not None and pitch.confidence == "high"


def _fix(reading: Reading, denial: Sentence) -> Suggestion:
    offer = fair_offer(reading)
    aim = f"“{offer}”" if offer else "[What do you want, in one plain sentence?]"
    edits = reading.dropped(
        denial, [denial], "I will be open: [what do you want, in one plain sentence?]"
    )
    if denial.is_question:
        edits = ()  # it may be a real one: the writer knows
    return Suggestion(
        f"Leave out “{reading.saying(denial)}” and say openly what you want: {aim}", edits
    )


def _is_true_reply(reading: Reading) -> bool:
    """Tell whether the subject has the mark of a reply, and there was a message to reply to."""
    # A template of a later message is sent as an answer to the one that it speaks of.
    later = reading.draft.template and goes_on(reading)
    replies = reading.in_thread or reading.earlier or not reading.may_be_strangers or later
    return bool(reading.reply_mark and replies)


def _fake_reply(reading: Reading) -> Hit:
    """Point at the mark of a reply on a first message that sells."""
    mark = reading.reply_mark
    at = next((piece for piece in reading.cut_pieces if piece.region == "subject"), None)
    start = at.start if at else reading.draft.body_start
    span = Span(start, start + len(mark.rstrip())) if at else Span(start, start)
    # The mark may be what tells of the earlier message: one that the text speaks of, or one whose
    # subject stands here as a tag.
    rest = reading.subject[len(mark) :]
    needed = goes_on(reading) or rest.startswith(("[", "{", "%", "$"))
    edits = (Edit(Span(start, start + len(mark)), ""),) if at and not needed else ()
    fix = Suggestion(f"Write the subject as it is: “{rest}”", edits, safe=bool(edits))
    message = "The subject looks like a reply, and there was no message before it."
    return Hit(span, message, fix, quote=mark.strip())
