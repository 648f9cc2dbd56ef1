"""Whether a text is in English, the only language that the local engine reads.

English words are the whole words of the encoder's own vocabulary. Of the words of four letters and
more in some 5,400 English messages, half or more are among them; in messages in thirty other
languages, at most three in ten.
"""

from __future__ import annotations

import json
import os
from functools import cache

from outreach_lint.reading.tokens import Token

VOCABULARY = os.path.join(os.path.dirname(__file__), "weights", "tokenizer.json")
OTHER_LANGUAGE = "another language"
OTHER_SCRIPT = "a script other than Latin"
SHORTEST = 4  # letters: shorter words look alike in many languages
ENOUGH = 4  # such words; a text with fewer is taken for English
LEAST_ENGLISH = 0.4  # the share of them that an English text has: midway between the two kinds
LOOK_AT = 400  # tokens


def foreign(tokens: list[Token]) -> str | None:
    """Say in what a text is written when that is not English.

    Args:
        tokens: The tokens of the text, without quoted mail and signature.

    Returns:
        ``OTHER_SCRIPT``, ``OTHER_LANGUAGE``, or ``None`` for English and for what is too short to
        tell.
    """
    words = [token.norm for token in tokens[:LOOK_AT] if token.kind in ("word", "name")]
    others = sum(not _latin(char) for word in words if not word.isascii() for char in word)
    if others > 0.5 * sum(map(len, words)) > 0:
        return OTHER_SCRIPT
    long = [word for word in words if len(word) >= SHORTEST]
    if len(long) < ENOUGH:
        return None
    english = sum(is_english(word) for word in long)
    return OTHER_LANGUAGE if english < LEAST_ENGLISH * len(long) else None


def is_english(word: str) -> bool:
    """Tell whether a word in lower case is an English one, as it stands or without its ending."""
    known = _vocabulary()
    return word in known or any(
        word.endswith(ending) and word.removesuffix(ending) in known for ending in ("s", "ing")
    )


@cache
def _vocabulary() -> frozenset[str]:
    with open(VOCABULARY, encoding="utf-8") as handle:
        return frozenset(json.load(handle)["model"]["vocab"])


def _latin(char: str) -> bool:
    return char < "\u0250" or "\u1e00" <= char < "\u1f00"
