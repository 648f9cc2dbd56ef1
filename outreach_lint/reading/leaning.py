"""Does a sentence hang on the one before it, by its own words?

"It costs …", "So …", "I would prefer yours.", "Your turn."
"""

from __future__ import annotations

import re

FIRST_WORDS = 4  # of a sentence: a pronoun among them points back
SHORT = 16  # words of a sentence that has no room for what its pronouns stand for
ITEM = re.compile(
    r"\s*(?:[-*+→\u2022\u00b7\u25a0-\u27bf\U0001f449]\ufe0f?|\d{1,2}[.)]|[a-z]\))\s+\S"
)  # a list's item
_POINTS_BACK = frozenset(
    (
        "it its this that these those they them their theirs yours hers he him his she her such"
        " same"
    ).split()
)
_LEANS = frozenset(
    (
        "and but or so because otherwise then therefore thus hence however also too instead either"
        " neither both yes yeah no nope not second secondly third thirdly finally lastly next"
        " another others moreover furthermore additionally besides plus once still yet which who"
        " whose since why until only"
    ).split()
)
_LEANING = re.compile(
    r"(?:if (?:so|not|yes|that|this|it)|in (?:return|addition|fact|other words|that case|exchange)"
    r"|for (?:example|instance|this|that)|as (?:such|a result)|with (?:this|that|these)"
    r"|after (?:this|that)|to do (?:so|this|that)|speaking of"
    r"|there (?:is|are) (?:\w+ ){0,2}(?:other|another|more)"
    r"|(?!looking|hoping|wishing)[a-z]+ing (?:you|me|us))\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:this|these|those|such) (?!week|month|year|morning|afternoon|summer)[a-z]"
    r"|\b(?:his|him|her)\b",
    re.I,
)
# Pronouns anywhere in a short sentence, where nothing in it is what they stand for.
_POINTS_ANYWHERE = re.compile(
    r"\b(?:them|they|it|those|these|yours|hers|theirs|along(?! (?:with|the))"
    r"|(?:that|this)(?= (?:is|was|does|did|means|way|one|to)\b)"
    r"|(?:miss|take|see|use|read|get|make|find|share|keep|need|to|at|on|in|from|with|by|about|after"
    r"|before) that(?= \w)"
    r"|(?:do|for|of|like|say|saying|said|mean|meant) (?:that|this))\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"\W*(?:\d|now (?:it['’]?s )?(?:your|\d)|your turn)", re.IGNORECASE)
_KNOWN_NOUN = re.compile(r"\b(?:this|these|that|those|such) ([a-z]{3,})")
# What is new when it is first told ("a £2000 prize"), and known when it comes again ("your prize").
_FIRST = re.compile(r"\b(?:an?|one|two|three|some)((?: [^\s.,;:!?]+){1,4})")
_AGAIN = re.compile(r"\b(?:the|your|yr|our|its)((?: [^\s.,;:!?]+){1,2})")


def leans_back(text: str) -> bool:
    """Tell whether a sentence cannot do without the one before it."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.casefold())[:FIRST_WORDS]
    heads = [re.split(r"['’]", word)[0] for word in words]
    if _LEANS.intersection(heads[:1]) or _LEANING.match(text.lstrip(" \"'“(*_-•")):
        return True
    if _GOES_ON.match(text) and not ITEM.match(text):
        return True
    return (
        points_anywhere(text)
        or not _POINTS_BACK.isdisjoint(heads)
        or _POINTING.search(text) is not None
    )


def points_anywhere(text: str) -> bool:
    """Tell whether a short sentence has a pronoun for something that it does not name."""
    return len(text.split()) <= SHORT and _POINTS_ANYWHERE.search(text) is not None


def refers_to(text: str, gone: str) -> bool:
    """Tell whether a sentence speaks of something in another one as known: "this money"."""
    low, told = text.casefold(), gone.casefold()
    known = set(re.findall(r"[a-z]{3,}", told))
    if not known.isdisjoint(_KNOWN_NOUN.findall(low)):
        return True
    return not _nouns(_FIRST, told).isdisjoint(_nouns(_AGAIN, low))


def _nouns(pattern: re.Pattern[str], text: str) -> set[str]:
    """Return the last words of what an article begins; most are its noun."""
    found: set[str] = set()
    for words in pattern.findall(text):
        found.update(re.findall(r"[a-z]{4,}", words)[-1:])
    return found
