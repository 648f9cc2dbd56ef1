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
    who, at = reading.reader or "them", ask.span
    words = " ".join(ask.text.split())
    asked = f"“{words}”" if len(words) <= QUOTED else "what you ask now"
    first = "[Something useful to them: what you noticed, a source, a contact.] "
    inside = ask.region == "body"
    return Suggestion(
        f"Give first: “[something useful to {who}: what you noticed, a source, a contact].” Then ask for less than {asked}: "
        f"“[one question, or the smallest part of it]. {FREE}”",
        (Edit(Span(at.start, at.start), first), Edit(Span(at.end, at.end), f" {FREE}"))
        if inside
        else (),
    )
