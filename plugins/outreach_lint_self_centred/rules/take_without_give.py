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
    who, words = reading.reader or "them", " ".join(ask.text.split())
    asked = f"“{words}”" if len(words) <= QUOTED else "what you ask now"
    free = (Edit(Span(ask.span.end, ask.span.end), f" {FREE}"),) if _ends(ask) else ()
    return Suggestion(
        f"Ask {who} for less than {asked}, say that a no is fine (“{FREE}”), and give something first: what you "
        "noticed, a source, a contact.",
        free,
    )


def _ends(ask: Sentence) -> bool:
    """Tell whether another sentence can follow a request."""
    return ask.region == "body" and ask.text.rstrip()[-1:] in ".!?"
