"""The days on which messages were sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

Message = TypeVar("Message")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def on_day(sent: datetime | None) -> str:
    """Return a day in words, ``on 3 May``; empty if it is not known."""
    if sent is None:
        return ""
    return f"on {sent.day} {MONTHS[sent.month - 1]}"


def day_of(sent: datetime | None, first: datetime | None) -> float | None:
    """Return the day of a message, counted from 1 at the first message of its conversation."""
    if sent is None or first is None:
        return None
    return float((sent.date() - first.date()).days + 1)


def in_order_sent(
    messages: Iterable[Message], sent: Callable[[Message], datetime | None]
) -> list[Message]:
    """Return messages by date; one without a date keeps its place after the message before it."""
    last: tuple[datetime, ...] = ()
    dated: list[tuple[tuple[datetime, ...], Message]] = []
    for message in messages:
        date = sent(message)
        if date is not None:
            last = (date,)
        dated.append((last, message))
    dated.sort(key=itemgetter(0))
    return [message for _, message in dated]
