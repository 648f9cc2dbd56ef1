"""The edits that take sentences out of a message, or put words before it."""

from __future__ import annotations

import re
from collections.abc import Collection

from outreach_lint.model import Edit, Span
from outreach_lint.reading.leaning import leans_back
from outreach_lint.reading.message import Message
from outreach_lint.reading.moves import Sentence
from outreach_lint.reading.whole import LONGEST_FILLER, can_lose, follows_clause, neighbours

# A first sentence that says whom it is for: "Respected Mr. Vance,", "Pia, far too long!".
_ADDRESSED = re.compile(
    r"(?:(?:respected|honou?red|esteemed|happy) (?:\S+\s?){1,4}[,.!]?\Z"
    r"|(?-i:[A-Z][\w'’.-]+(?: [A-Z]\S+)?),)",
    re.IGNORECASE,
)
# An answer, a name, or the rest of a greeting: nothing fits in before it.
_NO_FIRST = re.compile(
    r"\w+ ?[–—-]\Z|(?:yes|yeah|no|sure|ok(?:ay)?|of course|as (?:promised|below|agreed))\b"
    r"|\(|@|there[–—,!.-]|\[[^\]]*\] (?:hi|hello|hey|dear)\b",
    re.IGNORECASE,
)
_LEADS = ("...", "…", ":", ",")  # a sentence that ends so goes on in the next
FEW = 3  # words of an exclamation that greets: "Season's greetings!"
_CLAUSE = re.compile(r"(?:[!?…:]|\w{4,}\.)\s*\S|:\s*\Z")  # in a greeting that is more than one
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
    greeting = next((p for p in reading.pieces if p.region == "greeting"), None)
    if greeting is None:
        return reading.cut(span)
    between = text[greeting.end : start]
    if between.strip() or _has_break(between):
        return reading.cut(span)
    rest = text[end:]
    blank = rest[: len(rest) - len(rest.lstrip())]
    if not rest.strip() or _has_break(blank):
        return reading.cut(span)
    return Edit(Span(greeting.end, end + len(blank)), "\n\n")


def opened(reading: Message, words: str) -> tuple[Edit, ...]:
    """Return the edit that puts words before the body, or for its empty first sentence.

    They are a paragraph of their own where that sentence begins a line. There is none where no
    greeting calls the reader by name, or where the greeting runs into what is said.
    """
    body = _below_greeting(reading)
    if not body or not reading.reader:
        return ()
    first, text = body[0], reading.draft.text
    led = text[: first.span.start].rstrip().endswith(("{", "|", ":"))
    leads = first.text.endswith(_LEADS) or _NO_FIRST.match(first.text) or leans_back(first.text)
    if led or leads or "\\n" in text or _runs_on(reading, first):
        return ()
    if _is_filler(first) and can_lose(reading, [first]):
        return (Edit(first.span, words),)
    if len(body) > 1 and _is_polite(first):
        return () if leans_back(body[1].text) else (_after(reading, first, words),)
    return (_before(reading, first, words),)


def _below_greeting(reading: Message) -> list[Sentence]:
    """Return the sentences of the body that stand below every greeting."""
    body: list[Sentence] = []
    for sentence in reading.sentences:
        if sentence.region == "greeting":
            body.clear()
        elif sentence.region == "body":
            body.append(sentence)
    return body


def _is_polite(first: Sentence) -> bool:
    """Tell whether a first sentence goes with a greeting: thanks, or "Season's greetings!"."""
    short = first.words() <= FEW and (first.text.endswith("!") or not first.words())
    polite = first.has("small_talk", "thanks") and not first.has("trigger", "rapport", "praise")
    return short or (polite and first.words() <= LONGEST_FILLER)


def _after(reading: Message, first: Sentence, words: str) -> Edit:
    """Return the edit that puts words after a sentence, in its line or as a paragraph."""
    end = first.span.end
    rest = reading.draft.text[end:].partition("\n")[0]
    if ends := not re.search(r"\w", rest):  # a smiley stays with its sentence
        end += len(rest.rstrip())
    return Edit(Span(end, end), f"\n\n{words}" if ends else f" {words}")


def _before(reading: Message, first: Sentence, words: str) -> Edit:
    """Return the edit that puts words before a sentence, in a line of their own or in its line."""
    text, at = reading.draft.text, first.span.start
    if at == reading.draft.body_start or text[at - 1] in "\r\n":
        small = first.text[:1].islower() and _writes_capitals(reading, first)
        return Edit(Span(at, at + small), f"{words}\n\n{text[at].upper() if small else ''}")
    blank = "" if text[at - 1].isspace() else " "
    return Edit(Span(at, at + 1), f"{blank}{words} {text[at].upper()}")


def _writes_capitals(reading: Message, first: Sentence) -> bool:
    """Tell whether the next sentence begins with a capital, as those of most writers do."""
    _, after = neighbours(reading, first)
    return after is not None and after.text[:1].isupper()


def _runs_on(reading: Message, first: Sentence) -> bool:
    """Tell whether a greeting runs into the first sentence: "Hi Sam… I am an outgoing,"."""
    if follows_clause(reading, first):
        return True
    text = reading.draft.text
    for piece in reading.pieces:
        if piece.region == "greeting" and not text[piece.end : first.span.start].strip():
            beside = not _has_break(text[piece.end - 1 : first.span.start])
            return beside and _CLAUSE.search(reading.text_of(piece)) is not None
    return False


def begins_with_name(text: str) -> bool:
    """Tell whether a sentence begins with whom it is for: "Pia, far too long!"."""
    return _ADDRESSED.match(text) is not None


def _is_filler(sentence: Sentence) -> bool:
    kinds = {move.kind for move in sentence.moves}
    short = 0 < sentence.words() <= LONGEST_FILLER
    return sentence.has("small_talk") and kinds <= FILLER and short


def _has_break(blank: str) -> bool:
    return "\n" in blank or "\r" in blank
