"""The edits that remove sentences from a message, or insert an opening."""

from __future__ import annotations

import re
from collections.abc import Collection

from outreach_lint.model import Edit, Span
from outreach_lint.reading.back_reference import refers_back
from outreach_lint.reading.coherence import (
    MAX_FILLER_WORDS,
    continues_long_greeting,
)
from outreach_lint.reading.message import Editable
from outreach_lint.reading.moves import Sentence

# A first sentence that addresses the reader: "Respected Mr. Vance,", "Pia, far too long!".
_ADDRESSED = re.compile(
    r"(?:(?:respected|honou?red|esteemed|happy) (?:\S+\s?){1,4}[,.!]?\Z"
    r"|(?-i:[A-Z][\w'’.-]+(?: [A-Z]\S+)?),)",
    re.IGNORECASE,
)
# An answer, a name, or the rest of a greeting: nothing can be inserted before it.
_NO_FIRST = re.compile(
    r"""
      \w+[ ]?[–—-]\Z
    | (?:yes|yeah|no|sure|ok(?:ay)?|of[ ]course|as[ ](?:promised|below|agreed))\b
    | \( | @ | there[–—,!.-]
    | \[[^\]]*\][ ](?:hi|hello|hey|dear)\b  # "[1] Hi …"
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Small talk that leads to the offer: "I noticed you have no website."
_NOTICES = re.compile(r"\b(?:noticed?|saw|seen|found)\b", re.IGNORECASE)
_CONTINUED = ("...", "…", ":", ",")  # at the end of a sentence that continues in the next one
_INTRODUCING = ("{", "|", ":", "-", "–", "—")  # before a first sentence that belongs to them
MAX_EXCLAMATION_WORDS = 3  # of one that greets: "Season's greetings!"
MIN_GREETING_INTRODUCTION = 0.5  # probability from which a greeting introduces the sender
# Found in a greeting that also says something else.
_CLAUSE = re.compile(r"(?:[!?…:]|\w{4,}\.)\s*\S|:\s*\Z")


def removal_edits(reading: Editable, removed: Collection[Sentence]) -> tuple[Edit, ...]:
    """Return the edits that remove sentences from the body, one for each run of them.

    If a removed sentence follows a greeting in its line, the next sentence begins a new paragraph:
    "Hi Ada, we sell gates. We are new." → "Hi Ada,", "We are new."
    """
    remaining, edits = sorted(removed, key=lambda sentence: sentence.number), []
    while remaining:
        run = run_of(remaining[0], remaining)
        remaining = [sentence for sentence in remaining if sentence not in run]
        edits.append(_removal_edit(reading, Span(run[0].span.start, run[-1].span.end)))
    return tuple(edits)


def run_of(sentence: Sentence, among: Collection[Sentence]) -> list[Sentence]:
    """Return the run of consecutive sentences in ``among`` that contains ``sentence``."""
    by_number = {other.number: other for other in among}
    first = last = sentence.number
    while first - 1 in by_number:
        first -= 1
    while last + 1 in by_number:
        last += 1
    return [by_number[number] for number in range(first, last + 1)]


def _removal_edit(reading: Editable, span: Span) -> Edit:
    text, (start, end) = reading.draft.text, span
    greeting = next((p for p in reading.pieces if p.region == "greeting"), None)
    if greeting is None:
        return reading.cut(span)
    between = text[greeting.end : start]
    if between.strip() or _has_line_break(between):
        return reading.cut(span)
    rest = text[end:]
    space = rest[: len(rest) - len(rest.lstrip())]
    if not rest.strip() or _has_line_break(space):
        return reading.cut(span)
    return Edit(Span(greeting.end, end + len(space)), "\n\n")


def opening_edits(reading: Editable, words: str) -> tuple[Edit, ...]:
    """Return the edit that inserts words before the body, or after its small talk.

    The words become a paragraph if the first sentence begins a line. There is no edit if no
    greeting names the reader, or if the first sentence continues the greeting.
    """
    body = _below_greeting(reading)
    if not body or not reading.reader:
        return ()
    first, text = body[0], reading.draft.text
    is_introduced = text[: first.span.start].rstrip().endswith(_INTRODUCING)
    is_bound = (
        first.text.endswith(_CONTINUED) or _NO_FIRST.match(first.text) or refers_back(first.text)
    )
    if is_introduced or is_bound or "\\n" in text or _continues_greeting(reading, first):
        return ()
    if len(body) > 1 and _belongs_to_greeting(first):
        if refers_back(body[1].text) or _NOTICES.search(first.text):
            return ()
        return (_insert_after(reading, first, words),)
    return (_insert_before(reading, first, words),)


def _below_greeting(reading: Editable) -> list[Sentence]:
    """Return the sentences of the body after the last greeting."""
    body: list[Sentence] = []
    for sentence in reading.sentences:
        if sentence.region == "greeting":
            body.clear()
        elif sentence.region == "body":
            body.append(sentence)
    return body


def _belongs_to_greeting(first: Sentence) -> bool:
    """Return whether a first sentence belongs to a greeting: thanks, or "Season's greetings!"."""
    short = first.words() <= MAX_EXCLAMATION_WORDS and (
        first.text.endswith("!") or not first.words()
    )
    polite = first.has("small_talk", "thanks") and not first.has("trigger", "rapport")
    return short or (polite and first.words() <= MAX_FILLER_WORDS)


def _insert_after(reading: Editable, first: Sentence, words: str) -> Edit:
    """Return the edit that inserts words after a sentence, in its line or as a paragraph."""
    end = first.span.end
    rest = reading.draft.text[end:].partition("\n")[0]
    if ends_line := not re.search(r"\w", rest):  # keep a smiley with its sentence
        end += len(rest.rstrip())
    return Edit(Span(end, end), f"\n\n{words}" if ends_line else f" {words}")


def _insert_before(reading: Editable, first: Sentence, words: str) -> Edit:
    """Return the edit that inserts words before a sentence, as a paragraph or in its line."""
    text, at = reading.draft.text, first.span.start
    if at == reading.draft.body_start or text[at - 1] in "\r\n":
        is_lowercase = first.text[:1].islower() and _writes_capitals(reading, first)
        return Edit(
            Span(at, at + is_lowercase), f"{words}\n\n{text[at].upper() if is_lowercase else ''}"
        )
    space = "" if text[at - 1].isspace() else " "
    return Edit(Span(at, at + 1), f"{space}{words} {text[at].upper()}")


def _writes_capitals(reading: Editable, first: Sentence) -> bool:
    """Return whether another sentence than ``first`` begins with a capital letter."""
    return any(other.text[:1].isupper() for other in reading.body if other is not first)


def _continues_greeting(reading: Editable, first: Sentence) -> bool:
    """Return whether the first sentence continues a greeting: "Hi Sam… I am an outgoing,".

    It also does if the greeting introduces the sender: "Hi Sam, my name is Pia."
    """
    if continues_long_greeting(reading, first):
        return True
    for sentence in reading.sentences:
        introduces = sentence.chance("self_intro") >= MIN_GREETING_INTRODUCTION
        if sentence.region == "greeting" and introduces:
            return True
    text = reading.draft.text
    for piece in reading.pieces:
        if piece.region == "greeting" and not text[piece.end : first.span.start].strip():
            same_line = not _has_line_break(text[piece.end - 1 : first.span.start])
            return same_line and _CLAUSE.search(reading.text_of(piece)) is not None
    return False


def begins_with_name(text: str) -> bool:
    """Return whether a sentence begins with the name of its reader: "Pia, far too long!"."""
    return _ADDRESSED.match(text) is not None


def _has_line_break(text: str) -> bool:
    return "\n" in text or "\r" in text
