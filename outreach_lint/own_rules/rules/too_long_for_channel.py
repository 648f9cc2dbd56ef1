"""CHN001: more than the channel takes, counted as the channel counts."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from outreach_lint.model import Hit, Span, Suggestion
from outreach_lint.reading import Reading

NEAR = 0.95  # of what fits: from there on it is said how much is left
LINK, PIECES = (
    23,
    {160: 153, 70: 67},
)  # X's count for any link; what is left of a piece of an SMS beside its number
# 3GPP TS 23.038: the basic alphabet, and what takes an escape character before it.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("\f^{}\\[~]|€")
X_ONCE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # code points that X counts as one
# Compiled when a draft says what it is written for; most do not.
_ROW = r"(?m)^\| `([a-z0-9:-]+)` \| ([^|]+) \| (\d+) \| ([a-z0-9-]+) \|"
_LINK = r"https?://\S+"


class Limit(NamedTuple):
    """What a channel takes: ``most`` of a unit, for ``what``."""

    what: str
    most: int
    unit: str


@cache
def limits() -> dict[str, Limit]:
    """Return the limits by channel, as the rule's page has them."""
    page = os.path.join(os.path.dirname(__file__), "too-long-for-channel.md")
    with open(page, encoding="utf-8") as handle:
        return {m[1]: Limit(m[2], int(m[3]), m[4]) for m in re.finditer(_ROW, handle.read())}


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a message, or its subject, that does not fit, or hardly does."""
    if not reading.draft.channel:
        return
    channel = reading.draft.channel.strip().casefold().replace("_", "-").replace(" ", "-")
    for name, text, span in (
        (channel, _message(reading), None),
        (f"{channel}:subject", reading.subject, _subject(reading)),
    ):
        if limit := limits().get(name):
            hit = _hit(limit, text.strip(), reading, span)
            if hit:
                yield hit


def _message(reading: Reading) -> str:
    """Return the message as it is counted: without its subject, and without tags that are still to be filled."""
    text = reading.draft.text
    start = next((p.end for p in reading.pieces if p.region == "subject"), reading.draft.body_start)
    parts, at = [], start
    for tag in reading.tags if reading.draft.template else ():
        if tag.span.start >= at:
            parts.append(text[at : tag.span.start])
            at = tag.span.end
    return "".join([*parts, text[at:]])


def _subject(reading: Reading) -> Span:
    return next((s.span for s in reading.sentences if s.region == "subject"), Span(0, 0))


def _hit(limit: Limit, text: str, reading: Reading, span: Span | None) -> Hit | None:
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
        strange = sorted({char for char in text if char not in GSM | GSM_TWICE})[:3]
        because = f", because of {' '.join(strange)}" if strange and most == 70 else ""
        message = f"{size} {unit}, and a {limit.what} takes {most}{because}: it goes in {pieces} pieces."
    words = "it" if span is None else "the subject"
    return Hit(
        place, message, Suggestion(f"Cut {words} by {size - most}: one thing about them, and one question.")
    )


def _whole(reading: Reading) -> Span:
    """Return the message from its first word to its last."""
    spans = [s.span for s in reading.sentences if s.region not in ("subject", "comment")]
    return Span(spans[0].start, spans[-1].end) if spans else Span(0, 0)


def measured(text: str, limit: Limit) -> tuple[int, int, str]:
    """Return how much a text is, how much fits, and of what, as its channel counts."""
    if limit.unit == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2, limit.most, "characters"
    if limit.unit == "x":
        plain = re.sub(_LINK, "", text)
        links = LINK * len(re.findall(_LINK, text))
        weights = (1 if any(a <= ord(c) <= b for a, b in X_ONCE) else 2 for c in plain)
        return sum(weights) + links, limit.most, "characters"
    if limit.unit == "gsm-7":
        if all(char in GSM or char in GSM_TWICE for char in text):
            return sum(2 if char in GSM_TWICE else 1 for char in text), limit.most, "characters"
        return len(text.encode("utf-16-le", "surrogatepass")) // 2, 70, "characters"
    return len(text), limit.most, "characters"
