"""RAP004: the message offers a link, form or calendar, and no conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from outreach_lint import Hit, Insertion, Reading, Sentence, Suggestion, invites_words

REPLY = "Just reply to this message; a line is enough."
# The question to them comes before the link, or instead of the refusal.
QUESTION = (Insertion(f"[What could they answer you in one line?] {REPLY}", "sentence"),)
OR_REPLY = "Or just reply to this message; a line is enough."
# A negation before a channel: "don't reply", "no calls", "the inbox is not read". The encoder
# decides whether the sentence is meant as a refusal.
NEGATED = r"(?:\b(?:not|no|never|nobody|nothing|without|nor|refrain|dont|cant|wont)\b|n['’]t\b)"
CHANNEL = r"""(?x:
    repl(?:y|ies) | answer\w* | calls? | ring | writ\w+ | messages? | e-?mails? | dms? | talk
  | speak | touch | contact\w* | comments? | questions | inbox | read | monitored | discuss\w*
  | further[ ](?:is[ ])?(?:required|needed)
)"""
REFUSAL = re.compile(
    rf"""
      {NEGATED}[^.!?]{{0,40}}\b{CHANNEL}\b
    | \bun(?:read|answered|monitored)\b
    | \b{CHANNEL}\b[^.!?]{{0,20}}[ ](?:cannot|can['’]t|are[ ]not|is[ ]not|aren['’]t|isn['’]t)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
REFUSAL_THRESHOLD = 0.2  # minimum probability that such a sentence refuses to talk


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for a refusal to talk, or for a link that is the only next step."""
    fault = reading.fault("RAP004")
    if fault and not any(invites_words(sentence.text) for sentence in reading.body):
        yield Hit(
            reading.span_of(fault.most_likely),
            suggestion=_fix(reading),
            confidence=fault.confidence,
        )


def _fix(reading: Reading) -> Suggestion:
    """Return the fix that invites a reply, and replaces a refusal if there is one."""
    refusals = list(filter(_refuses, reading.body))
    if len(refusals) > 1:
        words = " / ".join(f"“{reading.quoted(sentence)}”" for sentence in refusals)
        return Suggestion(f"Let them reply. Instead of {words}: “{REPLY}”", insertions=QUESTION)
    if refusals:
        refusal = refusals[0]
        more = any(s.has("ask") or s.holds("url") for s in reading.body if s is not refusal)
        reply = OR_REPLY if more else REPLY
        advice = f"Let them reply. Instead of “{reading.quoted(refusal)}”: “{reply}”"
        return Suggestion(advice, reading.replacement_edits(refusal, reply), insertions=QUESTION)
    return Suggestion(
        f"Invite a reply first, and put the link second: “{OR_REPLY}”",
        insertions=(replace(QUESTION[0], place="before"),),
    )


def _refuses(sentence: Sentence) -> bool:
    """Return whether a sentence says that nobody can be reached, and contains no link."""
    is_refusal = sentence.chance("RAP004") >= REFUSAL_THRESHOLD and not sentence.holds("url")
    return is_refusal and REFUSAL.search(sentence.text) is not None
