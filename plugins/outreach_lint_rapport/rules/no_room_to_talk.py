"""RAP004: a link, a form, a calendar, and nobody to talk to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Span, Suggestion, invites_words

REPLY = "Just reply to this message; a line is enough."
OR_REPLY = "Or just reply to this message; a line is enough."
REFUSES = re.compile(
    r"\b(?:do not|don['’]?t|cannot|can['’]?t|no[- ])\W*reply|refrain from|not monitored|unmonitored"
    r"|(?:\b(?:not|cannot|never|no|nobody)|n['’]?t)\b[^.!?]{0,40}\b(?:ring|calls?|phone|questions?"
    r"|messages|by (?:message|mail|phone)|mails|dm|talk|speak|discuss)\b",
    re.IGNORECASE,
)
# Words of a sentence by which nobody can be reached, where the encoder minds it as such.
SHUTS = re.compile(
    r"\b(?:not|no|nobody|nothing|neither|nor|never|only|alone|without|sole(?:ly)?|deleted|unread)\b|n['’]t\b|\b(?:dont|cant|wont|isnt|doesnt)\b",
    re.IGNORECASE,
)
# By what one could reach somebody, or what stands in the way; a promise of "no obligation" is none.
REACHED = re.compile(
    r"\b(?:repl\w+|answer\w*|calls?|phone|read|messages?|e?-?mails?|address|inbox|talk|speak"
    r"|contact|humans?|persons?|people|anyone|staff|reach\w*|delet\w+|automat\w+|discuss\w*|letters?"
    r"|exceptions|queries|questions?)\b"
    r"|\b(?:only|sole\w*|alone)\b.*\b(?:form|link|portal|site|page|calendar|system)\b"
    r"|\b(?:form|link|portal|site|page|calendar|system)\b.*\b(?:only|sole\w*|alone)\b",
    re.IGNORECASE,
)
FREE = re.compile(
    r"\bno (?:experience|commit+ment|obligat\w+|risk|cost|strings|fees?)\b", re.IGNORECASE
)
MINDED = 0.1  # probability from which such a sentence refuses to talk
FEWEST = 3  # words of a sentence; fewer may be a name below the message
CLOSES = re.compile(r"\b(?:regards|sincerely|cheers|yours|best wishes),", re.IGNORECASE)
LINK = re.compile(r"\{[^{}]*(?:link|url|calendar)[^{}]*\}", re.IGNORECASE)
LINES = re.compile(r"\n\s*\n|\r\s*\r")


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a refusal to talk, or at a link that is the only way on."""
    fault = reading.fault("RAP004")
    if fault and not any(invites_words(sentence.text) for sentence in reading.body):
        yield Hit(
            reading.place(fault.worst),
            suggestion=_fix(reading, fault.worst),
            confidence=fault.confidence,
        )


def _fix(reading: Reading, shut: Sentence) -> Suggestion:
    """Return the fix that invites an answer: in the place of a refusal, or as the last line."""
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
        f"Let them answer in words, and let the link come second: “{OR_REPLY}”", _last(reading)
    )


def _refuses(sentence: Sentence) -> bool:
    """Tell whether a sentence says that nobody is there to talk to."""
    if REFUSES.search(sentence.text):
        return True
    minded = sentence.chance("RAP004") >= MINDED and not sentence.holds("url")
    shuts = SHUTS.search(sentence.text) and REACHED.search(sentence.text)
    return bool(minded and shuts and not FREE.search(sentence.text))


def _signs(reading: Reading, sentence: Sentence) -> bool:
    """Tell whether a sentence is a line with the sender's name from a merge tag."""
    inside = [tag for tag in reading.tags if tag.span.overlaps(sentence.span)]
    return any(tag.kind == "sender" for tag in inside) and sentence.text.rstrip()[-1:] not in ".!?"


def _last(reading: Reading) -> tuple[Edit, ...]:
    """Return the edit that puts the invitation after the body's last sentence.

    A name alone does not count as a sentence.
    """
    long = [s for s in reading.body if s.words() >= FEWEST or s.holds("url") or s.holds("tag")]
    told = [
        s
        for s in long
        if s.text.rstrip()[-1:] in ".!?" or s.holds("url") or s.has("ask") or LINK.search(s.text)
    ] or long
    if (
        not told
        or CLOSES.search(told[-1].text)
        or _signs(reading, told[-1])
        or told[-1].text.rstrip().endswith((":", ",", "-", "–", "—"))
    ):
        return ()
    text, end = reading.draft.text, told[-1].span.end
    alone = LINES.search(text[reading.draft.body_start :]) or text[end - 1] not in ".!?"
    return (Edit(Span(end, end), ("\n\n" if alone else " ") + OR_REPLY),)
