"""Read a draft: find its regions, sentences, merge tags, moves, and broken rules.

In: a ``Draft``. Out: a ``Reading``, on which the rules run. Plain code finds regions, sentences and
tags. A trained encoder finds moves and broken rules.
"""

from __future__ import annotations

from outreach_lint.reading.encoded import Fault
from outreach_lint.reading.encoder import NotReadError
from outreach_lint.reading.moves import Move, Sentence
from outreach_lint.reading.plain import AUTHORED_REGIONS
from outreach_lint.reading.reading import (
    COMMENT_PREFIX,
    MAX_SPAN_CHARS,
    Reading,
    read,
    without_comments,
)
from outreach_lint.reading.tags import Tag

__all__ = [
    "AUTHORED_REGIONS",
    "COMMENT_PREFIX",
    "MAX_SPAN_CHARS",
    "Fault",
    "Move",
    "NotReadError",
    "Reading",
    "Sentence",
    "Tag",
    "read",
    "without_comments",
]
