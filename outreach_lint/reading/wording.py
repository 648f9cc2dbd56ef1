"""A sentence by its words alone: what is the same in every draft in which it stands.

People write the same sentences again: a template's, a campaign's, those that a cure leaves as they are. What was read
lately is kept, so that only what is new is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

from outreach_lint.model import Span
from outreach_lint.reading.features import features
from outreach_lint.reading.learned import weights
from outreach_lint.reading.lexicon import Lexicon
from outreach_lint.reading.moves import NOTHING, Move, Sentence, moves_of
from outreach_lint.reading.rapport import with_rapport
from outreach_lint.reading.regions import Region
from outreach_lint.reading.subjects import Who, mood_of, who_of
from outreach_lint.reading.tokens import Token, tokenize

KEPT = 4096  # sentences, those of some hundred drafts
KEPT_LENGTH = 500  # characters: what is longer hardly comes again
LEARNED = ("subject", "body")
NOBODY: frozenset[str] = frozenset()


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once a process."""
    return Lexicon()


class Wording:
    """What a sentence's words tell; positions count from its beginning."""

    __slots__ = ("_moves", "_who", "cues", "mood", "norms", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tuple(tokenize(text))
        self.norms = frozenset([token.norm for token in self.tokens])
        self.mood = mood_of(self.tokens)
        self.cues = tuple(lexicon().cues(self.tokens))
        self._who = who_of(self.tokens, self.mood)
        self._moves: dict[tuple[Who, Region], tuple[Mapping[str, float], tuple[Move, ...]]] = {}

    def who(self, sender_names: frozenset[str] = NOBODY) -> Who:
        """Return whose sentence it is; ``sender_names`` are the names of the sender's company or product."""
        if sender_names.isdisjoint(self.norms):
            return self._who
        return who_of(self.tokens, self.mood, sender_names)

    def sentence(
        self, number: int, region: Region, at: Span, who: Who, tokens: tuple[Token, ...]
    ) -> Sentence:
        """Return the sentence as it stands in a draft, with its moves; ``tokens`` are those at that place."""
        known = self._moves.get((who, region))
        if known is None:
            known = self._moves[who, region] = self._read(who, region)
        likely, moves = known
        if moves:
            outside = at.start == at.end  # a subject outside the text has no place in it
            moves = tuple(
                Move(kind, name, at if outside else Span(start + at.start, end + at.start), number, weight)
                for kind, name, (start, end), _, weight in moves
            )
        return Sentence(number, region, at, self.text, tokens, who, self.mood, self.cues, likely, moves)

    def _read(self, who: Who, region: Region) -> tuple[Mapping[str, float], tuple[Move, ...]]:
        likely = MappingProxyType(weights().likely(features(self, who))) if region in LEARNED else NOTHING
        span = Span(0, len(self.text))
        alone = Sentence(0, region, span, self.text, self.tokens, who, self.mood, self.cues)
        with_moves = alone._replace(likely=likely, moves=moves_of(alone, likely))
        return likely, with_rapport(with_moves) if region != "comment" else with_moves.moves


_kept = lru_cache(maxsize=KEPT)(Wording)


def wording_of(text: str) -> Wording:
    """Return what the words of a sentence tell; what was read lately is not read again."""
    return _kept(text) if len(text) <= KEPT_LENGTH else Wording(text)
