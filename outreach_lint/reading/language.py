"""Whether a text is in English, the only language that the local engine reads.

English words are the whole words of the encoder's own vocabulary. Of the words of four letters and
more in some 5,400 English messages, half or more are among them; in messages in thirty other
languages, at most three in ten.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from functools import cache
from itertools import chain

from outreach_lint.reading.tokens import Token

VOCABULARY = os.path.join(os.path.dirname(__file__), "weights", "tokenizer.json")
OTHER_LANGUAGE = "another language"
OTHER_SCRIPT = "a script other than Latin"
SHORTEST = 4  # letters: shorter words look alike in many languages
ENOUGH = 4  # such words; a text with fewer is taken for English
LEAST_ENGLISH = 0.4  # the share of them that an English text has: midway between the two kinds
LOOK_AT = 400  # tokens
ENOUGH_ASIDE = 8  # such words of a part in another language
SOME = 0.2  # the share of words that are not English from which such a part is looked for
FEW, HALF = 3, 0.5  # such words of a sentence that can be told; letters of another script
# English words that are none in languages written alike, and stand in most English sentences.
_USUAL = frozenset(
    "the and you your our with this that from they would which what how i'm it's we're".split()
)


def foreign(tokens: Sequence[Token]) -> str | None:
    """Say in what a text is written when that is not English.

    Args:
        tokens: The tokens of the text, without quoted mail and signature.

    Returns:
        ``OTHER_SCRIPT``, ``OTHER_LANGUAGE``, or ``None`` for English and for what is too short to
        tell.
    """
    words = _words(tokens[:LOOK_AT])
    if _in_other_script(words):
        return OTHER_SCRIPT
    long = _long(words)
    if len(long) < ENOUGH:
        return None
    return OTHER_LANGUAGE if _has_little_english(long) else None


def parts_aside(texts: Sequence[Sequence[Token]]) -> list[int]:
    """Return which sentences of a text are in another language, where others are in English.

    None where it is all in one language, or too little of it is English to be judged.

    Args:
        texts: The tokens of each sentence that the writer wrote.
    """
    long = list(map(_long, map(_words, texts)))
    count = sum(map(len, long))
    strange = count - sum(map(is_english, chain.from_iterable(long)))
    if strange < ENOUGH_ASIDE or strange < SOME * count:
        return []
    aside: list[int] = []
    words_aside = 0
    for number, tokens in enumerate(texts):
        if _is_other(tokens, long[number]):
            aside.append(number)
            words_aside += len(long[number])
    if words_aside < ENOUGH_ASIDE or count - words_aside < ENOUGH:
        return []
    return aside


def _words(tokens: Sequence[Token]) -> list[str]:
    return [token.norm for token in tokens if token.kind in ("word", "name")]


def _long(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) >= SHORTEST]


def _is_other(tokens: Sequence[Token], long: list[str]) -> bool:
    """Tell whether a sentence is in another language: few of its words are English, none usual."""
    if any(token.norm in _USUAL for token in tokens):
        return False
    if _in_other_script(_words(tokens)):
        return True
    return len(long) >= FEW and _has_little_english(long)


def _in_other_script(words: Sequence[str]) -> bool:
    """Tell whether more than half of the letters of some words are not Latin."""
    others = 0
    for word in words:
        if not word.isascii():
            others += sum(not _latin(char) for char in word)
    return others > HALF * sum(map(len, words)) > 0


def _has_little_english(long: Sequence[str]) -> bool:
    return sum(map(is_english, long)) < LEAST_ENGLISH * len(long)


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
