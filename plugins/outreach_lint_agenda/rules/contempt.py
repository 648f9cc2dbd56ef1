"""AGD004: the message looks down on the reader."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Insertion, Reading, Sentence, Suggestion

GAP = "[What exactly goes wrong, where, and how can it be fixed?]"


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for each sentence with contempt for the reader or people like them."""
    if fault := reading.fault("AGD004"):
        for sentence in fault.sentences:
            yield Hit(
                reading.span_of(sentence),
                suggestion=_fix(reading, sentence),
                confidence=fault.confidence,
            )


def _fix(reading: Reading, sentence: Sentence) -> Suggestion:
    return Suggestion(
        f"Leave out “{reading.quoted(sentence)}”, or state the fact and offer help, as you would"
        f" to a colleague: “{GAP}”",
        insertions=(Insertion(GAP, "sentence"),),
    )
