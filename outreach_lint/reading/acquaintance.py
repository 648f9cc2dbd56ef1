"""Whether a text shows by itself that the two know each other, where nobody has said so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outreach_lint.reading import Reading

# By cross-validation (docs/explanation/reading.md): mean probability of a sentence about a shared matter.
SHARED = 0.15
SHARED_IN_REPLY = 0.05
MUCH, HALF = 0.2, 0.7  # where so much is shared, that share of the selling is enough
_REPLY = re.compile(r"\s*(?:re|fwd?|aw)\s*:", re.IGNORECASE)
_FIRST_CONTACT = ("self_intro", "praise", "counts", "bargain", "hype", "denial", "blame")


def acquaintance(reading: Reading) -> str:
    """Return what shows it, empty where nothing does: most of it goes on with matters that they share.

    An offer that outweighs those matters, or an introduction, shows the contrary.
    """
    shared, selling = reading.mean("shared"), reading.mean("pitch") + reading.mean("politics")
    if shared <= selling * (HALF if shared >= MUCH else 1) or reading.moves(*_FIRST_CONTACT):
        return ""
    if _REPLY.match(reading.subject) and shared >= SHARED_IN_REPLY:
        return "it answers something"
    return "it goes on with a matter that you share" if shared >= SHARED else ""
