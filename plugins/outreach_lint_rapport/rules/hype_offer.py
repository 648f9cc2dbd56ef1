"""RAP002: a promise that nobody can keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from outreach_lint import (
    SUBJECT_GAP,
    Edit,
    Hit,
    Insertion,
    Reading,
    Sentence,
    Span,
    Suggestion,
    quotable,
)

# Adjectives that praise the noun after them without saying anything about it.
PUFFERY = frozenset(
    (
        "game-changing life-changing revolutionary groundbreaking ground-breaking mindblowing"
        " mind-blowing jawdropping jaw-dropping miraculous unparalleled unrivaled unrivalled"
        " unmatched unbeatable cutting-edge bleeding-edge state-of-the-art world-class"
        " best-in-class next-generation industry-leading market-leading"
    ).split()
)
# In a promise these are removed, too; elsewhere they may be meant literally.
PROMISE_ADJECTIVES = PUFFERY | frozenset(
    (
        "amazing incredible exciting unprecedented ultimate premier explosive massive huge"
        " exclusive proven seamless powerful innovative unbelievable phenomenal insane"
    ).split()
)
SENDER = frozenset(("we", "our", "i", "my"))
NOT_NOUNS = frozenset(
    (
        "and or for in to of at with but by from as on is are was were that which who because"
        " when if"
    ).split()
)
# Words before such an adjective if the sentence is complete without it: no adverb, no "is", no
# "and".
ARTICLES = frozenset(
    "a an the our my your their its this these those such some any many every each no".split()
)
WORDS_BEFORE = ARTICLES | frozenset(
    (
        "with of for to in by through offer offers provide provides build builds sell sells has"
        " have deliver delivers get gets use uses using make makes creating building offering"
        " providing making developing delivering selling"
    ).split()
)
# The patterns are compiled when there is something to fix.
WORD = r"[A-Za-z]+(?:[- ]changing|(?:-[A-Za-z]+)*)"
ADJECTIVE = r"[A-Za-z]+(?:[- ]changing|(?:-[A-Za-z]+)*)(?=,?\s)"
NOUN = r"(?:,\s?|\s)([A-Za-z][A-Za-z-]+)"
BEFORE = r"\b([A-Za-z]+)\s+\Z"
BESIDE = r"[ ,\r\n]*"
# Words that say which thing a noun means: before the adjective, and after the noun.
SAYS_WHICH_BEFORE = frozenset("my our your their its this these that those".split())
SAYS_WHICH_AFTER = frozenset("that which who".split())
WHO_WE_ARE = r"\b(?:we|i)(?: are| am|['’]re|['’]m) an?\s+"  # "We are a … agency" says what we are
WORD_AFTER = r"\s+([A-Za-z][A-Za-z-]*)"
LINE_BREAK_PATTERN = r"\r\n?|\n"
# Words of assurance that can be removed from a sentence.
ASSURANCE = r"""(?x)
      # "it is easy and guaranteed" would not be complete
      (?<!and)(?<!or)(?<!is)(?<!are)(?<!%)
      ,?[ ](?:100[ ]?%[ ])?
      (?: guaranteed | risk[- ]free | with[ ](?:zero|no)[ ]risk | or[ ]your[ ]money[ ]back
        | with[ ]zero[ ]effort
      )
      (?=[.!?]|$)
    | ,?[ ](?:like[ ]never[ ]before|overnight|on[ ]autopilot)(?=[.!?]|$)
"""
# A rank that nobody can check, before a noun that starts with a consonant.
LEADING = r"""(?x)
    \bone[ ]of[ ]the[ ](?:world['’]s[ ]|country['’]s[ ])?
    (?:leading|largest|biggest|foremost|best|top)
    [ ](?P<noun>(?![aeiou])[a-z]+[a-rt-z]s)
    (?=[ ](?:of|for|in|that|which)\b|[.,])
"""
MAX_SHORT_PROMISE_WORDS = 4  # words; of a promise this short nothing would remain
ARTICLE = r"(?<![\w-])[aA][nN]? \Z"

CASE_GAP = "[Which of your customers is like them, what changed there, and how fast?]"
IN_PLACE = (Insertion(CASE_GAP, "sentence"),)


def check(reading: Reading) -> Iterator[Hit]:
    """Yield hits for empty praise of the sender's offer, and for promises that nobody can keep."""
    puffed: set[int] = set()
    for sentence in reading.body if reading.draft.relationship != "established" else ():
        for span, fix in _puffs(reading, sentence):
            puffed.add(sentence.number)
            yield Hit(span, suggestion=_with_introduction(sentence, fix))
    if fault := reading.fault("RAP002"):
        for sentence in fault.sentences:
            if sentence.number not in puffed:
                yield Hit(
                    reading.span_of(sentence),
                    suggestion=_with_introduction(sentence, _promise_fix(reading, sentence)),
                    confidence=fault.confidence,
                )


def _with_introduction(sentence: Sentence, fix: Suggestion) -> Suggestion:
    """Return a fix that keeps a sentence that introduces the writer: the case comes after it."""
    introduces = sentence.has("self_intro") or re.search(WHO_WE_ARE, sentence.text, re.IGNORECASE)
    if fix.edits and introduces:
        return replace(fix, insertions=(Insertion(CASE_GAP, "after"),))
    return fix


def _promise_fix(reading: Reading, sentence: Sentence) -> Suggestion:
    """Return the fix for a promise.

    It removes the exaggeration, or asks the writer for a real case.
    """
    quote = reading.quoted(sentence)
    if sentence.region != "body":
        return Suggestion(
            f"Instead of “{quote}”, say plainly what the message is about.",
            insertions=(Insertion(SUBJECT_GAP, "words"),),
        )
    if fix := _assurance_fix(reading, sentence):
        return fix
    return Suggestion(
        f"Instead of “{quote}”, describe one real case: “{CASE_GAP}”", insertions=IN_PLACE
    )


def _assurance_fix(reading: Reading, sentence: Sentence) -> Suggestion | None:
    """Return the fix that removes or replaces the words that make the promise, or ``None``."""
    text = reading.draft.text
    found = re.compile(ASSURANCE, re.IGNORECASE).search(text, *sentence.span)
    if found and sentence.words() > MAX_SHORT_PROMISE_WORDS:
        words = quotable(found.group().strip(" ,"))
        edit = Edit(Span(*found.span()), "")
        return Suggestion(
            f"Leave out “{words}”: nobody can promise it.", (edit,), insertions=IN_PLACE
        )
    if found := re.compile(LEADING, re.IGNORECASE).search(text, *sentence.span):
        claim = f"a {_singular(found['noun'])}"
        words = quotable(found.group())
        edit = Edit(Span(*found.span()), claim)
        return Suggestion(f"Write “{claim}” instead of “{words}”.", (edit,), insertions=IN_PLACE)
    for span in _word_spans(reading, sentence, PROMISE_ADJECTIVES):
        if fix := _puffery_fix(reading, sentence, span, PROMISE_ADJECTIVES):
            return replace(fix, safe=False)
    return None


def _singular(noun: str) -> str:
    """Return a noun in the singular: "companies" → "company"."""
    return re.sub("ies$", "y", noun) if noun.endswith("ies") else noun.removesuffix("s")


def _word_spans(reading: Reading, sentence: Sentence, words: frozenset[str]) -> Iterator[Span]:
    """Yield the spans of listed words in a sentence."""
    for match in re.compile(WORD).finditer(reading.draft.text, *sentence.span):
        if match[0].casefold().replace(" ", "-") in words:
            yield Span(*match.span())


def _puffs(reading: Reading, sentence: Sentence) -> Iterator[tuple[Span, Suggestion]]:
    """Yield the spans of empty praise for the sender's offer, each with the fix that removes it."""
    words = {token.norm for token in sentence.tokens}
    offers = sentence.has("pitch")
    if (sentence.names_reader() and not offers) or not (words & SENDER or offers):
        return
    for span in _word_spans(reading, sentence, PUFFERY):
        if fix := _puffery_fix(reading, sentence, span):
            yield span, fix


def _puffery_fix(
    reading: Reading, sentence: Sentence, span: Span, words: frozenset[str] = PUFFERY
) -> Suggestion | None:
    """Return the fix that removes an adjective before its noun.

    It is ``None`` if the sentence is not complete without the word.
    """
    text = reading.draft.text
    begin, end = sentence.span
    word = re.compile(ADJECTIVE).match(text, span.start, end)
    if word is None or word.end() > span.end or word[0].casefold().replace(" ", "-") not in words:
        return None
    noun = re.compile(NOUN).match(text, word.end(), end)
    word_before = re.compile(BEFORE).search(text, begin, word.start())
    if noun is None or word_before is None or noun[1].partition("-")[0].casefold() in NOT_NOUNS:
        return None
    if word_before[1].casefold() not in (ARTICLES if noun[0].startswith(",") else WORDS_BEFORE):
        return None
    advice = f"Leave out “{quotable(word.group())}”. The sentence is stronger without it."
    who = re.compile(rf"{WHO_WE_ARE}\Z", re.IGNORECASE).search(text, begin, word.start())
    if not (who or sentence.has("self_intro") or _says_which(text, word_before[1], noun, end)):
        # "provide an unmatched experience" would say nothing
        return Suggestion(advice, insertions=IN_PLACE)
    edits = (_without(text, sentence, word),)
    return Suggestion(advice, edits, safe=True, insertions=IN_PLACE)


def _says_which(text: str, word_before: str, noun: re.Match[str], end: int) -> bool:
    """Return whether a noun says which or what kind of thing it means, without its adjective.

    "our app", "a payroll app" and "an app that reads receipts" do, "an experience for you" does
    not.
    """
    if word_before.casefold() in SAYS_WHICH_BEFORE:
        return True
    after = re.compile(WORD_AFTER).match(text, noun.end(), end)
    if after is None:
        return False
    word = after[1].casefold()
    return word in SAYS_WHICH_AFTER or word not in NOT_NOUNS


def _without(text: str, sentence: Sentence, word: re.Match[str]) -> Edit:
    """Return the edit that removes a word, and adapts the article before it, if there is one."""
    before = re.compile(ARTICLE).search(text, sentence.span.start, word.start())
    start, article = word.start(), ""
    if before is not None:
        start, article = before.start(), before.group().strip()
    beside = re.compile(BESIDE).match(text, word.end())
    end = beside.end() if beside else word.end()
    if article.casefold() in ("a", "an"):
        article = article[0] + ("n" if text[end : end + 1].casefold() in "aeio" else "")
    line_break = re.compile(LINE_BREAK_PATTERN).search(text, word.end(), end)
    if line_break and before is None:
        start = sentence.span.start + len(text[sentence.span.start : start].rstrip())
    between = " " if article else ""
    if line_break:  # keep the line break
        between = line_break.group()
    return Edit(Span(start, end), article + between)
