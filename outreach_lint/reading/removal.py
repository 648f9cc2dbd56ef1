"""The edits that take sentences out of a message, or put words before it."""

from __future__ import annotations

import re
from collections.abc import Collection

from outreach_lint.model import Edit, Span
from outreach_lint.reading.moves import Sentence
from outreach_lint.reading.whole import LONGEST_FILLER, Message, can_lose, follows_clause

# A first line or sentence to somebody that no greeting word begins: "Respected Mr. Vance,".
_ADDRESSED = re.compile(
    r"(?:(?:respected|honou?red|esteemed|happy) (?:\S+\s?){1,4}[,.!]?\Z"
    r"|(?-i:[A-Z][\w'’.-]+(?: [A-Z]\S+)?),)",
    re.IGNORECASE,
)
# A greeting that is a sentence: "Heyyy long time!", "{name} – Hello!".
_HELLO = re.compile(
    r"(?:\S+ [–—-] )?(?:he+y+|hi+|hello+)\b(?: [^\s.!?]+){0,4}[.!?]*\Z", re.IGNORECASE
)
# An answer, or the rest of a greeting: nothing fits in before it.
_NO_FIRST = re.compile(
    r"(?:yes|yeah|no|sure|ok(?:ay)?|of course|as (?:promised|below|agreed))\b"
    r"|\(|\[[^\]]*\] (?:hi|hello|hey|dear)\b",
    re.IGNORECASE,
)
FILLER = frozenset(
    {"small_talk", "thanks", "softener"}
)  # moves of a first sentence that says nothing


def taken_out(reading: Message, gone: Collection[Sentence]) -> tuple[Edit, ...]:
    """Return the edits that take sentences out of the body, one for each run of them.

    Beside a greeting the next one begins a line of its own: "Hi Ada, we sell gates. We are new." →
    "Hi Ada,", "We are new."
    """
    left, edits = sorted(gone, key=lambda sentence: sentence.number), []
    while left:
        run = run_of(left[0], left)
        left = [sentence for sentence in left if sentence not in run]
        edits.append(_cut(reading, Span(run[0].span.start, run[-1].span.end)))
    return tuple(edits)


def run_of(sentence: Sentence, among: Collection[Sentence]) -> list[Sentence]:
    """Return those of some sentences that stand beside one in a row, itself included."""
    by_number = {one.number: one for one in among}
    first = last = sentence.number
    while first - 1 in by_number:
        first -= 1
    while last + 1 in by_number:
        last += 1
    return [by_number[number] for number in range(first, last + 1)]


def _cut(reading: Message, span: Span) -> Edit:
    text, (start, end) = reading.draft.text, span
    beside = next((p for p in reading.pieces if p.region == "greeting"), None)
    if beside is None or text[beside.end : start].strip() or _has_break(text[beside.end : start]):
        return reading.cut(span)
    rest = text[end:]
    blank = rest[: len(rest) - len(rest.lstrip())]
    if not rest.strip() or _has_break(blank):
        return reading.cut(span)
    return Edit(Span(beside.end, end + len(blank)), "\n\n")


def opened(reading: Message, words: str) -> tuple[Edit, ...]:
    """Return the edit that puts words before the body, or for its empty first sentence.

    They are a paragraph of their own where that sentence begins a line.
    """
    greeting = max((s.number for s in reading.sentences if s.region == "greeting"), default=-1)
    body = [s for s in reading.body if s.number > greeting]
    if not body:
        return ()
    first, text = body[0], reading.draft.text
    if greeting < 0 and (hello := _ADDRESSED.match(first.text)):
        end = first.span.start + hello.end()
        return (Edit(Span(end, end), f"\n\n{words}"),) if hello.end() == len(first.text) else ()
    spun = text[: first.span.start].rstrip().endswith(("{", "|"))
    if spun or follows_clause(reading, first) or "\\n" in text or _NO_FIRST.match(first.text):
        return ()
    if _HELLO.match(first.text):
        return (Edit(Span(first.span.end, first.span.end), f" {words}"),)
    if _is_filler(first) and can_lose(reading, [first]):
        return (Edit(first.span, words),)
    at = first.span.start
    alone = at == reading.draft.body_start or text[at - 1] in "\r\n"
    if alone:
        return (Edit(Span(at, at), words + "\n\n"),)
    capital = text[at].upper()
    return (Edit(Span(at, at + 1), f"{words} {capital}"),)


def _is_filler(sentence: Sentence) -> bool:
    kinds = {move.kind for move in sentence.moves}
    return sentence.has("small_talk") and kinds <= FILLER and sentence.words() <= LONGEST_FILLER


def _has_break(blank: str) -> bool:
    return "\n" in blank or "\r" in blank
