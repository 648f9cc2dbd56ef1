"""RAP001: the pitch comes before the person."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import LONGEST, Confidence, Hit, Move, Reading, Sentence, Span, Suggestion

INTEREST = ("rapport", "personal_slot")
IN_SALES = ("contribution", "trigger")  # where the sale is open, it is enough to know why one writes to them
ENOUGH, PLAIN = 1.5, 1.8  # weight of a pitch: cues, and twice the probability
PART = 0.2  # mean probability of a pitch in a message that sells
GOES_ON = 0.25  # probability of a pitch in a sentence beside a plainer one
LINE = 12  # words of a line that is still to be written, as a personal merge tag stands for
MOST = 0.5  # of the body's words, in networking: the catalogue's figure


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the first sentence that sells before any interest is shown, or at a pitch that fills the message."""
    pitches = [move for move in reading.moves("pitch") if not _gives(reading.sentence(move))]
    if not pitches or _asked_for(reading) or _known_first(reading):
        return
    first = pitches[0]
    sure: Confidence = "high" if _plainly_sells(reading, pitches) else "low"
    sales = reading.draft.setting == "sales"
    lenient = sales or reading.draft.context.setting.origin == "default"
    before = [
        move
        for move in reading.moves(*INTEREST, *(IN_SALES if lenient else ()), region="any")
        if move.sentence <= first.sentence
    ]
    if not before and not reading.gave_before(*INTEREST, "contribution"):
        yield Hit(_offer(reading, pitches), suggestion=_cure(reading), confidence=sure)
    elif not sales and _share(reading) > MOST:
        message = "Most of this message is your offer; the interest in the reader is only its opening."
        cure = _cure(reading)
        if _share(reading, more=LINE + 1) > MOST:  # one more opening would not help
            cure = cure._replace(edits=())
        yield Hit(_offer(reading, pitches), message, cure, confidence=sure)


def _known_first(reading: Reading) -> bool:
    """Tell whether messages before this one have shown interest or given something: as many as it takes, one at least."""
    shown = [step for step in reading.steps if step.moves(*INTEREST, "contribution", region="any")]
    return len(shown) >= max(reading.touches_first, 1)


def _gives(sentence: Sentence) -> bool:
    """Tell whether what sounds like an offer is rather something given."""
    likely = sentence.likely
    return sentence.has("contribution") and likely.get("contribution", 0) >= likely.get("pitch", 0)


def _offer(reading: Reading, pitches: list[Move]) -> Span:
    """Return the words that sell most plainly, with the sentences beside them that go on selling."""
    plainest = reading.offer if reading.offer in pitches else pitches[0]
    numbers = {
        s.number for s in reading.body if s.has("pitch", "proof") or s.likely.get("pitch", 0) >= GOES_ON
    }
    span = reading.place(plainest)
    for step in (1, -1):
        number = plainest.sentence + step
        while number in numbers and (wider := _joined(reading, span, number)) != span:
            span, number = wider, number + step
    return span


def _joined(reading: Reading, span: Span, number: int) -> Span:
    sentence = reading.sentences[number]
    wider = Span(min(span.start, sentence.span.start), max(span.end, sentence.span.end))
    return wider if sentence.region == "body" and wider.end - wider.start <= LONGEST else span


def _plainly_sells(reading: Reading, pitches: list[Move]) -> bool:
    """Tell an offer from what may only sound like one.

    Once is enough when it is plain, else it takes two sentences; people who know each other have matters
    of their own that sound like an offer to a stranger, so there it takes more, and nothing shared.
    """
    strongest = max(move.weight for move in pitches)
    times = len({move.sentence for move in pitches})
    if reading.goes_on:
        return False
    if reading.draft.relationship == "stranger":
        part = reading.mean("pitch") >= PART
        alone = not reading.moves(*INTEREST, *IN_SALES, region="any")  # nothing else is in it for the reader
        return times > 1 or (part and strongest >= (ENOUGH if alone else PLAIN)) or strongest >= 2 * ENOUGH
    return strongest >= 2 * ENOUGH and times > 1 and reading.mean("shared") < reading.mean("pitch") / 4


def _asked_for(reading: Reading) -> bool:
    return reading.draft.relationship == "acquainted" and bool(reading.moves("false_tie"))


def _share(reading: Reading, more: int = 0) -> float:
    """Return the part of the words that sell, once personal lines, and ``more`` words, are written."""
    lines = len(reading.moves("personal_slot"))
    selling = sum(
        s.words() for s in reading.body if s.has("pitch", "proof") or (s is reading.body[-1] and s.has("ask"))
    )
    return selling / max(reading.words + lines * (LINE - 1) + more, 1)


def _cure(reading: Reading) -> Suggestion:
    offer = f"“{reading.saying(reading.offer)}”" if reading.offer else "the offer"
    words = "[what of theirs you read, used or saw, and what it changed for you]. [A question about it.]"
    text, edits = f"Begin with them: “{reading.vocative}{words}”", reading.opened_by(words)
    if reading.draft.setting == "sales":
        return Suggestion(f"{text} Then, in a sentence or two, what you do; {offer} comes second.", edits)
    return Suggestion(f"{text} Leave {offer} for a later message, when they have answered.", edits)
