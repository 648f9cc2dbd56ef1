"""Detect sentences that refer back to the one before.

For example: "It costs …", "So …", "I would prefer yours.", "Your turn."
"""

from __future__ import annotations

import re

FIRST_WORDS = 4  # of a sentence; a pronoun among them refers back
MAX_SHORT_SENTENCE_WORDS = 16  # a sentence this short does not say what its pronouns refer to
LIST_ITEM = re.compile(
    r"""
    \s*
    (?: [-*+→\u2022\u00b7\u25a0-\u27bf\U0001f449]\ufe0f?  # a bullet
      | \d{1,2}[.)]
      | [a-z]\)
    )
    \s+\S
    """,
    re.VERBOSE,
)
_BACK_PRONOUNS = frozenset(
    (
        "it its this that these those they them their theirs yours hers he him his she her such"
        " same"
    ).split()
)
_CONNECTIVES = frozenset(
    (
        "and but or so because otherwise then therefore thus hence however also too instead either"
        " neither both yes yeah no nope not second secondly third thirdly finally lastly next"
        " another others moreover furthermore additionally besides plus once still yet which who"
        " whose since why until only"
    ).split()
)
_CONNECTIVE_PHRASE = re.compile(
    r"""
    (?: if[ ](?:so|not|yes|that|this|it)
      | in[ ](?:return|addition|fact|other[ ]words|that[ ]case|exchange)
      | for[ ](?:example|instance|this|that)
      | as[ ](?:such|a[ ]result)
      | with[ ](?:this|that|these)
      | after[ ](?:this|that)
      | to[ ]do[ ](?:so|this|that)
      | speaking[ ]of
      | there[ ](?:is|are)[ ](?:\w+[ ]){0,2}(?:other|another|more)
      | (?!looking|hoping|wishing)[a-z]+ing[ ](?:you|me|us)  # "Giving you …"
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DEMONSTRATIVE = re.compile(
    r"""
      # "this offer"; "this week" does not refer back
      \b(?:this|these|those|such)[ ](?!week|month|year|morning|afternoon|summer)[a-z]
    | \b(?:his|him|her)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Pronouns anywhere in a short sentence, which does not say what they refer to.
_UNRESOLVED_PRONOUN = re.compile(
    r"""
    \b(?:
        them | they | it | those | these | yours | hers | theirs | along(?![ ](?:with|the))
        # "that is", "this way"
      | (?:that|this)(?=[ ](?:is|was|does|did|means|way|one|to)\b)
        # "find that useful"
      | (?:miss|take|see|use|read|get|make|find|share|keep|need
          |to|at|on|in|from|with|by|about|after|before)[ ]that(?=[ ]\w)
        # "I mean that"
      | (?:do|for|of|like|say|saying|said|mean|meant)[ ](?:that|this)
    )\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_CONTINUES = re.compile(r"\W*(?:\d|now (?:it['’]?s )?(?:your|\d)|your turn)", re.IGNORECASE)
_DEMONSTRATIVE_NOUN = re.compile(r"\b(?:this|these|that|those|such) ([a-z]{3,})")
# A first mention ("a £2000 prize"), and a later one ("your prize").
_FIRST_MENTION = re.compile(r"\b(?:an?|one|two|three|some)((?: [^\s.,;:!?]+){1,4})")
_LATER_MENTION = re.compile(r"\b(?:the|your|yr|our|its)((?: [^\s.,;:!?]+){1,2})")


def refers_back(text: str) -> bool:
    """Return whether a sentence needs the one before it to be understood."""
    words = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.casefold())[:FIRST_WORDS]
    heads = [re.split(r"['’]", word)[0] for word in words]
    if _CONNECTIVES.intersection(heads[:1]) or _CONNECTIVE_PHRASE.match(text.lstrip(" \"'“(*_-•")):
        return True
    if _CONTINUES.match(text) and not LIST_ITEM.match(text):
        return True
    return (
        has_unresolved_pronoun(text)
        or not _BACK_PRONOUNS.isdisjoint(heads)
        or _DEMONSTRATIVE.search(text) is not None
    )


def has_unresolved_pronoun(text: str) -> bool:
    """Return whether a short sentence has a pronoun for something that it does not name."""
    return (
        len(text.split()) <= MAX_SHORT_SENTENCE_WORDS
        and _UNRESOLVED_PRONOUN.search(text) is not None
    )


def refers_to(text: str, gone: str) -> bool:
    """Return whether a sentence refers to something in a removed one, such as "this money"."""
    text_low, gone_low = text.casefold(), gone.casefold()
    gone_words = set(re.findall(r"[a-z]{3,}", gone_low))
    if not gone_words.isdisjoint(_DEMONSTRATIVE_NOUN.findall(text_low)):
        return True
    return not _nouns(_FIRST_MENTION, gone_low).isdisjoint(_nouns(_LATER_MENTION, text_low))


def _nouns(pattern: re.Pattern[str], text: str) -> set[str]:
    """Return the last word of each match of ``pattern``; usually it is the noun of an article."""
    found: set[str] = set()
    for words in pattern.findall(text):
        found.update(re.findall(r"[a-z]{4,}", words)[-1:])
    return found
