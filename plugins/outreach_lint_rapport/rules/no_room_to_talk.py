"""RAP004: a link, a form, a calendar, and nobody to talk to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Suggestion, invites_words

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


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a refusal to talk, or at a link that is the only way on."""
    fault = reading.fault("RAP004")
    if fault and not any(invites_words(sentence.text) for sentence in reading.body):
        yield Hit(
            reading.place(fault.worst),
            suggestion=_fix(reading),
            confidence=fault.confidence,
        )


def _fix(reading: Reading) -> Suggestion:
    """Return the fix that invites an answer, in the place of a refusal where there is one."""
    refusals = list(filter(_refuses, reading.body))
    if len(refusals) > 1:
        words = " / ".join(f"“{reading.saying(sentence)}”" for sentence in refusals)
        return Suggestion(f"Let them answer. Instead of {words}: “{REPLY}”")
    if refusals:
        shut = refusals[0]
        more = any(s.has("ask") or s.holds("url") for s in reading.body if s is not shut)
        reply = OR_REPLY if more else REPLY
        advice = f"Let them answer. Instead of “{reading.saying(shut)}”: “{reply}”"
        return Suggestion(advice, reading.instead(shut, reply))
    return Suggestion(f"Let them answer in words, and let the link come second: “{OR_REPLY}”")


def _refuses(sentence: Sentence) -> bool:
    """Tell whether a sentence says that nobody is there to talk to, and no more than that."""
    minded = sentence.chance("RAP004") >= MINDED and not sentence.holds("url")
    return minded and SHUTS.search(sentence.text) is not None
