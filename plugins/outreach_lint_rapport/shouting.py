"""Words in capitals: where they stand, and how they read in a normal voice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from outreach_lint import Edit, Hit, Reading, Span, Suggestion, orders_a_reviewer

# Two words in capitals that are too long for acronyms, with what is shouted beside them; or one
# before a colon, but for the label of an item in a list.
_LOUD = r"[A-Z]{5,}(?:['’][A-Z]+)?"
_SHOUT = (  # compiled where something is in capitals: few drafts have any
    rf"\b(?:[A-Z]{{2,}}[ ,!?-]+){{0,6}}{_LOUD}(?:[ ,!?-]+(?:[A-Z]{{2,}}|I|A"
    rf"|\d+%?))*?[ ,!?-]+(?:{_LOUD}|[A-Z]{{4}})\b(?:[ ,!?-]+(?:[A-Z]{{2,}}|\d+%?)\b)*"
    rf"|^(?!\s*[-–—•*]\s)\W{{0,3}}{_LOUD}(?= ?:)|\b[A-Z]{{2,}}(?:['’]?[A-Z]+)?(?:["
    r" ,!?-]+(?:[A-Z]{2,}|I|A|\d+%?)\b){4,}"
)
_WORD = r"[A-Z]+(?:['’][A-Z]+)*"
ACRONYM = 3  # letters
KNOWN = 20_000  # characters in which another spelling of a word is looked for
_USUAL = frozenset(
    (
        "A ACT ADD ALL AM AN AND ANY ARE AS ASK AT BE BIG BUT BUY BY CAN DAY DO END FAR FEW FOR GET"
        " GO GOT HAD HAS HE HER HIM HIS HOT HOW IF IN IS IT ITS JOB JOY KEY LET LOT LOW MAY ME MY"
        " NEW NO NOT NOW OF OFF OH OK OLD ON ONE OR OUR OUT OWN PAY PUT RUN SAY SEE SET SHE SO THE"
        " TO TOO TOP TRY TWO UP US USE WAS WAY WE WHO WHY WIN YES YET YOU"
    ).split()
)
# A word beside shouted ones that belongs to them: a name ("Mr KELLY HALL"), or the rest of a line
# ("(TWO MILLION Dollars"), of a heading, or of a list of shouted words.
_BEFORE = re.compile(r"(?:\b[A-Z]{2,}[^\w.!?]*[\r\n]|\b(?i:mr|mrs|ms|dr|sir|prof)\.? ?)[^\w.!?]*\Z")
_AFTER = re.compile(r" (?:[A-Z]|\d\S* [A-Z]{2})|[^\w.!?:]*(?:\r\n?|\n)[^\w\r\n]*[A-Z]{2,}\b")
_IN_SENTENCE = re.compile(r"[a-z][^.!?>\r\n]*\Z")
_ARTICLE = re.compile(r"\b(?:an?|the|this|our|your|my|no|some) \Z", re.IGNORECASE)
_GAPS = r"\[to fill:[^\]]*\]"  # put in by other fixes
_FIRST = re.compile(r"[^\W\d_]")  # letter; a picture may stand before it
_PLACEHOLDER = re.compile(r"\bINSERT\b|\bNAME HERE\b")  # to be filled, not to be read
_TITLE = re.compile(r"\b(?:MR|MRS|MS|DR)\b")
HEADS = re.compile(r"[^\w\n]*:[^\w\n]*(?:\n|\Z)")  # what ends the line of a heading


def shouting(reading: Reading) -> Iterator[Hit]:
    """Point at words in capitals, in the subject and the body."""
    for piece in reading.cut_pieces:
        text = reading.text_of(piece)
        if piece.region not in ("subject", "body") or orders_a_reviewer(text):  # LLM001 has it
            continue
        if (found := shouted(text)) is None:
            continue
        span = Span(piece.start + found.start, piece.start + found.end)
        if any(tag.span.overlaps(span) for tag in reading.tags):
            continue
        whole = reading.draft.text
        calm = calmed(whole, span, piece.start)
        heads = HEADS.match(whole, span.end)  # one of several headings would differ from the rest
        edits = (Edit(span, calm),) if stands_apart(whole, span) and not heads else ()
        yield Hit(
            span,
            "Words in capitals read as shouting.",
            Suggestion(f"Say it in a normal voice: “{calm}”", edits, safe=bool(edits)),
        )


def shouted(text: str) -> Span | None:
    """Return the first words of a text that shout."""
    loud = any(word.isupper() for word in text.split() if len(word) > 1)
    match = re.search(_SHOUT, text) if loud else None
    return Span(*match.span()) if match else None


def stands_apart(text: str, span: Span) -> bool:
    """Tell whether shouted words are whole, and are no part of a name."""
    rest = re.sub(_GAPS, "", text[: span.start] + text[span.end :])
    if sum(map(str.isupper, rest)) > sum(map(str.islower, rest)):
        return False  # all of it is in capitals
    words = re.findall(_WORD, text[span.start : span.end])
    said = _IN_SENTENCE.search(text[: span.start]) and not _ARTICLE.search(text[: span.start])
    if said and not any(word in _USUAL or _is_said(word, text) for word in words):
        return False  # it may be a name
    if (
        _PLACEHOLDER.search(text, *span)
        or _TITLE.search(text, *span)
        or _BEFORE.search(text[: span.start])
    ):
        return False
    return _AFTER.match(text, span.end) is None


def calmed(text: str, span: Span, begin: int) -> str:
    """Return shouted words in a normal voice; the sentence begins at ``begin``.

    Words that the draft writes otherwise elsewhere get that form ("Leeds"); short ones that are no
    usual words are acronyms and stay; a sentence or a line begins with a capital.
    """
    known, words = text[:KNOWN], text[span.start : span.end]
    calm = re.sub(_WORD, lambda match: _said(match.group(), known), words)
    inside = re.search(r"\w[^.!?>\r\n]*\Z", text[begin : span.start])
    return calm if inside else _FIRST.sub(lambda first: first[0].upper(), calm, count=1)


def _is_said(word: str, text: str) -> bool:
    """Tell whether a text has a shouted word in small letters elsewhere."""
    return re.search(rf"(?<!\w){word.lower()}(?!\w)", text[:KNOWN]) is not None


@lru_cache(maxsize=4096)
def _said(word: str, text: str) -> str:
    if word == "I" or (len(word) <= ACRONYM and word not in _USUAL):
        return word
    if _is_said(word, text):
        return word.lower()
    for known in re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
        if known not in (word, word.capitalize()) or (
            known == word.capitalize() and _inside(known, text)
        ):
            return str(known)
    return word.lower()


def _inside(word: str, text: str) -> bool:
    """Tell whether a capitalised word stands within a sentence somewhere, as a name does."""
    return re.search(rf"[a-z,] {re.escape(word)}(?!\w)", text) is not None
