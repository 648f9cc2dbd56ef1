"""What each sentence does: its moves.

Linguists read a letter as a chain of moves (John Swales, *Genre Analysis*, 1990): a greeting, an
introduction, an offer, a request. A sentence makes a move when the cues that the lexicon finds in it add
up to 1 and the learned weights do not doubt it, or when the weights are sure by themselves. Rapport is
more than a phrase: it must pass the swap test, so it is looked for in ``rapport``.
"""

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from outreach_lint.model import Span
from outreach_lint.reading.details import details
from outreach_lint.reading.learned import weights
from outreach_lint.reading.lexicon import Cue
from outreach_lint.reading.regions import Region
from outreach_lint.reading.subjects import READER, Mood, Who
from outreach_lint.reading.tokens import Token

ENOUGH = 1.0  # the sum of weights at which cues are a move
HELPERS = frozenset({"knowledge", "qualify", "question_about_reader", "rapport"})  # what others look at
# How far the learned weights are believed: what speaks for the writer sooner than what speaks against them, and
# what nobody likes to be told last of all. Set by hand; what cross-validation gives is in docs/explanation/reading.md.
FOR = frozenset(
    ("rapport", "question_about_reader", "contribution", "opt_out", "softener", "thanks", "trigger")
)
HARSH = frozenset(("contempt", "offence", "blame", "politics", "hype"))
SURE, SURE_FOR, SURE_HARSH = 0.5, 0.25, 0.65  # a move of this probability needs no cue
DOUBT = 0.03  # a move that cues show and whose probability is lower is none, except
UNDOUBTED = FOR | {"praise"}  # these, whose cues are believed in any case, and
UNSURE, DOUBT_UNSURE = frozenset(("contempt", "offence", "gatekeeper")), 0.15  # these, whose cues often err
NOTHING: Mapping[str, float] = MappingProxyType({})


class Move(NamedTuple):
    """One thing a sentence does: ``kind`` (``pitch``, ``ask`` …), ``name`` (what sort of), and its words.

    ``weight`` is what its cues come to, and twice the probability that the learned weights give it.
    """

    kind: str
    name: str
    span: Span
    sentence: int
    weight: float = 1.0


class Sentence(NamedTuple):
    """One sentence: where it stands, whose it is, its mood and the moves it makes.

    ``likely`` is the probability of each move by the learned weights, from 0 to 1; what is not in it is
    most unlikely.
    """

    number: int
    region: Region
    span: Span
    text: str
    tokens: tuple[Token, ...]
    who: Who
    mood: Mood
    cues: tuple[Cue, ...]
    likely: Mapping[str, float] = NOTHING
    moves: tuple[Move, ...] = ()

    def has(self, *kinds: str) -> bool:
        """Tell whether the sentence makes a move of one of these kinds."""
        for move in self.moves:  # noqa: SIM110  # asked a hundred times a draft
            if move.kind in kinds:
                return True
        return False

    def excused(self, kind: str, *excuses: str) -> bool:
        """Tell whether the sentence makes one of the moves that excuse ``kind``, and no less likely."""
        return self.has(*excuses) and max(self.likely.get(e, 0) for e in excuses) >= self.likely.get(kind, 0)

    def cue(self, move: str, *names: str) -> Cue | None:
        """Return the first cue of a lexicon, by the names of its sections if any are given."""
        return next(
            (
                cue
                for cue in self.cues
                if cue.section.move == move and (not names or cue.section.name in names)
            ),
            None,
        )

    def details(self) -> tuple[Token, ...]:
        """Return the words that could not be pasted to a thousand people: rare ones, names, figures."""
        return details(self.tokens)

    def holds(self, kind: str) -> bool:
        """Tell whether a token of this kind (``tag``, ``url`` …) is in the sentence."""
        return kind in [token[1] for token in self.tokens]

    def names_reader(self) -> bool:
        """Tell whether a word of the sentence is the reader's: "you", "your" …"""
        return not READER.isdisjoint([token[0] for token in self.tokens])

    def words(self) -> int:
        """Return the number of words, merge tags counted as one."""
        return sum(token.kind != "mark" for token in self.tokens)


def moves_of(sentence: Sentence, likely: Mapping[str, float]) -> tuple[Move, ...]:
    """Return the moves of a sentence: what its cues add up to, if the learned weights do not doubt it,
    and what the weights are sure of by themselves.
    """
    out = [
        move._replace(weight=move.weight + 2 * likely.get(_label(move.kind, move.name), 0))
        for move in moves_by_cues(sentence)
        if sentence.region in ("greeting", "comment")
        or (label := _label(move.kind, move.name)) not in weights().moves
        or likely.get(label, 0) >= doubt_of(move.kind)
    ]
    found = {_label(move.kind, move.name) for move in out}
    for label, chance in likely.items():
        kind, _, name = label.partition(".")
        if chance >= sure_of(kind) and label not in found and kind not in HELPERS and kind not in found:
            out.append(Move(kind, name or "likely", sentence.span, sentence.number, 2 * chance))
    return tuple(out)


def doubt_of(kind: str) -> float:
    """Return the probability under which a move that cues show is none."""
    return 0 if kind in UNDOUBTED else DOUBT_UNSURE if kind in UNSURE else DOUBT


def sure_of(kind: str) -> float:
    """Return the probability from which the learned weights alone make a move of this kind."""
    return SURE_FOR if kind in FOR else SURE_HARSH if kind in HARSH else SURE


def _label(kind: str, name: str) -> str:
    return f"{kind}.{name}" if kind == "ask" else kind


def moves_by_cues(sentence: Sentence) -> list[Move]:
    """Return the moves whose cues' weights come to enough; a section counts once a sentence."""
    by_move: dict[str, dict[str, Cue]] = defaultdict(dict)
    for cue in sentence.cues:
        section = cue.section
        if (not section.who or sentence.who in section.who) and (
            not section.mood or sentence.mood in section.mood
        ):
            known = by_move[section.move].get(section.name)
            if known is None or cue.last - cue.first > known.last - known.first:
                by_move[section.move][section.name] = cue
    out = []
    for move, sections in by_move.items():
        total = sum(cue.section.weight for cue in sections.values())
        if total >= ENOUGH and move not in HELPERS:
            enough = [cue for cue in sections.values() if cue.section.weight >= ENOUGH] or [
                max(sections.values(), key=lambda cue: cue.section.weight)
            ]
            out += [
                Move(move, cue.section.name, cue_span(sentence, cue), sentence.number, total)
                for cue in enough
            ]
    return out


def cue_span(sentence: Sentence, cue: Cue) -> Span:
    """Return the characters that a cue covers; those of a subject outside the text have no place in it."""
    if sentence.span.start == sentence.span.end:
        return sentence.span
    return Span(
        sentence.tokens[cue.first].start,
        max(sentence.tokens[cue.last - 1].end, sentence.tokens[cue.first].end),
    )
