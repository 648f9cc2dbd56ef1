"""The moves of a sentence: what it does in the message.

Linguists read a letter as a chain of moves (John Swales, *Genre Analysis*, 1990): a greeting, an
introduction, an offer, a request. The encoder gives the probability of each move. A sentence makes
the moves whose probability reaches a threshold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from outreach_lint.model import Span
from outreach_lint.reading.encoder import DEFAULT_MOVE_THRESHOLD, encoder
from outreach_lint.reading.labels import rule_labels
from outreach_lint.reading.regions import Region
from outreach_lint.reading.tokens import Token, tokenize, tokens_at

READER_WORDS = frozenset({"you", "your", "yours", "yourself"})
MOVES_WITH_LABELS = (
    "blame",
    "contribution",
    "false_tie",
    "opt_out",
    "pitch",
    "praise",
    "pressure",
    "proof",
    "rapport",
    "self_intro",
    "shared",
    "small_talk",
    "softener",
    "thanks",
    "trigger",
)


class Move(NamedTuple):
    """One thing that a sentence does: its ``kind`` (``pitch``, ``ask`` …), ``name`` and span.

    ``name`` is a subdivision of the kind. ``sentence`` is the number of the sentence. ``chance`` is
    the probability, from 0 to 1.
    """

    kind: str
    name: str
    span: Span
    sentence: int
    chance: float = 1.0


class SentenceText(NamedTuple):
    """A sentence as it is written: its number, region, span and text."""

    number: int
    region: Region
    span: Span
    text: str


class Sentence:
    """One sentence: its number, region, span and text, and the moves it makes.

    ``chances`` has the probability of each of the encoder's labels, from 0 to 1. It is empty for a
    sentence that the writer did not write to the reader (a signature, quoted text).
    """

    def __init__(self, words: SentenceText, chances: Mapping[str, float], slots: int = 0) -> None:
        self.number, self.region, self.span, self.text = words
        self.chances = chances
        self.moves: tuple[Move, ...] = ()
        if words.region != "greeting" or slots:
            self.moves = tuple(_moves(self, slots))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words and marks, with their offsets in the draft.

        In a subject outside the text, offsets start at 0.
        """
        return tokens_at(
            tokenize(self.text), self.span.start if self.span.end > self.span.start else 0
        )

    def has(self, *kinds: str) -> bool:
        """Return whether the sentence makes a move of one of these kinds."""
        return any(move.kind in kinds for move in self.moves)

    def chance(self, label: str) -> float:
        """Return the probability that the sentence makes a move or breaks a rule."""
        return self.chances.get(label, 0.0)

    @property
    def is_question(self) -> bool:
        """Whether the sentence ends with a question mark."""
        return self.text.rstrip(" \"'”’)").endswith("?")

    def holds(self, kind: str) -> bool:
        """Return whether the sentence contains a token of this kind (``tag``, ``url`` …)."""
        return any(token.kind == kind for token in self.tokens)

    def names_reader(self) -> bool:
        """Return whether a word of the sentence refers to the reader, such as "you"."""
        return any(token.norm in READER_WORDS for token in self.tokens)

    def words(self) -> int:
        """Return the number of words, merge tags counted as one."""
        return sum(token.kind != "mark" for token in self.tokens)


def _moves(sentence: Sentence, slots: int) -> Iterator[Move]:
    chances, span, number = sentence.chances, sentence.span, sentence.number
    for kind in MOVES_WITH_LABELS:
        if (chance := chances.get(kind, 0.0)) >= encoder().move_threshold(kind):
            yield Move(kind, "", span, number, chance)
    question_chance = chances.get("question_about_reader", 0.0)
    shows_interest = chances.get("rapport", 0.0) >= encoder().move_threshold("rapport")
    if (
        question_chance >= DEFAULT_MOVE_THRESHOLD
        and not shows_interest
        and chances.get("qualify", 0.0) < DEFAULT_MOVE_THRESHOLD
    ):
        yield Move("rapport", "question", span, number, question_chance)
    if (chance := chances.get("ask", 0.0)) >= encoder().move_threshold("ask"):
        sorts = [label for label in chances if label.startswith("ask.")]
        best = max(sorts, key=lambda label: chances[label], default="ask.")
        yield Move("ask", best.removeprefix("ask."), span, number, chance)
    for kind, rule in rule_labels().by_move.items():
        if (chance := chances.get(rule, 0.0)) >= DEFAULT_MOVE_THRESHOLD:
            yield Move(kind, "", span, number, chance)
    for _ in range(slots):
        yield Move("personal_slot", "tag", span, number)
