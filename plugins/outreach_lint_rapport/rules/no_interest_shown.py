"""RAP003: nothing in the message could not be sent to anyone else."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, about_them

INTEREST = ("rapport", "personal_slot", "contribution", "trigger")
POLITE = frozenset(("small_talk", "thanks", "opt_out"))  # moves that alone are no message
FEWEST = 4  # words of a sentence that says something
ONLY_GREETS = "There is hardly more here than a greeting."


def check(reading: Reading) -> Iterator[Hit]:
    """Point at the first sentence of a message to a stranger that knows nothing of them."""
    if reading.in_thread or reading.gave_before(*INTEREST):
        return
    fault = reading.fault("RAP003")
    if (fault is None or fault.confidence == "low") and _only_greets(reading):
        first = reading.body[0] if reading.body else reading.sentences[0]
        yield Hit(reading.place(first), ONLY_GREETS, about_them(reading))
        return
    if fault is None:
        return
    to_come = reading.draft.template or any(tag.gap for tag in reading.tags)
    if to_come and reading.moves("personal_slot", region="any"):
        return  # the writer has made room for it
    first = (reading.body or fault.sentences)[0]
    yield Hit(reading.place(first), suggestion=about_them(reading), confidence=fault.confidence)


def _only_greets(reading: Reading) -> bool:
    """Tell whether a first message says no more than a greeting, or asks how they are."""
    return (
        bool(reading.sentences)
        and not reading.earlier
        and not reading.moves("personal_slot", region="any")
        and not any(map(_says_something, reading.body))
    )


def _says_something(sentence: Sentence) -> bool:
    polite = {move.kind for move in sentence.moves} <= POLITE and sentence.moves
    words = sum(token.kind not in ("mark", "tag") for token in sentence.tokens)
    return words >= FEWEST and not polite
