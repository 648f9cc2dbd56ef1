"""AGD002: it makes the reader feel at fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import (
    Confidence,
    Edit,
    Hit,
    Reading,
    Sentence,
    Suggestion,
    is_others_silence,
    only_bumps,
    says_something,
)

MENTIONS = re.compile(r"\b(?:I|we|as) (?:\w+ )?(?:mentioned|said|wrote)\b", re.IGNORECASE)
TELLS = ("pitch", "proof", "contribution", "rapport", "trigger", "self_intro", "shared")
ENOUGH = 10  # words of sentences that say what a follow-up is about
NEWS = "[What is new since then, or of use to them?]"
SUBJECT = "[What is this about, in a few words?]"
PRESSES = re.compile(
    r"\b(?:otherwise|or else|today|tonight|tomorrow|by end of|if you don['’]t|within \d+)\b",
    re.IGNORECASE,
)
WAY_OUT = "If now is not the time, that is fine."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at blame for silence."""
    bumps = [sentence for sentence in reading.body if only_bumps(sentence.text)]
    fault = reading.fault("AGD002")
    blames = []
    for sentence in fault.sentences if fault else ():
        excused = is_others_silence(sentence.text) or _is_a_quotation(sentence)
        if sentence not in bumps and not excused:
            blames.append(sentence)
    # Readers are of two minds about a reminder that says no more, where nothing blames.
    blamed = fault is not None and fault.confidence == "high"
    sure: Confidence = "high" if blamed or not reading.readable else "low"
    for sentence in bumps:
        fix = _fix(reading, sentence, [*bumps, *blames])
        yield Hit(reading.place(sentence), suggestion=fix, confidence=sure)
    for sentence in blames:
        yield Hit(
            reading.place(sentence),
            suggestion=_fix(reading, sentence, [*bumps, *blames]),
            confidence=fault.confidence if fault else "high",
        )


def _is_a_quotation(sentence: Sentence) -> bool:
    """Tell whether a subject is nothing but somebody's words in quotation marks."""
    text = sentence.text.strip()
    return sentence.region == "subject" and (text[:1], text[-1:]) in (('"', '"'), ("“", "”"))


def _fix(reading: Reading, sentence: Sentence, blames: list[Sentence]) -> Suggestion:
    """Return the fix that leaves blame out, or puts something new and a way out in its place."""
    advice = (
        f"Leave out “{reading.saying(sentence)}”, bring something new, and leave them free: "
        f"“{NEWS} {WAY_OUT}”"
    )
    rest = [other for other in reading.body if other not in blames]
    if not says_something(rest):
        return Suggestion(advice)  # nothing would be left
    if sentence.region == "subject" and sentence.span.start < sentence.span.end:
        return Suggestion(f"Name the subject: “{SUBJECT}”", (Edit(sentence.span, SUBJECT),))
    free = bool(reading.moves("opt_out")) or _presses(rest)
    bump = only_bumps(sentence.text)
    if bump and reading.reply_mark:
        return Suggestion(advice)  # without it, nothing would bear out the "Re:" of the subject
    if bump and sum(other.words() for other in rest if other.has(*TELLS)) < ENOUGH:
        return Suggestion(advice)  # what is left would not say what it is about
    if any(MENTIONS.search(other.text) for other in rest):
        return Suggestion(advice)  # the rest refers to it: "as I mentioned"
    edits = reading.dropped(sentence, blames, "" if free else WAY_OUT)
    cut = bool(edits) and not edits[0].text.strip()
    return Suggestion(advice, edits, safe=cut and bump)


def _presses(rest: list[Sentence]) -> bool:
    """Tell whether words beside blame press, so that a way out would contradict them."""
    return any(sentence.has("pressure") or PRESSES.search(sentence.text) for sentence in rest)
