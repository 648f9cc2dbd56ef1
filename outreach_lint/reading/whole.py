"""Does a message still read well when sentences are taken out of it?

A sentence may go when what stays is whole: nothing after it leans on it ("It costs …", "So …", a
list without its lead), nothing before it waits for it ("We sell:", "The best part?"), no count is
wrong then ("three reasons"), and something is left to say.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Protocol

from outreach_lint.model import Draft, Edit, Span
from outreach_lint.reading.gaps import gaps_in
from outreach_lint.reading.moves import Sentence
from outreach_lint.reading.regions import RegionSpan

LEAST = 5  # words of a body that still says something
SHORT_QUESTION = 6  # words of a question that the next sentence answers: "The best part?"
FRAGMENT = 4  # words of a sentence that says nothing without the one before it
FIRST_WORDS = 4  # of a sentence: a pronoun among them points back
LONGEST_FILLER = 12  # words
EMPTY = ("small_talk", "thanks", "opt_out", "blame")  # moves that alone are no message
MINDED = 0.5  # probability from which a sentence breaks a rule
# Rules about messages, not sentences.
WHOLE = ("RAP001", "RAP003", "RAP004", "RAP005", "SEL001", "SEL002")
_RULE = re.compile(r"[A-Z]{3}\d{3}")
_POINTS_BACK = frozenset(
    "it its this that these those they them their theirs he him his she her such same".split()
)
_LEANS = frozenset(
    (
        "and but or so because otherwise then therefore thus hence however also too instead either"
        " neither both yes yeah no nope not second secondly third thirdly finally lastly next"
        " another others moreover furthermore additionally besides plus once still yet which who"
        " whose since why until"
    ).split()
)
_LEANING = re.compile(
    r"(?:if (?:so|not|yes|that|this|it)|in (?:return|addition|fact|other words|that case|exchange)"
    r"|for (?:example|instance|this|that)|as (?:such|a result)|with (?:this|that|these)"
    r"|after (?:this|that)|to do (?:so|this|that)|on top|at the same time|even (?:so|better)|lol"
    r"|ha(?:ha)+|just kidding|anyway|anyhow|seriously)\b",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:this|these|those|such) (?!week|month|year|morning|afternoon|summer)[a-z]"
    r"|\b(?:his|him|her)\b",
    re.I,
)
# Pronouns anywhere in a short sentence, where nothing in it is what they stand for.
_POINTS_ANYWHERE = re.compile(
    r"\b(?:them|they|it|those|these|(?:that|this)(?= (?:is|was|does|did|means|way|one|to)\b)"
    r"|(?:miss|take|see|use|read|get|make|find|share|keep|need|to|at|on|in|from|with|by|about|after"
    r"|before) that(?= \w)"
    r"|(?:do|for|of|like|say|saying|said|mean|meant) (?:that|this))\b",
    re.IGNORECASE,
)
LOOKS_AHEAD = 2  # sentences
SHORT = 16  # words of a sentence that has no room for what its pronouns stand for
# A sentence that says no more than that something comes next.
_ANNOUNCES = re.compile(r"\W*(?:I['’]ll|I will|let me) (?:say|tell|cut|explain|be|come)\b", re.I)
_GOES_ON = re.compile(
    r"\W*(?:\d|now (?:it['’]?s )?(?:your|\d)|your turn|only fair|you see\b|I know\b|fair['’]?s fair"
    r"|(?:the|my|our) \w+ (?:is|are) (?:attached|enclosed|below))",
    re.I,
)
_LEADS = re.compile(r"\b(?:below|the following|attached|enclosed|as follows)\b", re.IGNORECASE)
_COUNTED = re.compile(
    r"\b(?:two|three|four|five|six|seven|several|both|[2-9]) (?:\w+ )?"
    r"(?:things|reasons|questions|points|steps|ways|facts|options|ideas|benefits|favou?rs)\b",
    re.IGNORECASE,
)
ENDED = re.compile(
    r"(?:[.!?…][\"'”’)\]*_]*|[\])}>]|[\U0001f300-\U0001faff☀-➿\ufe0f]+|:-?[)D])\s*\Z"
)
_ITEM = re.compile(r"\s*(?:[-*•·▶▷✓✔→+]|\d{1,2}[.)]|[a-z]\))\s+\S")
_NUMBERED = re.compile(r"\s*(?:\d{1,2}[.)]|[a-z]\))(?:\s|\Z)")
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ('"', '"'), ("**", "**"))


class Message(Protocol):
    """What is looked at here of a reading."""

    draft: Draft

    @property
    def body(self) -> list[Sentence]:
        """The sentences of the body, in order."""

    @property
    def sentences(self) -> list[Sentence]:
        """Every sentence, in order."""

    @property
    def pieces(self) -> list[RegionSpan]:
        """The regions of the text."""

    def text_of(self, piece: RegionSpan) -> str:
        """Return the words of a region."""

    def cut(self, span: Span) -> Edit:
        """Return the edit that takes words out with the blank beside them."""


def can_lose(reading: Message, gone: Collection[Sentence], bad: Collection[Sentence] = ()) -> bool:
    """Tell whether the body stays whole without some sentences.

    Those of the rest that are ``bad`` say nothing that counts.
    """
    body = reading.body
    numbers = {sentence.number for sentence in gone}
    kept = [sentence for sentence in body if sentence.number not in numbers]
    telling = [sentence for sentence in kept if sentence not in bad]
    if len(kept) + len(numbers) != len(body) or not says_something(telling):
        return False
    if any(_COUNTED.search(sentence.text) for sentence in kept):
        return False
    return all(_is_free(reading, sentence, numbers) for sentence in gone)


def fits_in(reading: Message, sentence: Sentence, words: str, same_matter: bool = False) -> bool:
    """Tell whether other words can stand in the place of a sentence of the body.

    Where they are about the ``same_matter``, the next sentence may refer back to them.
    """
    if sentence.region != "body" or _NUMBERED.match(sentence.text):
        return False
    before, after = _beside(reading, sentence, {sentence.number})
    waits = before is not None and not _is_ended(reading, before, sentence)
    leans = after is not None and leans_back(after.text) and not same_matter
    if after is not None and not same_matter and _asks_on(reading, sentence, after):
        return False
    return _ends_itself(reading, sentence) and not waits and not leans


def leans_back(text: str) -> bool:
    """Tell whether a sentence cannot do without the one before it."""
    words = re.findall(r"[^\W\d_]+", text.casefold())[:FIRST_WORDS]
    first = words[0] if words else ""
    if first in _LEANS or _LEANING.match(text.lstrip(" \"'“(*_-•")):
        return True
    if _GOES_ON.match(text) and not _ITEM.match(text):
        return True
    if len(text.split()) <= SHORT and _POINTS_ANYWHERE.search(text):
        return True
    return not _POINTS_BACK.isdisjoint(words) or _POINTING.search(text) is not None


def says_something(kept: Sequence[Sentence]) -> bool:
    """Tell whether sentences are a message: words that break no rule, or a gap."""
    telling = [s for s in kept if not (s.has(*EMPTY) or is_minded(s))]
    gaps = sum(len(gaps_in(sentence.text)) for sentence in kept)
    return gaps * LEAST + sum(sentence.words() for sentence in telling) >= LEAST


def is_minded(sentence: Sentence) -> bool:
    """Tell whether a sentence breaks a rule by its own words."""
    return any(
        chance >= MINDED and _RULE.fullmatch(label) and label not in WHOLE
        for label, chance in sentence.chances.items()
    )


def _is_free(reading: Message, sentence: Sentence, gone: Collection[int]) -> bool:
    """Tell whether neither neighbour of a sentence hangs on it."""
    if not (_is_balanced(sentence.text) and _ends_itself(reading, sentence)):
        return False
    if _LEADS.search(sentence.text):
        return False
    before, after = _beside(reading, sentence, gone)
    if before is not None and not _lets_go(reading, before, sentence):
        return False
    if _NUMBERED.match(sentence.text):
        return False
    if after is None:
        return True
    if _ITEM.match(after.text) and not _ITEM.match(sentence.text):
        return False  # a list without its lead
    if leans_back(after.text) or _asks_on(reading, sentence, after):
        return False
    return not any(map(_points_anywhere, _rest_of_paragraph(reading, sentence, gone)))


def _points_anywhere(sentence: Sentence) -> bool:
    """Tell whether a short sentence has a pronoun for something that it does not name."""
    short = len(sentence.text.split()) <= SHORT
    return short and _POINTS_ANYWHERE.search(sentence.text) is not None


def _rest_of_paragraph(
    reading: Message, sentence: Sentence, gone: Collection[int]
) -> list[Sentence]:
    """Return the next few sentences that stay after one in its paragraph."""
    found: list[Sentence] = []
    end = sentence.span.end
    for after in reading.body:
        if after.number <= sentence.number:
            continue
        if len(found) == LOOKS_AHEAD or _is_apart(reading.draft.text[end : after.span.start]):
            break
        if after.number not in gone:
            found.append(after)
        end = after.span.end
    return found


def _is_apart(between: str) -> bool:
    """Tell whether what stands between two sentences parts paragraphs."""
    return len(re.findall(r"\r\n?|\n", between)) > 1


def _asks_on(reading: Message, sentence: Sentence, after: Sentence) -> bool:
    """Tell whether a short sentence goes on from one: "Will you add your name?", "Your turn."."""
    between = reading.draft.text[sentence.span.end : after.span.start]
    beside = not _is_apart(between)
    most = SHORT_QUESTION if after.is_question else FRAGMENT
    return beside and after.words() <= most


def _beside(
    reading: Message, sentence: Sentence, gone: Collection[int]
) -> tuple[Sentence | None, Sentence | None]:
    """Return the sentences of the body that stay before and after one."""
    before = [s for s in reading.body if s.number < sentence.number and s.number not in gone]
    after = [s for s in reading.body if s.number > sentence.number and s.number not in gone]
    return (before[-1] if before else None), (after[0] if after else None)


def _lets_go(reading: Message, before: Sentence, sentence: Sentence) -> bool:
    """Tell whether the sentence before is whole without the one that goes."""
    if _ANNOUNCES.match(before.text) and before.words() <= LONGEST_FILLER:
        return False
    number_alone = _NUMBERED.fullmatch(before.text)  # the number of what goes
    if number_alone or not _is_ended(reading, before, sentence):
        return False
    return not (before.is_question and before.words() <= SHORT_QUESTION)


def _is_ended(reading: Message, before: Sentence, sentence: Sentence) -> bool:
    between = reading.draft.text[before.span.end : sentence.span.start]
    apart = len(re.findall(r"\r\n?|\n", between)) > 1
    text = before.text.rstrip()
    if text.endswith((":", ",", ";", "-", "–", "—")):
        return False
    if text.endswith(("…", "...")) and before.words() <= FRAGMENT:
        return False  # "And…"
    return apart or ENDED.search(before.text) is not None or bool(_ITEM.match(before.text))


def _ends_itself(reading: Message, sentence: Sentence) -> bool:
    """Tell whether a sentence ends with a mark, or with its paragraph."""
    if sentence.text.rstrip().endswith((":", ",", ";", "-", "–", "—")):
        return False
    if ENDED.search(sentence.text):
        return True
    rest = reading.draft.text[sentence.span.end :]
    return re.match(r"[ \t]*(?:\Z|(?:\r\n?|\n)[ \t]*(?:\r\n?|\n|\Z|[-*•]))", rest) is not None


def _is_balanced(text: str) -> bool:
    return all(
        (
            text.count(opening) == text.count(closing)
            if opening != closing
            else text.count(opening) % 2 == 0
        )
        for opening, closing in _PAIRS
    )
