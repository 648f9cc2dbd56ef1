"""The days on which messages were sent."""

from __future__ import annotations

from datetime import datetime

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
