"""Whether a text shows by itself that the two know each other, where nobody has said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outreach_lint.reading import Reading

# Mean probability of a sentence about a shared matter (``benchmarks/cuts.py`` shows what other cuts give);
SHARED, SHARED_IN_REPLY = 0.15, 0.05
MUCH, ENOUGH = 0.2, 0.7  # where so much is shared, that part of what sells is outweighed
WANTS = 0.4  # probability of a sentence that asks for something
FIRST_CONTACT = ("self_intro", "praise", "counts", "bargain", "hype", "denial", "blame")


def acquaintance(reading: Reading) -> str:
    """Return what shows it, empty where nothing does: most of it goes on with matters that they share.

    An offer that outweighs those matters, or an introduction, shows the contrary; a reply that wants nothing
    is one.
    """
    if reading.moves(*FIRST_CONTACT):
        return ""
    shared, selling = reading.mean("shared"), reading.mean("pitch") + reading.mean("politics")
    outweighed = shared > selling * (ENOUGH if shared >= MUCH else 1)
    if reading.reply_mark and (not _wants(reading) or (outweighed and shared >= SHARED_IN_REPLY)):
        return "it answers something"
    return "it goes on with a matter that you share" if outweighed and shared >= SHARED else ""


def _wants(reading: Reading) -> bool:
    return any(s.likely.get("ask", 0) >= WANTS or s.has("ask") for s in reading.body)
