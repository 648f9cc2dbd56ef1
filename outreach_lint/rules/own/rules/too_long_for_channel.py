"""CHN001: more than the channel takes, counted as the channel counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from outreach_lint.model import Hit, Span, Suggestion
from outreach_lint.reading import Reading

if TYPE_CHECKING:
    from outreach_lint.rules.own.channels import Limit

WIDE_MESSAGE = 70  # characters of a text message that holds a letter which its usual alphabet lacks
NEAR = 0.95  # of what fits: from there on it is said how much is left


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a message, or its subject, that does not fit, or hardly does."""
    if not reading.draft.channel:
        return
    from outreach_lint.rules.own.channels import channel_named, limits

    channel = channel_named(reading.draft.channel)
    for name, text, span in (
        (channel, _message(reading), None),
        (f"{channel}:subject", reading.subject, _subject(reading)),
    ):
        if limit := limits().get(name):
            hit = _hit(limit, text.strip(), reading, span)
            if hit:
                yield hit


def _message(reading: Reading) -> str:
    """Return the message as a channel counts it: without subject and without unfilled tags."""
    text = reading.draft.text
    start = next((p.end for p in reading.pieces if p.region == "subject"), reading.draft.body_start)
    parts, at = [], start
    for tag in reading.tags if reading.draft.template else ():
        if tag.span.start >= at:
            parts.append(text[at : tag.span.start])
            at = tag.span.end
    return "".join([*parts, text[at:]])


def _subject(reading: Reading) -> Span:
    for piece in reading.cut_pieces:
        if piece.region == "subject":
            return Span(piece.start, piece.end)
    return Span(0, 0)


def _hit(limit: Limit, text: str, reading: Reading, span: Span | None) -> Hit | None:
    from outreach_lint.rules.own.channels import GSM, GSM_TWICE, PIECES, measured

    size, most, unit = measured(text, limit)
    if size < NEAR * most:
        return None
    place = span or _whole(reading)
    if size <= most:
        left = f"{most - size} {unit} are left of the {most} that a {limit.what} takes."
        return Hit(place, left, severity="info")
    message = f"{size} {unit}, and a {limit.what} takes {most}: {size - most} too many."
    if limit.unit == "gsm-7":
        pieces = -(-size // PIECES[most])
        strange = sorted(set(text) - GSM - GSM_TWICE)[:3]
        because = f", because of {' '.join(strange)}" if strange and most == WIDE_MESSAGE else ""
        message = (
            f"{size} {unit}, and a {limit.what} takes {most}{because}: it goes in {pieces} pieces."
        )
    words = "it" if span is None else "the subject"
    return Hit(
        place,
        message,
        Suggestion(f"Cut {words} by {size - most}: one thing about them, and one question."),
    )


def _whole(reading: Reading) -> Span:
    """Return the message from its first word to its last."""
    pieces = [piece for piece in reading.cut_pieces if piece.region != "subject"]
    return Span(pieces[0].start, pieces[-1].end) if pieces else Span(0, 0)
