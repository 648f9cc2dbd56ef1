"""Details: the words of a sentence that could not be pasted to a thousand people."""

from __future__ import annotations

import os
from functools import cache, lru_cache

from outreach_lint.reading.lexicon import FOLDER
from outreach_lint.reading.tokens import Token

_ENDINGS = (
    ("ies", ("y",)),
    ("es", ("", "e")),
    ("s", ("",)),
    ("ing", ("", "e")),
    ("ed", ("", "e")),
    ("ly", ("",)),
    ("er", ("", "e")),
    ("ers", ("", "e")),
)


@cache
def commonplace() -> frozenset[str]:
    """Return the words that tell nothing about one reader: everyday English and the trade's own."""
    with open(os.path.join(FOLDER, "commonplace.words"), encoding="utf-8") as handle:
        return frozenset(word for line in handle for word in line.partition("#")[0].split())


@lru_cache(maxsize=4096)
def is_common(word: str) -> bool:
    """Tell whether a word in lower case, or the word it is made from, is commonplace."""
    common = commonplace()
    if word in common:
        return True
    for ending, stems in _ENDINGS:
        if word.endswith(ending):
            root = word[: -len(ending)]
            if any(root + stem in common for stem in stems) or (
                len(root) > 3 and root[-1] == root[-2] and root[:-1] in common
            ):
                return True
    return False


@lru_cache(maxsize=256)
def details(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Return the rare words, names and figures of a sentence; a name that it begins by calling is none."""
    called = len(tokens) > 1 and tokens[0].kind == "name" and tokens[1].norm in ",!"
    found = []
    for token in tokens[1:] if called else tokens:
        norm, kind, _, _ = token
        if kind == "word" or kind == "name":
            if len(norm) > 2 and not is_common(norm):
                found.append(token)
        elif kind == "num" and not norm.endswith(("%", "x", "+")):
            found.append(token)
    return tuple(found)
