"""Detect text that is not in English, the only language that the local engine reads.

English words are the whole words in the encoder's vocabulary. In about 5,400 English messages, it
has at least half of the words of four or more letters. In messages in thirty other languages, it
has at most three in ten.
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
MIN_LONG_WORD_CHARS = 4  # shorter words look alike in many languages
MIN_LONG_WORDS = 4  # of a text; one with fewer is taken for English
# share of long words that are English in an English text: midway between the shares given above
MIN_ENGLISH_SHARE = 0.4
MAX_TOKENS = 400  # of a text that are checked
MIN_OTHER_LONG_WORDS = 8  # long words, in total, of sentences in another language
MIN_OTHER_SHARE = 0.2  # share of long words that are not English from which sentences are checked
# Long words that a sentence needs to be judged by its words, and the share of letters that are not
# Latin above which a text is in another script.
MIN_SENTENCE_LONG_WORDS, NON_LATIN_SHARE = 3, 0.5
# Words that most English sentences contain, and that languages with similar spelling do not have.
_COMMON_WORDS = frozenset(
    "the and you your our with this that from they would which what how i'm it's we're".split()
)


def other_language(tokens: Sequence[Token]) -> str | None:
    """Return the kind of language or script of a text that is not in English.

    Args:
        tokens: The tokens of the text, without quoted mail and signature.

    Returns:
        ``OTHER_SCRIPT``, ``OTHER_LANGUAGE``, or ``None`` if the text is in English or too short
        to judge.
    """
    words = _words(tokens[:MAX_TOKENS])
    if _in_other_script(words):
        return OTHER_SCRIPT
    long_words = _long_words(words)
    if len(long_words) < MIN_LONG_WORDS:
        return None
    return OTHER_LANGUAGE if _has_little_english(long_words) else None


def sentences_in_other_language(texts: Sequence[Sequence[Token]]) -> list[int]:
    """Return the indexes of the sentences in another language, in a text with English sentences.

    The list is empty if all of the text is in one language, or if it has too little English.

    Args:
        texts: The tokens of each sentence that the writer wrote.
    """
    long_words = list(map(_long_words, map(_words, texts)))
    count = sum(map(len, long_words))
    not_english = count - sum(map(is_english, chain.from_iterable(long_words)))
    if not_english < MIN_OTHER_LONG_WORDS or not_english < MIN_OTHER_SHARE * count:
        return []
    found: list[int] = []
    words_found = 0
    for index, tokens in enumerate(texts):
        if _is_in_other_language(tokens, long_words[index]):
            found.append(index)
            words_found += len(long_words[index])
    if words_found < MIN_OTHER_LONG_WORDS or count - words_found < MIN_LONG_WORDS:
        return []
    return found


def _words(tokens: Sequence[Token]) -> list[str]:
    return [token.norm for token in tokens if token.kind in ("word", "name")]


def _long_words(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) >= MIN_LONG_WORD_CHARS]


def _is_in_other_language(tokens: Sequence[Token], long_words: list[str]) -> bool:
    """Return whether a sentence is in another language: few English words, no common ones."""
    if any(token.norm in _COMMON_WORDS for token in tokens):
        return False
    if _in_other_script(_words(tokens)):
        return True
    return len(long_words) >= MIN_SENTENCE_LONG_WORDS and _has_little_english(long_words)


def _in_other_script(words: Sequence[str]) -> bool:
    """Return whether more than half of the letters of some words are not Latin."""
    not_latin = 0
    for word in words:
        if not word.isascii():
            not_latin += sum(not _is_latin(char) for char in word)
    return not_latin > NON_LATIN_SHARE * sum(map(len, words)) > 0


def _has_little_english(long_words: Sequence[str]) -> bool:
    return sum(map(is_english, long_words)) < MIN_ENGLISH_SHARE * len(long_words)


def is_english(word: str) -> bool:
    """Return whether a word in lower case is English, with or without the ending "s" or "ing"."""
    known = _vocabulary()
    return word in known or any(
        word.endswith(ending) and word.removesuffix(ending) in known for ending in ("s", "ing")
    )


@cache
def _vocabulary() -> frozenset[str]:
    with open(VOCABULARY, encoding="utf-8") as handle:
        return frozenset(json.load(handle)["model"]["vocab"])


def _is_latin(char: str) -> bool:
    return char < "\u0250" or "\u1e00" <= char < "\u1f00"
