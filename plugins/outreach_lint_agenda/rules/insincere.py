"""AGD003: hollow praise, borrowed familiarity."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import (
    Confidence,
    Edit,
    Fault,
    Hit,
    Reading,
    Sentence,
    Span,
    Suggestion,
    claims_a_tie,
    is_by_a_person,
    line_to_come,
    quotable,
)

EARLY = 3  # sentences of a message among which a line about the reader fits
DOES_MORE = ("pitch", "ask", "self_intro", "proof", "thanks", "contribution")
# A claim before the sentence proper: "As we discussed, the quote is ready."
CLAIM = (
    r"(?:as (?:we|you and i) (?:\w+ )?(?:discussed|agreed|talked|spoke)"
    r"|(?:following up on|further to|as per|per) our \w+)[^,.!?]{0,40},\s+(?=\w)"
)
# Praise before what the sentence is about: "I am impressed by your background and would like to
# talk."
PRAISE = (
    r"(?:when I (?:saw|found|came across|read) your profile,? )?"
    r"I (?P<praise>(?:am|was) (?:\w+ )?(?:impressed|inspired|amazed|struck) (?:with"
    r"|by) [^,.;!?]{3,60}?),? and (?=would|wanted|want|hope|thought|think)"
)
# Words of a sentence that tells of the sender or the offer, too.
OF_ONESELF = (
    r"\b(?:we|our|my|fit for|opportunity|role|position|would|want(?:ed)?|believe|think|because)\b"
    r"|\bI(?:['’]m| am) (?:an?|also|in|from|with|the)\b"
)
# Words that show that the two have talked, after all.
HAVE_TALKED = (
    r"\bas (?:promised|(?:i|we) (?:said|mentioned|promised))\b"
    r"|\bwhat we (?:discussed|talked)\b|\bour (?:conversation|chat|call|talk)\b"
    r"|\byou (?:said|asked|told|mentioned|wanted)\b|\byou['’]d (?:said|asked)\b"
)
TIE = "You claim an earlier contact that a stranger will not remember."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at praise without what and why, and at a tie that is not there."""
    for sentence in reading.body if _have_not_met(reading) else ():
        if claims_a_tie(sentence.text):
            # Where nobody said that they are strangers, they may well have talked.
            sure: Confidence = "low" if reading.draft.context.relationship.is_default else "high"
            yield Hit(reading.place(sentence), TIE, _owned_up(reading, sentence), confidence=sure)
            return
    if fault := reading.fault("AGD003"):
        fix = _named_and_told(reading, fault)
        yield Hit(
            reading.place(fault.worst),
            suggestion=fix,
            severity="warning",  # hollow praise does less harm than a tie that is not there
            confidence=fault.confidence,
        )


def _have_not_met(reading: Reading) -> bool:
    return (
        reading.draft.relationship == "stranger" and not reading.in_thread and not reading.earlier
    )


def _owned_up(reading: Reading, sentence: Sentence) -> Suggestion:
    """Return the fix of a claimed tie that does not exist.

    The words are left out, or how the writer really comes to write stands there.
    """
    text = reading.draft.text
    if claim := re.compile(CLAIM, re.IGNORECASE).match(text, *sentence.span):
        first = text[claim.end()]
        if text[sentence.span.start].isupper():
            first = first.upper()
        return Suggestion(
            f"Leave out “{quotable(claim.group().strip(' ,'))}”: you have not talked.",
            (Edit(Span(claim.start(), claim.end() + 1), first),),
        )
    for other in reading.body:
        if other is not sentence and re.search(HAVE_TALKED, other.text, re.IGNORECASE):
            return Suggestion("Say when and where you talked, so that they remember.")
    words = "We have not met. [What of theirs made you write?]"
    return Suggestion(
        f"Leave out “{reading.saying(sentence)}”, or say how you really come to write: “{words}”",
        reading.dropped(sentence, [sentence], words if is_by_a_person(reading) else ""),
    )


def _without_praise(reading: Reading, sentence: Sentence) -> Suggestion | None:
    """Return the fix that leaves the praise out of a sentence that does more than praise."""
    if sentence.region != "body":
        return None
    found = re.compile(PRAISE, re.IGNORECASE).match(reading.draft.text, *sentence.span)
    if found is None:
        return None
    praise = quotable(found["praise"].strip(" ,"))
    return Suggestion(
        f"Leave out “{praise}”: say it when you can say what and why.",
        (Edit(Span(*found.span()), "I "),),
    )


def _named_and_told(reading: Reading, fault: Fault) -> Suggestion:
    """Return the fix of hollow praise.

    It is left out where interest stands beside it; else the writer is asked what they liked, and
    why.
    """
    praise = fault.worst
    room = "[Which one thing of theirs, and what did you do, think or change after it?]"
    said = line_to_come(reading) or room
    advice = f"Leave out “{reading.saying(praise)}”, or say what and why: “{said}”"
    # It may name what is praised, which the writer would miss.
    names = any(token.kind == "name" for token in praise.tokens[1:])
    does_more = praise.has(*DOES_MORE) or re.search(OF_ONESELF, praise.text, re.IGNORECASE)
    if names or does_more:
        return _without_praise(reading, praise) or Suggestion(advice)
    shown = any(move.sentence != praise.number for move in reading.moves("rapport"))
    out = reading.dropped(praise, fault.sentences) if shown else ()
    # A line about the reader belongs at the beginning, and into a message from a person.
    fits = praise in reading.body[:EARLY] and is_by_a_person(reading)
    if not (out or fits):
        return Suggestion(advice)
    return Suggestion(advice, out or reading.instead(praise, said, same_matter=True))
