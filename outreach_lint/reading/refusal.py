"""Detect an answer that declines an offer."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Words of people who do not want to hear more; "not yet" and "next year" are not among them.
_REFUSAL = re.compile(
    r"""
      # no interest
      \bnot[ ]interested\b | \bno(?:,)?[ ]thank(?:s|[ ]you)\b | \bno[ ]interest\b
    | \bnot[ ]for[ ](?:us|me)\b | \bnot[ ](?:a|the[ ]right|a[ ]good)[ ]fit\b
      # "We'll pass."
    | \b(?:we|i)(?:'ll|’ll|[ ]will|[ ]have[ ]to|[ ]must)?[ ](?:pass|decline)\b
      # no more messages
    | \bplease[ ](?:stop|do[ ]not|don['’]t)[ ](?:writ|e-?mail|contact|messag|call)
    | \b(?:take|remove)[ ](?:me|us)[ ](?:off|from)\b | \bunsubscribe\b
      # no need
    | \bwe(?:'re|[ ]are|’re)[ ](?:all[ ]set|happy[ ]with[ ]what[ ]we[ ]have)\b | \bno[ ]need\b
    | \bwe[ ]do(?:[ ]not|n['’]t)[ ]need\b | \bi[ ]do(?:[ ]not|n['’]t)[ ](?:need|want)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)


def refusal_in(sentences: Iterable[str]) -> str:
    """Return the first sentence that declines an offer; empty if there is none."""
    for text in sentences:
        if _REFUSAL.search(text):
            return text
    return ""
