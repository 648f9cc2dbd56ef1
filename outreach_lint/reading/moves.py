"""What each sentence does: its moves.

Linguists read a letter as a chain of moves (John Swales, *Genre Analysis*, 1990): a greeting, an
introduction, an offer, a request. The encoder says how likely a sentence makes each; one that is
likely enough is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from outreach_lint.model import Span
from outreach_lint.reading.encoder import MADE, encoder
from outreach_lint.reading.regions import Region
from outreach_lint.reading.tokens import Token, tokenize, tokens_at

READER = frozenset({"you", "your", "yours", "yourself"})
# Moves that are what a rule is about: the encoder's answer on the rule is the answer on the move.
BY_RULE = {
    "bargain": "SEL004",
    "contempt": "AGD004",
    "counts": "SEL003",
    "denial": "RAP006",
    "gatekeeper": "SEL005",
    "hype": "RAP002",
    "offence": "AGD005",
    "politics": "AGD006",
}
PLAIN = (
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
    """One thing a sentence does: its ``kind`` (``pitch``, ``ask`` …), ``name`` and place.

    ``name`` says what sort of its kind it is. ``chance`` is its probability, from 0 to 1.
    """

    kind: str
    name: str
    span: Span
    sentence: int
    chance: float = 1.0


class Sentence:
    """One sentence: its number, region, place and text, and the moves it makes.

    ``chances`` is the probability of each of the encoder's labels, from 0 to 1; it is empty for a
    sentence that the writer did not write to the reader (a signature, quoted text).
    """

    def __init__(
        self,
        number: int,
        region: Region,
        span: Span,
        text: str,
        chances: Mapping[str, float],
        slots: int = 0,
    ) -> None:
        self.number, self.region, self.span, self.text = number, region, span, text
        self.chances = chances
        self.moves: tuple[Move, ...] = ()
        if region != "greeting" or slots:
            self.moves = tuple(_moves(self, slots))

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The words and marks, at their places in the draft.

        The places of a subject outside the text count from 0.
        """
        return tokens_at(
            tokenize(self.text), self.span.start if self.span.end > self.span.start else 0
        )

    def has(self, *kinds: str) -> bool:
        """Tell whether the sentence makes a move of one of these kinds."""
        return any(move.kind in kinds for move in self.moves)

    def chance(self, label: str) -> float:
        """Return the probability of a move or of a rule that this sentence breaks."""
        return self.chances.get(label, 0.0)

    @property
    def is_question(self) -> bool:
        """Whether it ends as a question does."""
        return self.text.rstrip(" \"'”’)").endswith("?")

    def holds(self, kind: str) -> bool:
        """Tell whether a token of this kind (``tag``, ``url`` …) is in the sentence."""
        return any(token.kind == kind for token in self.tokens)

    def names_reader(self) -> bool:
        """Tell whether a word of the sentence is the reader's, such as "you"."""
        return any(token.norm in READER for token in self.tokens)

    def words(self) -> int:
        """Return the number of words, merge tags counted as one."""
        return sum(token.kind != "mark" for token in self.tokens)


def _moves(sentence: Sentence, slots: int) -> Iterator[Move]:
    chances, span, number = sentence.chances, sentence.span, sentence.number
    for kind in PLAIN:
        if (chance := chances.get(kind, 0.0)) >= encoder().least_chance(kind):
            yield Move(kind, "", span, number, chance)
    about = chances.get("question_about_reader", 0.0)
    shows_interest = chances.get("rapport", 0.0) >= encoder().least_chance("rapport")
    if about >= MADE and not shows_interest and chances.get("qualify", 0.0) < MADE:
        yield Move("rapport", "question", span, number, about)
    if (chance := chances.get("ask", 0.0)) >= encoder().least_chance("ask"):
        sorts = [label for label in chances if label.startswith("ask.")]
        best = max(sorts, key=lambda label: chances[label], default="ask.")
        yield Move("ask", best.removeprefix("ask."), span, number, chance)
    for kind, rule in BY_RULE.items():
        if (chance := chances.get(rule, 0.0)) >= MADE:
            yield Move(kind, "", span, number, chance)
    for _ in range(slots):
        yield Move("personal_slot", "tag", span, number)
