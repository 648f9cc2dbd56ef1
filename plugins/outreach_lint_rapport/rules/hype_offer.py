"""RAP002: a promise nobody can keep."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import Edit, Hit, Move, Reading, Sentence, Span, Suggestion, quotable

# Adjectives that puff up the noun after them and say nothing about it.
PUFFERY = re.compile(
    r"(?:game|life)[- ]changing|revolutionary|ground-?breaking|(?:mind-?blow|jaw-drop)p?ing|unbelievable|miraculous|magical"
    r"|unparalleled|unrivall?ed|unmatched|unbeatable|(?:cutting|bleeding)-edge|state-of-the-art|world-class|best-in-class"
    r"|next-generation|(?:industry|market)-leading|amazing|incredible|fantastic|extraordinary|awesome|insane|stunning|sensational"
    r"|spectacular|phenomenal|tremendous",
    re.IGNORECASE,
)
NOUN = re.compile(
    r"(?:,\s?|\s)(?!(?:and|or|for|in|to|of|at|with|but|by|from|as|on|is|are|was|were|that|which|who|because|when|if)\b)[a-z][a-z-]+",
    re.IGNORECASE,
)
# What stands before such an adjective when the sentence is whole without it: no adverb, no "is", no "and".
STANDS = re.compile(
    r"\b(?:(?P<article>an?|the|our|my|your|their|its|this|these|those|such|some|any|many|every|each|no)"
    r"|with|of|for|to|in|by|through|offers?|provides?|builds?|sells?|ha(?:s|ve)|delivers?|gets?|us(?:e|es|ing)|makes?)\s+\Z",
    re.IGNORECASE,
)
BESIDE, FEW_WORDS = re.compile(r"[ ,\r\n]*"), re.compile(r"[\w-]+(?: [\w-]+){0,2}")
LINE_BREAK = re.compile(r"\r\n?|\n")
ARTICLE = re.compile(r"(?<![\w-])an? \Z", re.IGNORECASE)
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
    word = PUFFERY.match(text, *span)
    led = STANDS.search(text, sentence.span.start, word.start()) if word else None
    noun = word and NOUN.match(text, word.end(), sentence.span.end)
    if (
        word is None
        or noun is None
        or led is None
        or (noun.group().startswith(",") and led["article"] is None)
    ):
        return None
    before = ARTICLE.search(text, sentence.span.start, word.start())
    start, article = (word.start(), "") if before is None else (before.start(), before.group().strip())
    end = BESIDE.match(text, word.end()).end()  # type: ignore[union-attr]  # it matches anywhere
    if article.casefold() in ("a", "an"):
        article = article[0] + ("n" if text[end : end + 1].casefold() in "aeio" else "")
    rest = FEW_WORDS.match(text, end)
    brk = LINE_BREAK.search(text, word.end(), end)  # the line goes on where it went on
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
