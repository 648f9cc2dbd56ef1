"""AGD003: praise without details, or a false claim of earlier contact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from outreach_lint import (
    Confidence,
    Edit,
    Fault,
    Hit,
    Insertion,
    Reading,
    Sentence,
    Span,
    Suggestion,
    claims_earlier_contact,
    is_by_a_person,
    is_mass_mail,
    personal_line_tag,
    quotable,
)

OTHER_MOVES = ("pitch", "ask", "self_intro", "proof", "thanks", "contribution", "shared", "SEL003")
# A claim before the main clause: "As we discussed, the quote is ready."
CLAIM = r"""(?x)
    (?: as[ ](?:we|you[ ]and[ ]i)[ ](?:\w+[ ])?(?:discussed|agreed|talked|spoke)
      | (?:following[ ]up[ ]on|further[ ]to|as[ ]per|per)[ ]our[ ]\w+
    )
    [^,.!?]{0,40},\s+(?=\w)
"""
# Praise before the actual point: "I am impressed by your background and would like to talk."
PRAISE = r"""(?x)
    (?:when[ ]I[ ](?:saw|found|came[ ]across|read)[ ]your[ ]profile,?[ ])?
    I[ ]
    (?P<praise>
        (?:am|was)[ ](?:\w+[ ])?(?:impressed|inspired|amazed|struck)[ ](?:with|by)
        [ ][^,.;!?]{3,60}?
    )
    ,?[ ]and[ ](?=would|wanted|want|hope|thought|think)
"""
# What of the reader's is praised: "your experience in machine learning".
DETAIL = re.compile(
    r"\byour (?:[\w-]+ ){1,3}(?:in|with|on|about|for|at) (?!general)\w", re.IGNORECASE
)
CONTRAST = re.compile(r"\W*(?:but|however|yet|still|though|although)\b", re.IGNORECASE)
MAX_OTHER = 0.25  # probability of another move from which praise may do more than praise
MAX_RAPPORT = 0.3  # probability of a detail or an event from which praise may name what it is for
# Words that show that writer and reader have talked before.
HAVE_TALKED = r"""(?x)
      \bas[ ](?:promised|(?:i|we)[ ](?:said|mentioned|promised))\b
    | \bwhat[ ]we[ ](?:discussed|talked)\b
    | \bour[ ](?:conversation|chat|call|talk)\b
    | \byou[ ](?:said|asked|told|mentioned|wanted)\b
    | \byou['’]d[ ](?:said|asked)\b
"""
FALSE_CONTACT = "You claim an earlier contact that a stranger will not remember."


def check(reading: Reading) -> Iterator[Hit]:
    """Yield hits for praise without details, and for false claims of earlier contact."""
    for sentence in reading.body if _have_not_met(reading) else ():
        if claims_earlier_contact(sentence.text):
            # If the relationship is not stated, they may have talked before.
            confidence: Confidence = (
                "low" if reading.draft.context.relationship.is_default else "high"
            )
            yield Hit(
                reading.span_of(sentence),
                FALSE_CONTACT,
                _false_contact_fix(reading, sentence),
                confidence=confidence,
            )
            return
    if fault := reading.fault("AGD003"):
        fix = _hollow_praise_fix(reading, fault)
        yield Hit(
            reading.span_of(fault.most_likely),
            suggestion=fix,
            severity="warning",  # hollow praise does less harm than a false claim of contact
            confidence=fault.confidence,
        )


def _have_not_met(reading: Reading) -> bool:
    return (
        reading.draft.relationship == "stranger" and not reading.in_thread and not reading.earlier
    )


def _false_contact_fix(reading: Reading, sentence: Sentence) -> Suggestion:
    """Return the fix for a false claim of earlier contact.

    It removes the claim, or states the real reason to write.
    """
    text = reading.draft.text
    words = "We have not met. [What of theirs made you write?]"
    reason = (Insertion(words, "sentence"),)
    if claim := re.compile(CLAIM, re.IGNORECASE).match(text, *sentence.span):
        first = text[claim.end()]
        if text[sentence.span.start].isupper():
            first = first.upper()
        return Suggestion(
            f"Leave out “{quotable(claim.group().strip(' ,'))}”: you have not talked.",
            (Edit(Span(claim.start(), claim.end() + 1), first),),
            insertions=reason,
        )
    for other in reading.body:
        if other is not sentence and re.search(HAVE_TALKED, other.text, re.IGNORECASE):
            return Suggestion(
                "Say when and where you talked, so that they remember.",
                insertions=(Insertion("[When and where did you talk?]", "sentence"),),
            )
    return Suggestion(
        f"Leave out “{reading.quoted(sentence)}”, or give your real reason to write: “{words}”",
        reading.removal_or_replacement(
            sentence, [sentence], words if is_by_a_person(reading) else ""
        ),
        insertions=reason,
    )


def _without_praise(reading: Reading, sentence: Sentence) -> Suggestion | None:
    """Return the fix that removes praise from a sentence that also does something else."""
    if sentence.region != "body":
        return None
    found = re.compile(PRAISE, re.IGNORECASE).match(reading.draft.text, *sentence.span)
    if found is None:
        return None
    praise = quotable(found["praise"].strip(" ,"))
    return Suggestion(
        f"Leave out “{praise}”, unless you can say what you liked and why.",
        (Edit(Span(*found.span()), "I "),),
    )


def _does_more(reading: Reading, praise: Sentence) -> bool:
    """Return whether praise may also offer something, ask, or introduce the sender.

    "You seem like a great fit for our franchise" does.
    """
    others = max(map(praise.chance, OTHER_MOVES)) >= MAX_OTHER
    return others or reading.does_more(praise, "praise", OTHER_MOVES)


def _names_something(praise: Sentence) -> bool:
    """Return whether praise may name a person, a work or an event, which the writer would miss."""
    if max(praise.chance("rapport"), praise.chance("trigger")) >= MAX_RAPPORT:
        return True
    if DETAIL.search(praise.text):
        return True
    return any(token.kind in ("name", "url") and token.norm != "i" for token in praise.tokens[1:])


def _is_opening(reading: Reading, praise: Sentence) -> bool:
    """Return whether praise comes before any offer or request in a message from a person.

    A line about the reader fits there, but not in a circular.
    """
    if is_mass_mail(reading) or not is_by_a_person(reading):
        return False
    before = [sentence for sentence in reading.body if sentence.number < praise.number]
    return not any(sentence.has("pitch", "ask") for sentence in before)


def _is_contradicted(reading: Reading, praise: Sentence) -> bool:
    """Return whether the next sentence contradicts praise: "Your staff is great. But …"."""
    for sentence in reading.body:
        if sentence.number == praise.number + 1:
            return CONTRAST.match(sentence.text) is not None
    return False


def _hollow_praise_fix(reading: Reading, fault: Fault) -> Suggestion:
    """Return the fix for hollow praise.

    It removes the praise if the message shows interest elsewhere. Otherwise it asks the writer what
    they liked, and why.
    """
    praise = fault.most_likely
    gap = "[Which one thing of theirs, and what did it change for you?]"
    line = personal_line_tag(reading) or gap
    advice = f"Leave out “{reading.quoted(praise)}”, or say what you liked and why: “{line}”"
    only = Suggestion(advice, insertions=(Insertion(line, "sentence"),))
    if _does_more(reading, praise) or _names_something(praise):
        return _without_praise(reading, praise) or only
    shows_interest = any(move.sentence != praise.number for move in reading.moves("rapport"))
    edits = reading.removal_or_replacement(praise, fault.sentences) if shows_interest else ()
    if not (edits or _is_opening(reading, praise)) or _is_contradicted(reading, praise):
        return only
    edits = edits or reading.replacement_edits(praise, line, same_matter=True)
    return replace(only, edits=edits)
