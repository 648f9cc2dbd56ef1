"""AGD001: it pushes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint import Edit, Fault, Hit, Reading, Sentence, Span, Suggestion, is_to_one, quotable

SHORT = 8  # words of a sentence that does no more than press: "Act now, before Friday."
FEWEST = 2  # words that are left of a sentence or subject without its haste
ASKED = 0.4  # probability from which a sentence of haste also asks for something
WANTS = ("call", "buy", "money")  # sorts of asks that go on selling after a no


# Words of haste that a sentence is whole without.
HASTE = re.compile(
    r"(?<!you)(?<!to)(?<!must)"
    r",? (?:so |and )?(?:act (?:now|fast)|don['’]?t (?:miss out(?: on [^.!?,]{1,30})?|wait"
    r"|delay)|hurry(?: up)?)(?=[.!]|\s*\Z)"
    r"| (?:as soon as (?:possible|you can)|asap|immediately|right away|urgently"
    r"|before it['’]?s too late)(?=[.!?,]| (?:if|for|to|with|by|and)\b)"
    r"|,? (?:at the|at your) earliest(?: convenience)?(?=[.!?,])",
    re.IGNORECASE,
)
LOUD = re.compile(
    r"^(?:very )?(?:urgent|final (?:hours|notice|reminder|call)|last (?:chance|call)(?! to)|act now"
    r"|time[- ]sensitive)\b\W*(?=\w)|[ ,–-]+(?:very )?urgent\W*$",
    re.IGNORECASE,
)
EASY = "Would that be of use to you? A no is an answer, too."
SUITS = "If that does not suit you, tell me what does."  # where nothing is offered
WAY_OUT = "If it is not for you, no harm done."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at urgency, insistence, what was arranged without asking, and a pitch after a no."""
    if reading.refused:
        yield from _after_a_no(reading)
    if fault := reading.fault("AGD001"):
        for sentence in fault.sentences:
            yield Hit(
                reading.place(sentence),
                suggestion=_fix(reading, fault, sentence),
                confidence=fault.confidence,
            )


def _after_a_no(reading: Reading) -> Iterator[Hit]:
    """Point at the offer or the request for a talk that comes although the reader has said no."""
    sentences = list(map(reading.sentence, reading.moves("pitch")))
    for move in reading.moves("ask"):
        if move.name in WANTS:
            sentences.append(reading.sentence(move))
    if sentences:
        when = reading.answers[-1].draft.when
        message = (
            f"They said no{f' {when}' if when else ''} (“{quotable(reading.refused)}”), and you ask"
            " again."
        )
        thanks = "thank you for telling me; I will leave it at that."
        fix = Suggestion(f"Take the no: “{reading.vocative}{thanks}”", reading.without(*sentences))
        yield Hit(reading.place(min(sentences, key=lambda s: s.number)), message, fix)


def _fix(reading: Reading, fault: Fault, sentence: Sentence) -> Suggestion:
    """Return the fix that takes pressure out.

    It leaves out the sentence or its words of haste, or puts an easy question in its place.
    """
    saying, real = reading.saying(sentence), "If there is a real date or limit, say whose it is."
    haste = list((LOUD if sentence.region == "subject" else HASTE).finditer(sentence.text))
    edits = reading.dropped(sentence, fault.sentences) if _is_mere_haste(reading, sentence) else ()
    asks = max(sentence.chance("ask"), sentence.chance("ask.reply")) >= ASKED
    if edits and not (haste and asks):
        return Suggestion(f"Leave out “{saying}”. {real}", edits)
    if haste and sentence.span.start == sentence.span.end:
        return Suggestion(real)  # a subject that stands outside the text
    if haste:
        return _without_haste(sentence, haste, real)
    free = _free(reading, sentence)
    if not free:
        return Suggestion(f"Leave out “{saying}”. {real}")
    edits = reading.dropped(sentence, fault.sentences, free)
    return Suggestion(f"Instead of “{saying}”, leave them free: “{free}” {real}", edits)


def _without_haste(sentence: Sentence, haste: list[re.Match[str]], real: str) -> Suggestion:
    """Return the fix that leaves out the words of haste, where enough others stay."""
    left = len(sentence.text.split())
    words: list[str] = []
    edits: list[Edit] = []
    for match in haste:
        left -= len(match.group().split())
        words.append(f"“{quotable(match.group().strip(' ,'))}”")
        edits.append(_calmer(sentence, match))
    if left < FEWEST:
        return Suggestion(real)
    return Suggestion(f"Leave out {', '.join(words)}. {real}", tuple(edits))


def _is_mere_haste(reading: Reading, sentence: Sentence) -> bool:
    """Tell whether a sentence can go; in a mailing to many a long one often says what is sold."""
    return is_to_one(reading) or sentence.words() <= SHORT


def _calmer(sentence: Sentence, haste: re.Match[str]) -> Edit:
    """Return the edit that leaves words of haste out.

    A subject then begins with a capital, as before.
    """
    start, text = sentence.span.start, sentence.text
    left = text[haste.end() :]
    if haste.start() or not left:
        return Edit(Span(start + haste.start(), start + haste.end()), "")
    return Edit(Span(start, start + haste.end() + 1), left[0].upper())


def _free(reading: Reading, sentence: Sentence) -> str:
    """Return what to say instead of a push.

    It is an easy question for a push to a talk or a sale, else a way out if there is none.
    """
    wants = {move.name for move in sentence.moves if move.kind == "ask"}
    offered = any(move.sentence < sentence.number for move in reading.moves("pitch"))
    if offered and wants & {"call", "buy"}:
        return EASY
    if reading.moves("opt_out"):
        return ""
    if reading.moves("pitch"):
        return WAY_OUT
    asks = any(move.sentence != sentence.number for move in reading.moves("ask"))
    return SUITS if asks else ""
