"""Find words in capitals, and return them in normal case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from outreach_lint import Edit, Hit, Insertion, Reading, Span, Suggestion, orders_a_reviewer

# Two words in capitals that are too long for acronyms, with the shouted words beside them; or one
# before a colon, except for the label of a list item. The pattern is compiled only if a word is in
# capitals: few drafts have one.
_LOUD = r"[A-Z]{5,}(?:['’][A-Z]+)?"
_SHOUT = rf"""(?x)
      # a loud word and, after others in capitals, a second one
      \b(?:[A-Z]{{2,}}[ ,!?-]+){{0,6}}
      {_LOUD}
      (?:[ ,!?-]+(?:[A-Z]{{2,}}|I|A|\d+%?))*?
      [ ,!?-]+(?:{_LOUD}|[A-Z]{{4}})\b
      (?:[ ,!?-]+(?:[A-Z]{{2,}}|\d+%?)\b)*
      # a loud word before a colon
    | ^(?!\s*[-–—•*]\s)\W{{0,3}}{_LOUD}(?=[ ]?:)
      # five words in capitals
    | \b[A-Z]{{2,}}(?:['’]?[A-Z]+)?(?:[ ,!?-]+(?:[A-Z]{{2,}}|I|A|\d+%?)\b){{4,}}
"""
_WORD = r"[A-Z]+(?:['’][A-Z]+)*"
# Words in capitals of up to this many letters are acronyms unless they are common words.
MAX_ACRONYM_LETTERS = 3
MAX_SEARCHED_CHARS = 20_000  # characters of a draft in which another spelling of a word is searched
_COMMON_WORDS = frozenset(
    (
        "A ACT ADD ALL AM AN AND ANY ARE AS ASK AT BE BIG BUT BUY BY CAN DAY DO END FAR FEW FOR GET"
        " GO GOT HAD HAS HE HER HIM HIS HOT HOW IF IN IS IT ITS JOB JOY KEY LET LOT LOW MAY ME MY"
        " NEW NO NOT NOW OF OFF OH OK OLD ON ONE OR OUR OUT OWN PAY PUT RUN SAY SEE SET SHE SO THE"
        " TO TOO TOP TRY TWO UP US USE WAS WAY WE WHO WHY WIN YES YET YOU"
    ).split()
)
# A word beside shouted ones that belongs to them: a name ("Mr KELLY HALL"), or the rest of a line
# ("(TWO MILLION Dollars"), of a heading, or of a list of shouted words.
_BEFORE = re.compile(
    r"""
    (?: \b[A-Z]{2,}[^\w.!?]*[\r\n]
      | \b(?i:mr|mrs|ms|dr|sir|prof)\.?[ ]?
    )
    [^\w.!?]*\Z
    """,
    re.VERBOSE,
)
_AFTER = re.compile(
    r"""
      [ ](?:[A-Z]|\d\S*[ ][A-Z]{2})
    | [^\w.!?:]*(?:\r\n?|\n)[^\w\r\n]*[A-Z]{2,}\b
    """,
    re.VERBOSE,
)
_IN_SENTENCE = re.compile(r"[a-z][^.!?>\r\n]*\Z")
_ARTICLE = re.compile(r"\b(?:an?|this|no|some) \Z", re.IGNORECASE)  # not before a name
_GAPS = r"\[to fill:[^\]]*\]"  # inserted by other fixes
_LABEL = re.compile(r"(?:^|[\r\n])[A-Z][a-z]+:\s+\Z")  # the label of a paragraph: "Note:"
_FIRST_LETTER = re.compile(r"[^\W\d_]")  # the first letter; an emoji may precede it
_PLACEHOLDER = re.compile(r"\bINSERT\b|\bNAME HERE\b")  # to be filled in
_TITLE = re.compile(r"\b(?:MR|MRS|MS|DR)\b")
HEADS = re.compile(r"[^\w\n]*:[^\w\n]*(?:\n|\Z)")  # the end of a heading's line


def shouting(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for words in capitals in each sentence of the subject and the body."""
    for piece in reading.sentence_spans:
        text = reading.text_of(piece)
        if piece.region not in ("subject", "body") or orders_a_reviewer(text):  # LLM001 reports it
            continue
        if (words := shouted(text)) is None:
            continue
        span = Span(piece.start + words.start, piece.start + words.end)
        if any(tag.span.overlaps(span) for tag in reading.tags):
            continue
        whole = reading.draft.text
        normal = in_normal_case(whole, span, piece.start)
        heads = HEADS.match(whole, span.end)  # a changed heading would differ from the others
        edits = (Edit(span, normal),) if stands_apart(whole, span) and not heads else ()
        yield Hit(
            span,
            "Words in capitals read as shouting.",
            Suggestion(
                f"Write it in normal case: “{normal}”",
                edits,
                safe=bool(edits),
                insertions=(Insertion(normal, "words"),),
            ),
        )


def shouted(text: str) -> Span | None:
    """Return the span of the first shouted words of a text, or ``None``."""
    loud = any(word.isupper() for word in text.split() if len(word) > 1)
    match = re.search(_SHOUT, text) if loud else None
    return Span(*match.span()) if match else None


def stands_apart(text: str, span: Span) -> bool:
    """Return whether shouted words can be changed: they are complete, and not part of a name."""
    rest = re.sub(_GAPS, "", text[: span.start] + text[span.end :])
    if sum(map(str.isupper, rest)) > sum(map(str.islower, rest)):
        return False  # all of it is in capitals
    words = re.findall(_WORD, text[span.start : span.end])
    in_sentence = _IN_SENTENCE.search(text[: span.start]) and not _ARTICLE.search(
        text[: span.start]
    )
    if in_sentence and not any(
        word in _COMMON_WORDS or _occurs_in_lower_case(word, text) for word in words
    ):
        return False  # it may be a name
    if (
        _PLACEHOLDER.search(text, *span)
        or _TITLE.search(text, *span)
        or _BEFORE.search(text[: span.start])
    ):
        return False
    return _AFTER.match(text, span.end) is None


def in_normal_case(text: str, span: Span, begin: int) -> str:
    """Return shouted words in normal case; the sentence begins at ``begin``.

    A word that the draft spells differently elsewhere gets that form ("Leeds"). Short words that
    are not common words are acronyms and stay. A sentence or line starts with a capital letter.
    """
    known, words = text[:MAX_SEARCHED_CHARS], text[span.start : span.end]
    normal = re.sub(_WORD, lambda match: _normal_case(match.group(), known), words)
    before = text[begin : span.start]
    inside = re.search(r"\w[^.!?>\r\n]*\Z", before) and not _LABEL.search(before)
    return normal if inside else _FIRST_LETTER.sub(lambda first: first[0].upper(), normal, count=1)


def _occurs_in_lower_case(word: str, text: str) -> bool:
    """Return whether a text has a shouted word in lower case elsewhere."""
    return re.search(rf"(?<!\w){word.lower()}(?!\w)", text[:MAX_SEARCHED_CHARS]) is not None


@lru_cache(maxsize=4096)
def _normal_case(word: str, text: str) -> str:
    if word == "I" or (len(word) <= MAX_ACRONYM_LETTERS and word not in _COMMON_WORDS):
        return word
    if _occurs_in_lower_case(word, text):
        return word.lower()
    for known in re.findall(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
        if known not in (word, word.capitalize()) or (
            known == word.capitalize() and _occurs_inside_sentence(known, text)
        ):
            return str(known)
    return word.lower()


def _occurs_inside_sentence(word: str, text: str) -> bool:
    """Return whether a capitalized word occurs inside a sentence, as a name does."""
    return re.search(rf"\b[a-z]+,? {re.escape(word)}(?!\w)", text) is not None
