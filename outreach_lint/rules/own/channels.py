"""What channels take, and how they count: of the rule CHN001."""

from __future__ import annotations

import os
import re
from functools import cache
from typing import NamedTuple

from outreach_lint.errors import OutreachLintError, nearest

LINK = 23  # X's count for any link
PIECES = {160: 153, 70: 67}  # what is left of a piece of an SMS beside its number
# 3GPP TS 23.038: the basic alphabet, and what takes an escape character before it.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_TWICE = frozenset("\f^{}\\[~]|€")
X_ONCE = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))  # code points that X counts as one
_ROW = r"(?m)^\| `([a-z0-9:-]+)` \| ([^|]+) \| (\d+) \| ([a-z0-9-]+) \|"
_LINK = r"https?://\S+"


ALIASES = {
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
NO_LIMIT = ("email",)  # channels that take a message of any length


class Limit(NamedTuple):
    """What a channel takes: ``most`` of a unit, for ``what``."""

    what: str
    most: int
    unit: str


@cache
def limits() -> dict[str, Limit]:
    """Return the limits by channel, as the rule's page has them."""
    page = os.path.join(os.path.dirname(__file__), "rules", "too-long-for-channel.md")
    found = {}
    with open(page, encoding="utf-8") as handle:
        for row in re.finditer(_ROW, handle.read()):
            channel, what, most, unit = row.groups()
            found[channel] = Limit(what, int(most), unit)
    return found


def measured(text: str, limit: Limit) -> tuple[int, int, str]:
    """Return how much a text is, how much fits, and of what, as its channel counts."""
    if limit.unit == "utf-16":
        return len(text.encode("utf-16-le", "surrogatepass")) // 2, limit.most, "characters"
    if limit.unit == "x":
        plain = re.sub(_LINK, "", text)
        links = LINK * len(re.findall(_LINK, text))
        return sum(map(_weight, plain)) + links, limit.most, "characters"
    if limit.unit == "gsm-7":
        if set(text) <= GSM | GSM_TWICE:
            return sum(2 if char in GSM_TWICE else 1 for char in text), limit.most, "characters"
        return len(text.encode("utf-16-le", "surrogatepass")) // 2, 70, "characters"
    return len(text), limit.most, "characters"


def _weight(char: str) -> int:
    """Return what X counts a character as."""
    return 1 if any(first <= ord(char) <= last for first, last in X_ONCE) else 2


def channel_named(name: str) -> str:
    """Return the channel that a name or one of its usual other names stands for.

    Raises:
        OutreachLintError: There is no such channel; the error lists them all.
    """
    key = "-".join(name.strip().casefold().replace("_", " ").split())
    key = ALIASES.get(key, key)
    known = []
    for channel in limits():
        if ":" not in channel:  # else it is a part of one
            known.append(channel)
    known += NO_LIMIT
    if key not in known:
        hint = nearest(key, [*known, *ALIASES])
        raise OutreachLintError(
            f"no channel {name!r}; there are {', '.join(known)}",
            remedy=hint or "see: outreach-lint explain CHN001",
        )
    return key
