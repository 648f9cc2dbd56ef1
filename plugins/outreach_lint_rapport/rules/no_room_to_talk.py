"""RAP004: a link, a form, a calendar, and nobody to talk to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import Edit, Fault, Hit, Reading, Sentence, Span, Suggestion, invites_words

REPLY = "Just reply to this message; a line is enough."
OR_REPLY = "Or just reply to this message; a line is enough."
# A negation before a way to be reached: "don't reply", "no calls", "the inbox is not read". The
# encoder tells whether the sentence is meant so.
NEGATED = r"(?:\b(?:not|no|never|nobody|nothing|without|nor|refrain|dont|cant|wont)\b|n['’]t\b)"
REACHED = (
    r"(?:repl(?:y|ies)|answer\w*|calls?|ring|writ\w+|messages?|e-?mails?|dms?|talk|speak|touch"
    r"|contact\w*|comments?|questions|inbox|read|monitored|discuss\w*"
    r"|further (?:is )?(?:required|needed))"
)
SHUTS = re.compile(
    rf"{NEGATED}[^.!?]{{0,40}}\b{REACHED}\b|\bun(?:read|answered|monitored)\b"
    rf"|\b{REACHED}\b[^.!?]{{0,20}} (?:cannot|can['’]t|are not|is not|aren['’]t|isn['’]t)\b",
    re.IGNORECASE,
)
MINDED = 0.2  # probability from which such a sentence refuses to talk
FEWEST = 3  # words of a sentence that is hardly more than a link
LONGEST = 16  # words of a line that ends without a mark
LEFT = 2  # sentences of a paragraph that may stay after the invitation
BRIEF = 10  # words of a sentence that only says what to press
POINTS = 0.5  # probability from which a sentence points to a link as the way on
LINK = re.compile(r"\{[^{}]*(?:link|url|calendar)[^{}]*\}", re.IGNORECASE)
GREETS = re.compile(r"(?:dear|hi|hello)\b", re.IGNORECASE)
LINES = re.compile(r"\n\s*\n|\r\s*\r")


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a refusal to talk, or at a link that is the only way on."""
    fault = reading.fault("RAP004")
    if fault and not any(invites_words(sentence.text) for sentence in reading.body):
        yield Hit(
            reading.place(fault.worst),
            suggestion=_fix(reading, fault),
            confidence=fault.confidence,
        )


def _fix(reading: Reading, fault: Fault) -> Suggestion:
    """Return the fix that invites an answer: in the place of a refusal, or after the link."""
    refusals = [sentence for sentence in reading.body if _refuses(sentence)]
    if len(refusals) > 1:
        words = " / ".join(f"“{reading.saying(sentence)}”" for sentence in refusals)
        return Suggestion(f"Let them answer. Instead of {words}: “{REPLY}”")
    if refusals:
        shut = refusals[0]
        more = any(s.has("ask") or s.holds("url") for s in reading.body if s is not shut)
        reply = OR_REPLY if more else REPLY
        advice = f"Let them answer. Instead of “{reading.saying(shut)}”: “{reply}”"
        return Suggestion(advice, reading.instead(shut, reply))
    return Suggestion(
        f"Let them answer in words, and let the link come second: “{OR_REPLY}”",
        _after_link(reading, fault.worst),
    )


def _refuses(sentence: Sentence) -> bool:
    """Tell whether a sentence says that nobody is there to talk to, and no more than that."""
    minded = sentence.chance("RAP004") >= MINDED and not sentence.holds("url")
    return minded and SHUTS.search(sentence.text) is not None


def _goes_ill(reading: Reading) -> bool:
    """Tell whether an invitation to answer would contradict what the message says.

    A sentence says that nobody is there, or minds talk at length once the link is given.
    """
    if any(SHUTS.search(s.text) for s in reading.body):
        return True
    link = next((s.number for s in reading.body if s.holds("url") or LINK.search(s.text)), None)
    return link is not None and any(
        s.chance("RAP004") >= POINTS and s.number > link and s.words() > BRIEF
        for s in reading.body
        if not s.holds("url")
    )


def _after_link(reading: Reading, points: Sentence) -> tuple[Edit, ...]:
    """Return the edit that puts the invitation after the link, and what belongs to it.

    There is none where the sentence that points to it does not ask for anything or does not end.
    """
    if points.region != "body" or _goes_ill(reading):
        return ()
    run = [points]
    rest = [s for s in reading.body if s.number > points.number]
    while rest and _belongs(reading, run[-1], rest[0]):
        run.append(rest.pop(0))
    text, end = reading.draft.text, run[-1].span.end
    left = [s for s in rest if not LINES.search(text[end : s.span.start])]
    asks = any(_asks(s) or s.holds("url") or LINK.search(s.text) for s in run)
    greeted = any(GREETS.match(s.text) for s in rest)
    if not asks or greeted or len(left) > LEFT or not _ends(reading, run[-1]):
        return ()
    line = text[end:].partition("\n")[0].strip()
    if line and text[end - 1] not in ".!?":
        return ()
    alone = not line and (
        LINES.search(text[reading.draft.body_start :]) or text[end - 1] not in ".!?"
    )
    return (Edit(Span(end, end), ("\n\n" if alone else " ") + OR_REPLY),)


def _belongs(reading: Reading, one: Sentence, after: Sentence) -> bool:
    """Tell whether the next sentence is the link that one points to, or says more of it."""
    if _waits(one) or (after.holds("url") and after.words() <= FEWEST):
        return True
    apart = LINES.search(reading.draft.text[one.span.end : after.span.start])
    return not apart and (after.holds("url") or after.chance("RAP004") >= POINTS)


def _ends(reading: Reading, sentence: Sentence) -> bool:
    """Tell whether a sentence ends, so that another can follow; a short paragraph does."""
    if _waits(sentence):
        return False
    last = sentence.tokens[-1].kind if sentence.tokens else ""
    if sentence.text.rstrip()[-1:] in ".!?»" or last in ("url", "tag"):
        return True
    after = reading.draft.text[sentence.span.end :]
    alone = not after.strip() or LINES.match(after.lstrip(" \t")) is not None
    return alone and sentence.words() <= LONGEST and not sentence.holds("url")


def _asks(sentence: Sentence) -> bool:
    return max(sentence.chance("ask"), sentence.chance("ask.click")) >= POINTS


def _waits(sentence: Sentence) -> bool:
    """Tell whether a sentence goes on with what follows it."""
    return sentence.text.rstrip().endswith((":", ",", "-", "–", "—", "👉", "👇", "→"))
