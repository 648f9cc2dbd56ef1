"""RAP003: the message shows no interest in this reader."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, suggest_opening

INTEREST_MOVES = ("rapport", "personal_slot", "contribution", "trigger")
# Moves that are not a message on their own.
POLITE_MOVES = frozenset(("small_talk", "thanks", "opt_out"))
MIN_SENTENCE_WORDS = 4  # words that a sentence with content has at least
ONLY_GREETS = "There is little more here than a greeting."


def check(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for the first sentence, if a message to a stranger shows no interest in them."""
    if reading.in_thread or reading.made_before(*INTEREST_MOVES):
        return
    fault = reading.fault("RAP003")
    if (fault is None or fault.confidence == "low") and _only_greets(reading):
        first = reading.body[0] if reading.body else reading.sentences[0]
        yield Hit(reading.span_of(first), ONLY_GREETS, suggest_opening(reading))
        return
    if fault is None:
        return
    has_gap = reading.draft.template or any(tag.gap for tag in reading.tags)
    if has_gap and reading.moves("personal_slot", region="any"):
        return  # the writer has left a gap for it
    first = (reading.body or fault.sentences)[0]
    yield Hit(
        reading.span_of(first), suggestion=suggest_opening(reading), confidence=fault.confidence
    )


def _only_greets(reading: Reading) -> bool:
    """Return whether a first message is only a greeting, or only asks how they are."""
    return (
        bool(reading.sentences)
        and not reading.earlier
        and not reading.moves("personal_slot", region="any")
        and not any(map(_says_something, reading.body))
    )


def _says_something(sentence: Sentence) -> bool:
    polite = {move.kind for move in sentence.moves} <= POLITE_MOVES and sentence.moves
    words = sum(token.kind not in ("mark", "tag") for token in sentence.tokens)
    return words >= MIN_SENTENCE_WORDS and not polite
