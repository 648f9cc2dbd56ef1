"""Read a draft: find its regions, sentences, merge tags, moves, and broken rules.

Plain code finds regions, sentences and tags. A trained encoder finds moves and broken rules.
"""

from __future__ import annotations

from outreach_lint.reading.encoded import Fault
from outreach_lint.reading.encoder import NotReadError
from outreach_lint.reading.moves import Move, Sentence
from outreach_lint.reading.plain import WRITTEN
from outreach_lint.reading.quotes import quotable, shortened
from outreach_lint.reading.reading import LONGEST, OURS, Reading, read, without_comments
from outreach_lint.reading.tags import Tag

__all__ = [
    "LONGEST",
    "OURS",
    "WRITTEN",
    "Fault",
    "Move",
    "NotReadError",
    "Reading",
    "Sentence",
    "Tag",
    "quotable",
    "read",
    "shortened",
    "without_comments",
]
