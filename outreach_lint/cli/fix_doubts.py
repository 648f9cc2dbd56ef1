"""Doubt an answer that does not fit its gap: a whole sentence where a name or a few words go."""

from __future__ import annotations

import re

from outreach_lint.reading.gaps import Gap

MAX_NAME_WORDS = 6  # "Prof. Ana Maria de la Cruz"
MAX_LOWERCASE_WORDS = 2  # of a name: "Ana de la Paz"
MAX_PIECE_WORDS = 12  # words inside a sentence, or in a subject
MIN_SENTENCE_WORDS = 3  # shorter ones that end in a full stop may be "Dr. Cruz jr."
_ASKS_FOR_NAME = re.compile(r"\b(?:sur|first )?name\b", re.IGNORECASE)
_ASKS_FOR_FEW_WORDS = re.compile(r"\bin a few words\b", re.IGNORECASE)
_SENTENCE_BEGINS = re.compile(r"(?:^|[\r\n.!?…])[\s>]*\Z")
_SENTENCE_ENDS = re.compile(r"\s*\Z|[ \t]*[\r\n]|\s+[A-Z“\"(\[{]")


def doubt_about(answer: str, gap: Gap, text: str) -> str:
    """Return why an answer does not fit a gap of a text; empty if it fits."""
    words = answer.split()
    if _ASKS_FOR_NAME.search(gap.question):
        lowercase = sum(word[0].islower() for word in words)
        is_long = len(words) > MAX_NAME_WORDS or lowercase > MAX_LOWERCASE_WORDS
        if is_long or _ends_sentence(words):
            return "This reads like a sentence, and only a name goes here."
    elif _is_piece(gap, text) and (len(words) > MAX_PIECE_WORDS or _ends_sentence(words)):
        return "This reads like a sentence, and only a few words go here."
    return ""


def _ends_sentence(words: list[str]) -> bool:
    return len(words) > MIN_SENTENCE_WORDS and words[-1].rstrip("”\"')").endswith((".", "!", "?"))


def _is_piece(gap: Gap, text: str) -> bool:
    """Return whether a gap is inside a sentence, or asks for a few words."""
    if _ASKS_FOR_FEW_WORDS.search(gap.question):
        return True
    is_whole = _SENTENCE_BEGINS.search(text[: gap.span.start]) and _SENTENCE_ENDS.match(
        text, gap.span.end
    )
    return not is_whole
