"""SEL002: it asks and does not give."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Edit, Hit, Reading, Sentence, Span, Suggestion

QUOTED = 90  # characters of a request that the fix quotes
FREE = "If it is not the moment, that is fine."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at a request that costs the reader something, in a message that gives nothing and leaves no way out."""
    fault = reading.fault("SEL002")
    if fault and not reading.gave_before("contribution"):
        asks = [
            sentence for sentence in fault.sentences if sentence.has("ask") or sentence.is_question
        ]
        ask = max(
            asks or [fault.worst],
            key=lambda sentence: (sentence.is_question, sentence.chance("SEL002")),
        )
        yield Hit(reading.place(ask), suggestion=_fix(reading, ask), confidence=fault.confidence)


def _fix(reading: Reading, ask: Sentence) -> Suggestion:
    """Return the fix that asks for one thing, and leaves the reader free to say no."""
    who, words = reading.reader or "them", " ".join(ask.text.split())
    asked = f"“{words}”" if len(words) <= QUOTED else "what you ask now"
    return Suggestion(
        f"Ask {who} for one thing, and for less than {asked}. Say that a no is fine (“{FREE}”), and give something first: "
        "what you noticed, a source, a contact.",
        _one_ask(reading, ask),
    )


def _one_ask(reading: Reading, ask: Sentence) -> tuple[Edit, ...]:
    """Return the edits that leave one request, the smallest, with a way out after it."""
    asks = [sentence for sentence in reading.body if sentence.has("ask")] or [ask]
    questions = [sentence for sentence in asks if sentence.is_question]
    kept = min(questions or asks, key=lambda sentence: sentence.chance("SEL002"))
    rest = [sentence for sentence in asks if sentence is not kept]
    cuts = reading.without(*rest) if rest else ()
    if (rest and not cuts) or kept.text.rstrip()[-1:] not in ".!?" or kept.region != "body":
        kept, cuts = ask, ()
    if kept.text.rstrip()[-1:] not in ".!?" or kept.region != "body":
        return ()
    return (*cuts, Edit(Span(kept.span.end, kept.span.end), f" {FREE}"))
