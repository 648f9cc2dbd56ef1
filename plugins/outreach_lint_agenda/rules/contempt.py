"""AGD004: it looks down on the reader."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Move, Reading, Sentence, Suggestion

LIKELY = 0.5  # probability from which no word need name the reader


def check(reading: Reading) -> Iterator[Hit]:
    """Point at contempt for the reader or people like them."""
    for move in reading.moves("contempt", region="any"):
        sentence = reading.sentence(move)
        if _is_of_the_reader(sentence) and not sentence.excused("contempt", "contribution", "rapport"):
            yield Hit(reading.place(move), suggestion=_cure(reading, move))


def _is_of_the_reader(sentence: Sentence) -> bool:
    """Tell whether the contempt is for the reader: a word says so, or the whole sentence does."""
    return sentence.names_reader() or sentence.likely.get("contempt", 0) >= LIKELY


def _cure(reading: Reading, words: Move) -> Suggestion:
    to = f"{reading.vocative}on" if reading.vocative else "On"
    return Suggestion(
        f"Leave out “{reading.saying(words)}”. Say the fact and give the help, as you would to a colleague: “{to} [page or place], [what happens]. "
        "[How to mend it.]”",
        reading.without(words),
    )
