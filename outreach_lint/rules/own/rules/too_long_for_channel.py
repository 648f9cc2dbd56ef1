"""CHN001: the message is longer than its channel allows, counted as the channel counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from outreach_lint.model import Hit, Span, Suggestion
from outreach_lint.reading import Reading

if TYPE_CHECKING:
    from outreach_lint.rules.own.channels import Limit

UCS2_MESSAGE_CHARS = 70  # limit of a text message with a character outside the GSM alphabet
NEAR_LIMIT_SHARE = 0.95  # share of the limit from which the rest is reported


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for a message or subject that is too long, or close to the limit."""
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
    """Return the message as a channel counts it: without the subject and unfilled tags."""
    text = reading.draft.text
    start = next((p.end for p in reading.pieces if p.region == "subject"), reading.draft.body_start)
    parts, at = [], start
    for tag in reading.tags if reading.draft.template else ():
        if tag.span.start >= at:
            parts.append(text[at : tag.span.start])
            at = tag.span.end
    return "".join([*parts, text[at:]])


def _subject(reading: Reading) -> Span:
    for piece in reading.sentence_spans:
        if piece.region == "subject":
            return Span(piece.start, piece.end)
    return Span(0, 0)


def _hit(limit: Limit, text: str, reading: Reading, span: Span | None) -> Hit | None:
    from outreach_lint.rules.own.channels import GSM, GSM_TWICE, PART_CHARS, length_in

    size, max_size, unit = length_in(text, limit)
    if size < NEAR_LIMIT_SHARE * max_size:
        return None
    hit_span = span or _whole_span(reading)
    if size <= max_size:
        rest = f"{max_size - size} {unit} are left of the {max_size} that a {limit.what} takes."
        return Hit(hit_span, rest, severity="info")
    message = f"{size} {unit}, and a {limit.what} takes {max_size}: {size - max_size} too many."
    if limit.unit == "gsm-7":
        parts = -(-size // PART_CHARS[max_size])
        unusual = sorted(set(text) - GSM - GSM_TWICE)[:3]
        because = (
            f", because of {' '.join(unusual)}"
            if unusual and max_size == UCS2_MESSAGE_CHARS
            else ""
        )
        message = (
            f"{size} {unit}, and a {limit.what} takes {max_size}{because}: it goes in {parts}"
            " pieces."
        )
    words = "it" if span is None else "the subject"
    return Hit(
        hit_span,
        message,
        Suggestion(f"Cut {words} by {size - max_size}: one thing about them, and one question."),
    )


def _whole_span(reading: Reading) -> Span:
    """Return the span of the message from its first word to its last."""
    pieces = [piece for piece in reading.sentence_spans if piece.region != "subject"]
    return Span(pieces[0].start, pieces[-1].end) if pieces else Span(0, 0)
