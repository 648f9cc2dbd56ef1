"""Length limits of channels, and how they count characters (rule CHN001)."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import NamedTuple

from outreach_lint.errors import OutreachLintError, nearest

LINK_LENGTH = 23  # X's count for any link
PART_CHARS = {160: 153, 70: 67}  # SMS: characters in a single message: in each part of a longer one
# 3GPP TS 23.038: the basic alphabet, and the characters that need an escape character.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("\f^{}\\[~]|€")
# Ranges of code points that X counts as one.
X_SINGLE_RANGES = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_ROW = r"(?m)^\| `([a-z0-9:-]+)` \| ([^|]+) \| (\d+) \| ([a-z0-9-]+) \|"
_LINK = r"https?://\S+"


CHANNEL_ALIASES = {
    "linkedin": "linkedin-message",
    "inmail": "linkedin-inmail",
    "connection-note": "linkedin-note",
    "x": "x-message",
    "twitter": "x-message",
    "tweet": "x-post",
    "text": "sms",
    "mail": "email",
    "e-mail": "email",
}
CHANNELS_WITHOUT_LIMIT = ("email",)  # channels that take a message of any length


class Limit(NamedTuple):
    """A length limit: ``most`` characters, counted in ``unit``; ``what`` names the text."""

    what: str
    most: int
    unit: str


@cache
def limits() -> dict[str, Limit]:
    """Return the limits by channel, from the table on the rule's page."""
    page = os.path.join(os.path.dirname(__file__), "rules", "too-long-for-channel.md")
    by_channel = {}
    with open(page, encoding="utf-8") as handle:
        for row in re.finditer(_ROW, handle.read()):
            channel, what, most, unit = row.groups()
            by_channel[channel] = Limit(what, int(most), unit)
    return by_channel


def length_in(text: str, limit: Limit) -> tuple[int, int, str]:
    """Return a text's length, its limit, and their unit, as the channel counts."""
    if limit.unit == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2, limit.most, "characters"
    if limit.unit == "x":
        plain = re.sub(_LINK, "", text)
        links = LINK_LENGTH * len(re.findall(_LINK, text))
        return sum(map(_weight, plain)) + links, limit.most, "characters"
    if limit.unit == "gsm-7":
        if set(text) <= GSM | GSM_TWICE:
            return sum(2 if char in GSM_TWICE else 1 for char in text), limit.most, "characters"
        return len(text.encode("utf-16-le", "surrogatepass")) // 2, 70, "characters"
    return len(text), limit.most, "characters"


def _weight(char: str) -> int:
    """Return how many characters X counts for a character."""
    return 1 if any(first <= ord(char) <= last for first, last in X_SINGLE_RANGES) else 2


def channel_named(name: str) -> str:
    """Return the channel for its name or an alias.

    Raises:
        OutreachLintError: There is no such channel; the error lists all channels.
    """
    key = "-".join(name.strip().casefold().replace("_", " ").split())
    key = CHANNEL_ALIASES.get(key, key)
    channels = []
    for channel in limits():
        if ":" not in channel:  # names with a colon are parts of a channel
            channels.append(channel)
    channels += CHANNELS_WITHOUT_LIMIT
    if key not in channels:
        hint = nearest(key, [*channels, *CHANNEL_ALIASES])
        raise OutreachLintError(
            f"no channel {name!r}; known: {', '.join(channels)}",
            remedy=hint or "see: outreach-lint explain CHN001",
        )
    return key
