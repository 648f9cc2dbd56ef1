"""RAP002: a promise nobody can keep."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from outreach_lint import Edit, Hit, Reading, Sentence, Span, Suggestion, quotable

# Adjectives that puff up the noun after them and say nothing about it.
PUFFERY = frozenset(
    (
        "game-changing life-changing revolutionary groundbreaking ground-breaking mindblowing"
        " mind-blowing jawdropping jaw-dropping miraculous unparalleled unrivaled unrivalled"
        " unmatched unbeatable cutting-edge bleeding-edge state-of-the-art world-class"
        " best-in-class next-generation industry-leading market-leading"
    ).split()
)
# In a promise these go, too; elsewhere they may be meant.
LOUD = PUFFERY | frozenset(
    (
        "amazing incredible exciting unprecedented ultimate premier explosive massive huge"
        " exclusive proven seamless powerful innovative unbelievable phenomenal insane"
    ).split()
)
SENDER = frozenset(("we", "our", "i", "my"))
NO_NOUN = frozenset(
    (
        "and or for in to of at with but by from as on is are was were that which who because"
        " when if"
    ).split()
)
# What stands before such an adjective when the sentence is whole without it: no adverb, no "is", no
# "and".
ARTICLES = frozenset(
    "a an the our my your their its this these those such some any many every each no".split()
)
STANDS = ARTICLES | frozenset(
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
BESIDE, FEW_WORDS = r"[ ,\r\n]*", r"[\w-]+(?: [\w-]+){0,2}"
LINE_BREAK = r"\r\n?|\n"
# Words of assurance that a sentence is whole without.
ASSURANCE = (
    r",? (?:100 ?% )?(?:guaranteed|risk[- ]free|with (?:zero|no) risk|or your money back"
    r"|with zero effort)(?=[.!?]|$)|,? (?:like never before|overnight|on autopilot)(?=[.!?]|$)"
)
# A rank that nobody can check, before a noun that begins with a consonant.
LEADING = (
    r"\bone of the (?:world['’]s |country['’]s )?(?:leading|largest|biggest|foremost|best|top)"
    r" (?P<noun>(?![aeiou])[a-z]+[a-rt-z]s)(?= (?:of|for|in|that|which)\b|[.,])"
)
SHORT = 4  # words of a promise that nothing would be left of
ARTICLE = r"(?<![\w-])[aA][nN]? \Z"


def check(reading: Reading) -> Iterator[Hit]:
    """Point at words that puff up the sender's offer, and at promises that nobody can keep."""
    puffed: set[int] = set()
    for sentence in reading.body if reading.draft.relationship != "established" else ():
        for span, fix in _puffs(reading, sentence):
            puffed.add(sentence.number)
            yield Hit(span, suggestion=fix)
    if fault := reading.fault("RAP002"):
        for sentence in fault.sentences:
            if sentence.number not in puffed:
                yield Hit(
                    reading.place(sentence),
                    suggestion=_told(reading, sentence),
                    confidence=fault.confidence,
                )


def _told(reading: Reading, sentence: Sentence) -> Suggestion:
    """Return the fix of a promise.

    The word that goes too far is left out, or the writer is asked what happened.
    """
    saying = reading.saying(sentence)
    if sentence.region != "body":
        return Suggestion(f"Instead of “{saying}”, name the subject in plain words.")
    if sober := _soberly(reading, sentence):
        return sober
    return Suggestion(
        f"Instead of “{saying}”, say what happened once: “[Which of your customers is like them,"
        " and what changed there, in what time?]”"
    )


def _soberly(reading: Reading, sentence: Sentence) -> Suggestion | None:
    """Return the fix that leaves out a word of assurance which alone makes the promise."""
    text = reading.draft.text
    found = re.compile(ASSURANCE, re.IGNORECASE).search(text, *sentence.span)
    if found and sentence.words() > SHORT:
        words = quotable(found.group().strip(" ,"))
        edit = Edit(Span(*found.span()), "")
        return Suggestion(f"Leave out “{words}”: nobody can promise it.", (edit,))
    if found := re.compile(LEADING, re.IGNORECASE).search(text, *sentence.span):
        sober = f"a {_singular(found['noun'])}"
        words = quotable(found.group())
        edit = Edit(Span(*found.span()), sober)
        return Suggestion(f"Say “{sober}” instead of “{words}”.", (edit,))
    for span in _loud(reading, sentence, LOUD):
        if fix := _plainly(reading, sentence, span, LOUD):
            return replace(fix, safe=False)
    return None


def _singular(noun: str) -> str:
    """Return the one of several: "companies" → "company"."""
    return re.sub("ies$", "y", noun) if noun.endswith("ies") else noun.removesuffix("s")


def _loud(reading: Reading, sentence: Sentence, words: frozenset[str]) -> Iterator[Span]:
    """Yield where words of a list stand in a sentence."""
    for match in re.compile(WORD).finditer(reading.draft.text, *sentence.span):
        if match[0].casefold().replace(" ", "-") in words:
            yield Span(*match.span())


def _puffs(reading: Reading, sentence: Sentence) -> Iterator[tuple[Span, Suggestion]]:
    """Yield the words that puff up a noun of the sender's offer, each with the fix without it."""
    words = {token.norm for token in sentence.tokens}
    offers = sentence.has("pitch")
    if (sentence.names_reader() and not offers) or not (words & SENDER or offers):
        return
    for span in _loud(reading, sentence, PUFFERY):
        if fix := _plainly(reading, sentence, span):
            yield span, fix


def _plainly(
    reading: Reading, sentence: Sentence, span: Span, words: frozenset[str] = PUFFERY
) -> Suggestion | None:
    """Return the fix that leaves out a puffing word before its noun.

    There is one where the sentence stands without the word.
    """
    text = reading.draft.text
    begin, end = sentence.span
    word = re.compile(ADJECTIVE).match(text, span.start, end)
    if word is None or word.end() > span.end or word[0].casefold().replace(" ", "-") not in words:
        return None
    noun = re.compile(NOUN).match(text, word.end(), end)
    led = re.compile(BEFORE).search(text, begin, word.start())
    if noun is None or led is None or noun[1].partition("-")[0].casefold() in NO_NOUN:
        return None
    if led[1].casefold() not in (ARTICLES if noun[0].startswith(",") else STANDS):
        return None
    edit, article = _without(text, sentence, word)
    rest = re.compile(FEW_WORDS).match(text, edit.span.end)
    left = rest.group() if rest else noun.group().strip()
    if article:
        left = f"{article} {left}"
    advice = f"Leave out “{quotable(word.group())}”: “{left}” says as much."
    return Suggestion(advice, (edit,), safe=True)


def _without(text: str, sentence: Sentence, word: re.Match[str]) -> tuple[Edit, str]:
    """Return the edit that takes a word out, and the article that then fits, if there is one."""
    before = re.compile(ARTICLE).search(text, sentence.span.start, word.start())
    start, article = word.start(), ""
    if before is not None:
        start, article = before.start(), before.group().strip()
    beside = re.compile(BESIDE).match(text, word.end())
    end = beside.end() if beside else word.end()
    if article.casefold() in ("a", "an"):
        article = article[0] + ("n" if text[end : end + 1].casefold() in "aeio" else "")
    line_break = re.compile(LINE_BREAK).search(text, word.end(), end)
    if line_break and before is None:
        start = sentence.span.start + len(text[sentence.span.start : start].rstrip())
    between = " " if article else ""
    if line_break:  # the line goes on where it went on
        between = line_break.group()
    return Edit(Span(start, end), article + between), article
