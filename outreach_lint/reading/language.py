"""Detect text that is not in English, the only language that the local engine reads.

Three kinds of words are counted: English ones, which are function words or in the encoder's
vocabulary; those of another language, which are function words of it or have letters that English
does not use; and unknown ones. Nouns that an English sentence borrows do not count.

``function_words.tsv`` has a language and its words per line, without accents. A word of another
language is in it only if it is at least 100 times as frequent there as in English (below 1 in
100,000 words of English for languages without counts), by the counts of ``wordfreq``, and if it is
no English word.
"""

from __future__ import annotations

import json
import os
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from outreach_lint.reading.tokens import Token

VOCABULARY = os.path.join(os.path.dirname(__file__), "weights", "tokenizer.json")
FUNCTION_WORDS = os.path.join(os.path.dirname(__file__), "function_words.tsv")
OTHER_LANGUAGE = "another language"
OTHER_SCRIPT = "a script other than Latin"
MIN_CONTENT_WORD_CHARS = 4  # shorter words look alike in many languages
NON_LATIN_SHARE = 0.5  # share of letters above which a text is in another script
MAX_PARTICLES = 3  # words in a row that belong to a name, as in "Ana de la Paz"
# The next four values follow from rules, applied to the drafts marked "develop" in
# tests/language_drafts.tsv and to 701 English messages from elsewhere.
# Words of another language per English word above which a text is not English: halfway between the
# lowest value at which no English draft is lost and the highest before more others are missed.
MAX_OTHER_RATIO = 0.45
# Words of another language, and unknown words, from which a sentence is left out: the lowest values
# at which no sentence of the English messages is.
MIN_OTHER_WORDS, MIN_UNKNOWN_WORDS = 3, 4
# English words from which the rest of a draft is judged: the middle of the range (5 to 15) in which
# it is judged exactly if it has whole sentences in English.
MIN_ENGLISH_WORDS = 10


class WordCounts(NamedTuple):
    """How many words of a text are English, of another language, and unknown.

    ``functional`` are the English ones that are function words.
    """

    english: int = 0
    functional: int = 0
    other: int = 0
    unknown: int = 0


class Languages(NamedTuple):
    """What of a draft is not in English.

    ``whole`` is ``OTHER_SCRIPT`` or ``OTHER_LANGUAGE`` if the draft has too little English to be
    judged. Otherwise ``sentences`` has the indexes of the sentences in another language.
    """

    whole: str | None
    sentences: list[int]


def languages_of(texts: Sequence[Sequence[Token]]) -> Languages:
    """Return what of a draft is not in English.

    Args:
        texts: The tokens of each sentence that the writer wrote.
    """
    counts = list(map(count_words, texts))
    found: list[int] = []
    rest: list[WordCounts] = []
    for index, words in enumerate(counts):
        is_long_enough = words.other >= MIN_OTHER_WORDS or words.unknown >= MIN_UNKNOWN_WORDS
        if is_long_enough and _is_other(words):
            found.append(index)
        else:
            rest.append(words)
    left = _total(rest)
    if _is_other(left) or (found and left.english < MIN_ENGLISH_WORDS):
        is_latin = not _in_other_script(list(chain.from_iterable(map(_words, texts))))
        return Languages(OTHER_LANGUAGE if is_latin else OTHER_SCRIPT, [])
    return Languages(None, found)


def count_words(tokens: Sequence[Token]) -> WordCounts:
    """Return how many words of a sentence are English, of another language, and unknown.

    Words with a capital letter count only if they are known: others are names. Words in another
    script count only if they are most of the sentence. Of borrowed words, only the function words
    of one language count.
    """
    in_other_script = _in_other_script(_words(tokens))
    english = functional = other = unknown = lettered = 0
    foreign: list[int] = []
    words = [token for token in tokens if token.kind in ("word", "name")]
    for index, token in enumerate(words):
        word = _without_accents(token.norm)
        is_name = token.kind == "name"
        if not _is_latin(word[0]):
            other += in_other_script
        elif word in _function_words().english:
            english += 1
            functional += 1
        elif is_name and index > 0:
            continue
        elif word in _function_words().other:
            foreign.append(index)
        elif len(word) >= MIN_CONTENT_WORD_CHARS and is_english(word):
            english += 1
        elif is_name:
            continue
        elif word != token.norm or not word.isascii():
            lettered += 1
        elif len(word) >= MIN_CONTENT_WORD_CHARS:
            unknown += 1
    return _with_foreign(WordCounts(english, functional, other, unknown), words, foreign, lettered)


def _with_foreign(
    counts: WordCounts, words: Sequence[Token], foreign: Sequence[int], lettered: int
) -> WordCounts:
    """Return the counts of a sentence with its words of other languages.

    These are ``foreign``, the indexes of function words, and ``lettered``, the number of words with
    letters that English does not use.
    """
    function_words = [words[index] for index in foreign if not _is_in_name(words, index)]
    of_one_language = _most_of_one_language(function_words)
    all_counts = counts._replace(other=counts.other + len(function_words) + lettered)
    if _are_borrowed(all_counts, of_one_language):
        return counts._replace(other=counts.other + of_one_language)
    return all_counts


def _most_of_one_language(tokens: Iterable[Token]) -> int:
    """Return how many of some function words a single language has."""
    counts: Counter[str] = Counter()
    for token in tokens:
        counts.update(_function_words().other[_without_accents(token.norm)])
    return max(counts.values(), default=0)


def _are_borrowed(counts: WordCounts, of_one_language: int) -> bool:
    """Return whether the words of other languages in an English sentence are borrowed nouns.

    English has more function words in it than any other language: "your phở and bánh mì". Without
    another English word, most words must be English: other languages have "a" and "on" as well.
    """
    if of_one_language >= counts.functional:
        return False
    return counts.english > counts.functional or counts.english > counts.other + counts.unknown


def _is_other(words: WordCounts) -> bool:
    """Return whether there is too little English for the words of another language.

    If there are none of those, many unknown words and no function word of English are enough.
    """
    if words.other > MAX_OTHER_RATIO * words.english:
        return True
    has_unknown = words.unknown >= MIN_UNKNOWN_WORDS and words.unknown > words.english
    return has_unknown and not words.functional


def _is_in_name(words: Sequence[Token], index: int) -> bool:
    """Return whether a word is part of a name: "de la" in "Ana de la Paz", "Ola" in "Ola Lie"."""
    if len(words) == 1:
        return False
    first = last = index
    while first > max(index - MAX_PARTICLES, 0) and _is_function_word(words[first]):
        first -= 1
    end = min(index + MAX_PARTICLES, len(words) - 1)
    while last < end and (last == index or _is_function_word(words[last])):
        last += 1
    return words[first].kind == words[last].kind == "name"


def _is_function_word(token: Token) -> bool:
    return token.kind == "word" and _without_accents(token.norm) in _function_words().other


def _total(counts: Iterable[WordCounts]) -> WordCounts:
    return WordCounts(*map(sum, zip(WordCounts(), *counts, strict=True)))


def _words(tokens: Sequence[Token]) -> list[str]:
    return [token.norm for token in tokens if token.kind in ("word", "name")]


def _in_other_script(words: Sequence[str]) -> bool:
    """Return whether more than half of the letters of some words are not Latin."""
    not_latin = 0
    for word in words:
        if not word.isascii():
            not_latin += sum(not _is_latin(char) for char in word)
    return not_latin > NON_LATIN_SHARE * sum(map(len, words)) > 0


def is_english(word: str) -> bool:
    """Return whether a word in lower case is English, with or without the ending "s" or "ing"."""
    known = _vocabulary()
    return word in known or any(
        word.endswith(ending) and word.removesuffix(ending) in known for ending in ("s", "ing")
    )


class FunctionWords(NamedTuple):
    """The function words of English, and those of other languages, each with its languages."""

    english: frozenset[str]
    other: dict[str, list[str]]


@cache
def _function_words() -> FunctionWords:
    english: set[str] = set()
    other: dict[str, list[str]] = {}
    with open(FUNCTION_WORDS, encoding="utf-8") as handle:
        for line in handle:
            language, _, listed = line.partition("\t")
            if language == "English":
                english.update(listed.split())
                continue
            for word in listed.split():
                other.setdefault(word, []).append(language)
    return FunctionWords(frozenset(english), other)


@cache
def _vocabulary() -> frozenset[str]:
    with open(VOCABULARY, encoding="utf-8") as handle:
        return frozenset(json.load(handle)["model"]["vocab"])


def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _is_latin(char: str) -> bool:
    return char < "\u0250" or "\u1e00" <= char < "\u1f00"
