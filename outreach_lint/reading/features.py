"""What the learned weights see of a sentence: its words in order, and its shape.

Names, figures, links and tags are seen as what they are, not by their letters: a weight learned on one
name must not depend on it. The same function serves training and reading.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

from outreach_lint.reading.details import details, is_common
from outreach_lint.reading.subjects import READER, SENDER, SENDER_ORG, Who
from outreach_lint.reading.tags import kind_of

if TYPE_CHECKING:
    from outreach_lint.reading.wording import Wording

STEM = 5  # letters: longer words are seen by their beginning as well
_SHAPES = frozenset({"num", "money", "url", "email"})


def features(words: Wording, who: Who) -> set[int]:
    """Return the features of a sentence, by its words and whose it is.

    A feature is the CRC-32 of what it is called: of ``word``, ``one other``, ``one two three``, ``one _ other``,
    ``~begin``, ``who=sender``. It is computed on from that of the words before, so that no text is made for it.
    """
    tokens, text, mood = words.tokens, words.text, words.mood
    ones, after, across = [_BEGIN], list[bytes](), list[bytes]()
    found = set[int]()
    for norm, kind, start, end in tokens:
        if kind == "name":
            if after and not is_common(norm):
                norm = "<name>"
        elif kind == "tag":
            norm = f"<{kind_of(text[start:end])}>"
        elif kind in _SHAPES:
            norm = f"<{kind}>"
        one, before_it, two_before, begin = _word(norm)
        ones.append(one)
        after.append(before_it)
        across.append(two_before)
        if begin:
            found.add(begin)
    after.append(b" $")
    across.append(b" _ $")
    pairs = list(map(crc32, after, ones))
    found.update(ones[1:], pairs, map(crc32, after[1:], pairs), map(crc32, across[1:], ones))
    people = [not words.norms.isdisjoint(names) for names in (READER, SENDER, SENDER_ORG)]
    known, length = min(len(details(tokens)), 4), min(5, len(tokens) // 6)
    found.update(_shape(who, mood, known, length, *people))
    for cue in words.cues:
        found.update(_cue(cue.section.move, cue.section.name))
    return found


_BEGIN = crc32(b"^")
Word = tuple[int, bytes, bytes, int]


@lru_cache(maxsize=20_000)
def _word(word: str) -> Word:
    """Return a word's feature, what it adds to the one before it and to the one before that, and its beginning's."""
    raw = word.encode("utf-8", "surrogatepass")
    stem = word[:STEM].encode("utf-8", "surrogatepass") if len(word) > STEM and word[0] != "<" else b""
    return crc32(raw), b" " + raw, b" _ " + raw, crc32(b"~" + stem) if stem else 0


@lru_cache(maxsize=10_000)
def _shape(who: str, mood: str, details: int, length: int, *people: bool) -> tuple[int, ...]:
    you, me, us = map(int, people)
    few = min(details, 3)
    return _named(
        f"who={who}",
        f"mood={mood}",
        f"who={who} mood={mood}",
        f"details={details}",
        f"details={few} you={you}",
        f"you={you} me={me} us={us}",
        f"you={you} me={me} us={us} details={few}",
        f"length={length}",
    )


@lru_cache(maxsize=10_000)
def _cue(move: str, name: str) -> tuple[int, ...]:
    return _named(f"cue={move}", f"cue={move}/{name}")


def _named(*names: str) -> tuple[int, ...]:
    return tuple(crc32(name.encode()) for name in names)
