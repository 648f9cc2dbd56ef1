"""Whether an answer says no."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from outreach_lint.reading.reading import Reading

# What people write who want to hear no more of it; "not yet" and "next year" are no such words.
_NO = re.compile(
    r"\bnot interested\b|\bno(?:,)? thank(?:s| you)\b|\bno interest\b|\bnot for (?:us|me)\b|\bnot (?:a|the right|a good) fit\b"
    r"|\b(?:we|i)(?:'ll|’ll| will| have to| must)? (?:pass|decline)\b|\bplease (?:stop|do not|don['’]t) (?:writ|e-?mail|contact|messag|call)"
    r"|\b(?:take|remove) (?:me|us) (?:off|from)\b|\bunsubscribe\b|\bwe(?:'re| are|’re) (?:all set|happy with what we have)\b"
    r"|\bno need\b|\bwe do(?: not|n['’]t) need\b|\bi do(?: not|n['’]t) (?:need|want)\b",
    re.IGNORECASE,
)


def refusal_in(reading: Reading) -> str:
    """Return the sentence in which a received message turns the offer down; empty where none does.

    What it quotes is not looked at.
    """
    texts = (reading.text_of(piece) for piece in reading.cut_pieces if piece.region == "body")
    return next((text for text in texts if _NO.search(text)), "")
