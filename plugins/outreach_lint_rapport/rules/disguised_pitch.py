"""RAP006: it hides its aim, and then pursues it."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Span, Suggestion, fair_offer


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a denial, a pretext or a false ``Re:`` in a message that sells."""
    yield from _fake_reply(reading)
    fault = reading.fault("RAP006")
    if fault and not (fault.worst.region == "subject" and _is_true_reply(reading)):
        yield Hit(
            reading.place(fault.worst),
            suggestion=_fix(reading, fault.worst),
            confidence=fault.confidence,
        )


def _fix(reading: Reading, denial: Sentence) -> Suggestion:
    offer = fair_offer(reading)
    aim = f"“{offer}”" if offer else "[What do you want, in one plain sentence?]"
    edits = reading.dropped(denial, [denial], "I will be open about why I write.")
    return Suggestion(
        f"Leave out “{reading.saying(denial)}” and say openly what you want: {aim}", edits
    )


def _is_true_reply(reading: Reading) -> bool:
    """Tell whether the subject has the mark of a reply, and there was a message to reply to."""
    goes_on = reading.in_thread or reading.earlier or not reading.may_be_strangers
    return bool(reading.reply_mark and goes_on)


def _fake_reply(reading: Reading) -> Iterator[Hit]:
    """Point at the mark of a reply on a first message that sells: where no earlier message and no thread is."""
    mark = reading.reply_mark
    if not mark or _is_true_reply(reading):
        return
    pitch = reading.fault("RAP001")
    if pitch is None or pitch.confidence != "high":  # a real answer may offer what was asked for
        return
    at = next((piece for piece in reading.cut_pieces if piece.region == "subject"), None)
    start = at.start if at else reading.draft.body_start
    span = Span(start, start + len(mark.rstrip())) if at else Span(start, start)
    edits = (Edit(Span(start, start + len(mark)), ""),) if at else ()
    fix = Suggestion(
        f"Write the subject as it is: “{reading.subject[len(mark) :]}”", edits, safe=bool(edits)
    )
    yield Hit(
        span,
        "The subject looks like a reply, and there was no message before it.",
        fix,
        quote=mark.strip(),
    )
