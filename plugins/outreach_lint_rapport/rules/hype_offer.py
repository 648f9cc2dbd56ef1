"""RAP002: a promise nobody can keep."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import Edit, Hit, Move, Reading, Sentence, Span, Suggestion, quotable

# Adjectives that puff up the noun after them and say nothing about it.
PUFFERY = frozenset(
    (
        "game-changing life-changing revolutionary groundbreaking ground-breaking mindblowing mind-blowing jawdropping "
        "jaw-dropping unbelievable miraculous magical unparalleled unrivaled unrivalled unmatched unbeatable cutting-edge "
        "bleeding-edge state-of-the-art world-class best-in-class next-generation industry-leading market-leading amazing "
        "incredible fantastic extraordinary awesome insane stunning sensational spectacular phenomenal tremendous"
    ).split()
)
NO_NOUN = frozenset(
    "and or for in to of at with but by from as on is are was were that which who because when if".split()
)
# What stands before such an adjective when the sentence is whole without it: no adverb, no "is", no "and".
ARTICLES = frozenset(
    "a an the our my your their its this these those such some any many every each no".split()
)
STANDS = ARTICLES | frozenset(
    (
        "with of for to in by through offer offers provide provides build builds sell sells has have deliver delivers get "
        "gets use uses using make makes"
    ).split()
)
# The patterns are compiled when there is something to cure.
ADJECTIVE = r"[A-Za-z]+(?:[- ]changing|(?:-[A-Za-z]+)*)(?=,?\s)"
NOUN = r"(?:,\s?|\s)([A-Za-z][A-Za-z-]+)"
BEFORE = r"\b([A-Za-z]+)\s+\Z"
BESIDE, FEW_WORDS = r"[ ,\r\n]*", r"[\w-]+(?: [\w-]+){0,2}"
LINE_BREAK = r"\r\n?|\n"
ARTICLE = r"(?<![\w-])[aA][nN]? \Z"
OPEN = frozenset("a an the your our their his her you we they will ever of in to for with and".split())


def check(reading: Reading) -> Iterator[Hit]:
    """Point at inflated words about the sender's offer."""
    for move in reading.moves("hype", region="any"):
        sentence = reading.sentence(move)
        if sentence.who not in ("reader", "reader_org") or sentence.has("pitch"):
            whole = move._replace(span=_to_a_noun(sentence, move.span))
            yield Hit(
                whole.span,
                suggestion=_plainly(reading, sentence, move.span) or _told(reading, whole),
            )


def _told(reading: Reading, words: Move) -> Suggestion:
    edits = (Edit(words.span, "[what happened once: who, from what to what, in what time]"),)
    return Suggestion(
        f"Instead of “{reading.words_of(words)}”, say what happened once: “[a customer like them] went from [before] to [after] in [time].”",
        edits if words.span.start < words.span.end else (),
    )


def _plainly(reading: Reading, sentence: Sentence, span: Span) -> Suggestion | None:
    """Return the cure that leaves out a puffing word before its noun: the sentence stands without it."""
    text = reading.draft.text
    begin, end = sentence.span
    word = re.compile(ADJECTIVE).match(text, span.start, end)
    if word is None or word.end() > span.end or word[0].casefold().replace(" ", "-") not in PUFFERY:
        return None
    noun = re.compile(NOUN).match(text, word.end(), end)
    led = re.compile(BEFORE).search(text, begin, word.start())
    if (
        noun is None
        or noun[1].partition("-")[0].casefold() in NO_NOUN
        or led is None
        or led[1].casefold() not in (ARTICLES if noun[0].startswith(",") else STANDS)
    ):
        return None
    before = re.compile(ARTICLE).search(text, begin, word.start())
    start, article = (word.start(), "") if before is None else (before.start(), before.group().strip())
    end = re.compile(BESIDE).match(text, word.end()).end()  # type: ignore[union-attr]  # it matches anywhere
    if article.casefold() in ("a", "an"):
        article = article[0] + ("n" if text[end : end + 1].casefold() in "aeio" else "")
    rest = re.compile(FEW_WORDS).match(text, end)
    brk = re.compile(LINE_BREAK).search(text, word.end(), end)  # the line goes on where it went on
    if brk and before is None:
        start -= len(text[sentence.span.start : start]) - len(text[sentence.span.start : start].rstrip())
    between = brk.group() if brk else " " if article else ""
    return Suggestion(
        f"Leave out “{quotable(word.group())}”: “{f'{article} ' if article else ''}{rest.group() if rest else noun.group().strip()}” says as much.",
        (Edit(Span(start, end), article + between),),
        safe=True,
    )


def _to_a_noun(sentence: Sentence, span: Span) -> Span:
    """Stretch the words that a promise is known by ("10x your") to what is promised ("10x your listeners")."""
    end = span.end
    for last, after in zip(sentence.tokens, sentence.tokens[1:], strict=False):
        if last.end == end and last.norm in OPEN and after.kind in ("word", "name"):
            end = after.end
    return Span(span.start, end)
