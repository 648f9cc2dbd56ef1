"""AGD001: the message pressures the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from outreach_lint import (
    SUBJECT_GAP,
    Edit,
    Fault,
    Hit,
    Insertion,
    Reading,
    Sentence,
    Span,
    Suggestion,
    quotable,
)

MAX_HASTE_WORDS = 8  # a sentence up to this length may only press: "Act now, before Friday."
MIN_WORDS_LEFT = 2  # words that must remain of a sentence or subject without its haste
ASK_THRESHOLD = 0.4  # minimum probability that a sentence with haste also asks for something
SELLING_ASKS = ("call", "buy", "money")  # kinds of asks that continue to sell after a no

# Words of haste that can be removed from a sentence.
HASTE = re.compile(
    r"""
      # at the end of a sentence
      (?<!you)(?<!to)(?<!must),?[ ](?:so[ ]|and[ ])?
      (?: act[ ](?:now|fast)
        | don['’]?t[ ](?: miss[ ]out(?:[ ]on[ ][^.!?,]{1,30})? | wait | delay )
        | hurry(?:[ ]up)?
      )
      (?=[.!]|\s*\Z)
      # after a verb: "reply as soon as possible"
    | [ ]
      (?: as[ ]soon[ ]as[ ](?:possible|you[ ]can) | asap | immediately | right[ ]away | urgently
        | before[ ]it['’]?s[ ]too[ ]late
      )
      (?=[.!?,]|[ ](?:if|for|to|with|by|and)\b)
    | ,?[ ](?:at[ ]the|at[ ]your)[ ]earliest(?:[ ]convenience)?(?=[.!?,])
    """,
    re.IGNORECASE | re.VERBOSE,
)
SUBJECT_HASTE = re.compile(
    r"""
      # at the start: "URGENT: your invoice"
      ^(?:very[ ])?
      (?: urgent | final[ ](?:hours|notice|reminder|call) | last[ ](?:chance|call)
        | act[ ]now | time[- ]sensitive
      )\b(?![ ](?:to|for|on|of|in|at|before|until|with)\b)\W*(?=\w)
      # at the end: "your invoice - urgent"
    | [ ,–-]+(?:very[ ])?urgent\W*$
    """,
    re.IGNORECASE | re.VERBOSE,
)
FREE_GAP = "[What can you say instead that leaves them free, such as a real date and whose it is?]"
EASY_QUESTION = "Would that be of use to you? A no is an answer, too."
ASK_FOR_PREFERENCE = "If that does not suit you, tell me what does."  # if nothing is offered
OFFER_MOVES = ("pitch", "contribution")
# "and we will add a lock", "and you get a lock"
WILL_DO = re.compile(
    r"\b(?:(?:I|we)(?:['’]ll| will| can)|you(?:['’]ll| will)? get)\b", re.IGNORECASE
)
WAY_OUT = "If it is not for you, no harm done."


def check(reading: Reading) -> Iterator[Hit]:
    """Yield hits for urgency, insistence, unasked appointments, and a pitch after a no."""
    if reading.refusal_in_last_reply:
        yield from _after_a_no(reading)
    if fault := reading.fault("AGD001"):
        for sentence in fault.sentences:
            yield Hit(
                reading.span_of(sentence),
                suggestion=_fix(reading, fault, sentence),
                confidence=fault.confidence,
            )


def _after_a_no(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for an offer, or a request for a call or money, after the reader has said no."""
    sentences = list(map(reading.sentence, reading.moves("pitch")))
    for move in reading.moves("ask"):
        if move.name in SELLING_ASKS:
            sentences.append(reading.sentence(move))
    if sentences:
        when = reading.replies[-1].draft.when
        refusal = quotable(reading.refusal_in_last_reply)
        message = f"They said no{f' {when}' if when else ''} (“{refusal}”), and you ask again."
        thanks = "thank you for telling me; I will leave it at that."
        fix = Suggestion(
            f"Accept the no: “{reading.vocative}{thanks}”", reading.removal_edits(*sentences)
        )
        yield Hit(reading.span_of(min(sentences, key=lambda s: s.number)), message, fix)


def _fix(reading: Reading, fault: Fault, sentence: Sentence) -> Suggestion:
    """Return the fix that removes pressure.

    It removes a short sentence or the words of haste, or replaces the sentence by an easy question.
    A longer sentence may hold facts: there is only advice.
    """
    quote, advice = reading.quoted(sentence), "If there is a real date or limit, say whose it is."
    freely = (Insertion(FREE_GAP, "sentence"),)
    remove = Suggestion(f"Leave out “{quote}”. {advice}", insertions=freely)
    haste = list((SUBJECT_HASTE if sentence.region == "subject" else HASTE).finditer(sentence.text))
    if haste and sentence.span.start == sentence.span.end:
        return Suggestion(advice)  # a subject outside the text
    if haste and (sentence.region == "subject" or _asks_without(reading, sentence, haste)):
        return _without_haste(sentence, haste, advice)
    pushes = list(filter(_is_mere_haste, fault.sentences))
    if sentence in pushes and (edits := reading.removal_or_replacement(sentence, pushes)):
        return replace(remove, edits=edits)
    request = _easier_request(reading, sentence)
    if haste or not request:
        return remove
    edits = ()
    if sentence in pushes:
        edits = reading.removal_or_replacement(sentence, pushes, request)
    return Suggestion(
        f"Instead of “{quote}”, leave them free: “{request}” {advice}",
        edits,
        insertions=freely if _offers(sentence) else (Insertion(request, "sentence"),),
    )


def _asks_without(reading: Reading, sentence: Sentence, haste: list[re.Match[str]]) -> bool:
    """Return whether a sentence still asks for something without its words of haste.

    "Send me the file, don't wait" does. "Spots are limited, act now" does not: it is all pressure.
    """
    rest = sentence.text
    for match in haste:
        rest = rest.replace(match.group(), "")
    return reading.chance_of(rest, "ask", "ask.reply") >= ASK_THRESHOLD


def _offers(sentence: Sentence) -> bool:
    """Return whether a sentence rather offers or announces something than presses."""
    offered = max(map(sentence.chance, OFFER_MOVES))
    is_offer = sentence.has(*OFFER_MOVES) and offered >= sentence.chance("pressure")
    return is_offer or WILL_DO.search(sentence.text) is not None


def _is_mere_haste(sentence: Sentence) -> bool:
    """Return whether a sentence says no more than that the reader should hurry.

    A line without an end mark may be a button or a heading: "CLAIM 50% OFF NOW".
    """
    ends = sentence.text.rstrip()[-1:] in ".!?…"
    return ends and sentence.words() <= MAX_HASTE_WORDS and not _offers(sentence)


def _without_haste(sentence: Sentence, haste: list[re.Match[str]], advice: str) -> Suggestion:
    """Return the fix that removes the words of haste, with edits if enough other words remain."""
    words_left = len(sentence.text.split())
    words: list[str] = []
    edits: list[Edit] = []
    for match in haste:
        words_left -= len(match.group().split())
        words.append(f"“{quotable(match.group().strip(' ,'))}”")
        edits.append(_haste_removal(sentence, match))
    if words_left < MIN_WORDS_LEFT:
        return Suggestion(advice, insertions=(Insertion(SUBJECT_GAP, "words"),))
    return Suggestion(f"Leave out {', '.join(words)}. {advice}", tuple(edits))


def _haste_removal(sentence: Sentence, haste: re.Match[str]) -> Edit:
    """Return the edit that removes words of haste.

    A subject still starts with a capital letter afterwards.
    """
    start, text = sentence.span.start, sentence.text
    rest = text[haste.end() :]
    if haste.start() or not rest:
        return Edit(Span(start + haste.start(), start + haste.end()), "")
    return Edit(Span(start, start + haste.end() + 1), rest[0].upper())


def _easier_request(reading: Reading, sentence: Sentence) -> str:
    """Return the sentence that replaces a push, or an empty string.

    It is an easy question if the push is for a call or a sale, else a way out if there is none yet.
    """
    wants = {move.name for move in sentence.moves if move.kind == "ask"}
    offered = any(move.sentence < sentence.number for move in reading.moves("pitch"))
    if offered and wants & {"call", "buy"}:
        return EASY_QUESTION
    if reading.moves("opt_out"):
        return ""
    if reading.moves("pitch"):
        return WAY_OUT
    asks = any(move.sentence != sentence.number for move in reading.moves("ask"))
    return ASK_FOR_PREFERENCE if asks else ""
