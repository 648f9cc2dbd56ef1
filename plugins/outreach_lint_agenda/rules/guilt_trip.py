"""AGD002: the message makes the reader feel guilty for not answering."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from outreach_lint import (
    NEWS_GAP,
    SUBJECT_GAP,
    Confidence,
    Hit,
    Insertion,
    Reading,
    Sentence,
    Suggestion,
    is_mere_reminder,
    is_others_silence,
    says_something,
)

MENTIONS = re.compile(r"\b(?:I|we|as) (?:\w+ )?(?:mentioned|said|wrote)\b", re.IGNORECASE)
CONTENT_MOVES = ("pitch", "proof", "contribution", "rapport", "trigger", "self_intro", "shared")
MIN_TOPIC_WORDS = 10  # words needed to say what a follow-up is about
PRESSES = re.compile(
    r"\b(?:otherwise|or else|today|tonight|tomorrow|by end of|if you don['’]t|within \d+)\b",
    re.IGNORECASE,
)
SUBJECT_FIX = Suggestion(
    f"Write what the message is about: “{SUBJECT_GAP}”",
    insertions=(Insertion(SUBJECT_GAP, "words"),),
)
WAY_OUT = "If now is not the time, that is fine."


def check(reading: Reading) -> Iterator[Hit]:
    """Yield hits for blame for not answering, and for mere reminders."""
    bumps = [sentence for sentence in reading.body if is_mere_reminder(sentence.text)]
    fault = reading.fault("AGD002")
    blames = []
    for sentence in fault.sentences if fault else ():
        excused = is_others_silence(sentence.text) or _is_a_quotation(sentence)
        if sentence not in bumps and not excused:
            blames.append(sentence)
    # Labelers disagree about a mere reminder without blame, so its confidence is low.
    blamed = fault is not None and fault.confidence == "high"
    bump_confidence: Confidence = "high" if blamed or not reading.readable else "low"
    for sentence in bumps:
        fix = _fix(reading, sentence, [*bumps, *blames])
        yield Hit(reading.span_of(sentence), suggestion=fix, confidence=bump_confidence)
    for sentence in blames:
        yield Hit(
            reading.span_of(sentence),
            suggestion=_fix(reading, sentence, [*bumps, *blames]),
            confidence=fault.confidence if fault else "high",
        )


def _is_a_quotation(sentence: Sentence) -> bool:
    """Return whether a subject consists only of quoted words."""
    text = sentence.text.strip()
    return sentence.region == "subject" and (text[:1], text[-1:]) in (('"', '"'), ("“", "”"))


def _fix(reading: Reading, sentence: Sentence, blames: list[Sentence]) -> Suggestion:
    """Return the fix that removes blame, or replaces it by something new and a way out."""
    rest = [other for other in reading.body if other not in blames]
    quoted = reading.quoted(sentence)
    if WAY_OUT in reading.draft.text or any(map(_leaves_free, rest)):
        news = NEWS_GAP
        advice = f"Leave out “{quoted}”, and add something new: “{news}”"
    else:
        news = f"{NEWS_GAP} {WAY_OUT}"
        advice = f"Leave out “{quoted}”, add something new, and leave them free: “{news}”"
    advice_only = Suggestion(advice, insertions=(Insertion(news, "sentence"),))
    if not says_something(rest):
        return advice_only  # nothing would be left
    if sentence.region == "subject" and sentence.span.start < sentence.span.end:
        # A last message that leaves them free may have such a subject.
        return Suggestion(advice) if reading.moves("opt_out") else SUBJECT_FIX
    free = bool(reading.moves("opt_out")) or _presses(rest)
    bump = is_mere_reminder(sentence.text)
    if bump and (reading.reply_mark or _says_too_little(rest)):
        return advice_only  # it explains the "Re:" in the subject, or what the rest is about
    if any(MENTIONS.search(other.text) for other in rest):
        return advice_only  # the rest refers to it: "as I mentioned"
    if not bump and sentence is reading.body[0]:
        return advice_only  # it names the subject: "You have not answered our invitation"
    edits = reading.removal_or_replacement(sentence, blames, "" if free else WAY_OUT)
    cut = bool(edits) and not edits[0].text.strip()
    return replace(advice_only, edits=edits, safe=cut and bump)


def _leaves_free(sentence: Sentence) -> bool:
    """Return whether a sentence lets the reader say no, without a reproach."""
    return sentence.has("opt_out") and not sentence.has("blame", "offence", "pressure")


def _says_too_little(rest: list[Sentence]) -> bool:
    """Return whether other sentences do not say what a message is about."""
    words = sum(other.words() for other in rest if other.has(*CONTENT_MOVES))
    return words < MIN_TOPIC_WORDS


def _presses(rest: list[Sentence]) -> bool:
    """Return whether other sentences press the reader, so that a way out would contradict them."""
    return any(sentence.has("pressure") or PRESSES.search(sentence.text) for sentence in rest)
