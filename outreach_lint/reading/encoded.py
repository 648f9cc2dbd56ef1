"""What the encoder reads of a draft: its sentences with their moves, and the rules it breaks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from outreach_lint.model import Confidence, Span, Stated
from outreach_lint.reading import encoding
from outreach_lint.reading.cues import is_cued
from outreach_lint.reading.encoder import Answer, NotReadError, encoder, sigmoid
from outreach_lint.reading.moves import Move, Sentence
from outreach_lint.reading.plain import WRITTEN, PlainReading
from outreach_lint.reading.regions import RegionSpan
from outreach_lint.reading.tags import Tag

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A sentence is part of a fault from so much of the likeliest one's probability, and so much.
PART, SURE = 0.8, 0.5


class Fault(NamedTuple):
    """A rule that is broken, as the encoder takes it.

    ``sentences`` are those that break it, in order, at least one; ``chance`` is the calibrated
    probability.
    """

    rule: str
    chance: float
    confidence: Confidence
    sentences: tuple[Sentence, ...]

    @property
    def worst(self) -> Sentence:
        """The sentence that most likely breaks the rule."""
        return max(self.sentences, key=lambda sentence: sentence.chance(self.rule))


class EncodedReading(PlainReading):
    """A reading with what the encoder says.

    What the encoder finds (``sentences``, ``moves``, ``fault``) raises ``NotReadError`` where the
    encoder cannot be run.
    """

    @cached_property
    def answer(self) -> Answer:
        """What the encoder says of the subject, the greeting and the body."""
        return encoder().read(*self._as_read)

    def chance_of(self, label: str, words: str) -> float:
        """Return the probability of a label for words that stand outside the message.

        Such as those of a comment. It is 0 where the encoder cannot be run.
        """
        if not self.readable:
            return 0.0
        answer = encoder().read(self._as_read[0], [" ".join(words.split())])
        return sigmoid(answer.sentences[0][label])

    @cached_property
    def readable(self) -> bool:
        """Whether the encoder can be run here."""
        try:
            return bool(self.answer)
        except NotReadError:
            return False

    @cached_property
    def vectors(self) -> NDArray[np.float32]:
        """The encoder's vectors for the sentences that the writer wrote to the reader.

        The last row is for all of them. The shape is (rows, width).
        """
        return encoder().vectors(*self._as_read)

    @cached_property
    def _as_read(self) -> tuple[str, list[str]]:
        """The context in words, and the sentences, as the encoder reads them."""
        context = self.draft.context
        setting, relationship = self._stated(context.setting), self._stated(context.relationship)
        words = encoding.context_words(setting, relationship, self.draft.template)
        texts = [self._outside] if self._outside else []
        for piece in self._written_pieces:
            texts.append(encoding.plain(self.text_of(piece), piece.start, self._tags_in(piece)))
        return words, texts

    def _stated(self, part: Stated) -> str:
        """Return a part of the context in words; what nobody stated is unknown."""
        return str(part.value) if self._is_stated(part) else encoding.UNKNOWN

    def _tags_in(self, piece: RegionSpan) -> list[Tag]:
        """Return the tags that begin in a piece."""
        first = bisect_left(self.tags, piece.start, key=_start)
        return self.tags[first : bisect_left(self.tags, piece.end, key=_start)]

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Every sentence, in order.

        A subject that stands outside the text comes first, at the text's start.
        """
        chances = list(map(_chances, self.answer.sentences))
        found: list[Sentence] = []
        if self._outside:
            at = Span(self.draft.body_start, self.draft.body_start)
            found.append(Sentence(0, "subject", at, self._outside, chances.pop(0)))
        for piece in self.cut_pieces:
            span, text = Span(piece.start, piece.end), self.text_of(piece)
            if piece.region not in WRITTEN:
                found.append(Sentence(len(found), piece.region, span, text, {}))
                continue
            count = 0
            if piece.region != "subject":
                count = sum(tag.kind == "personal" for tag in self._tags_in(piece))
            found.append(Sentence(len(found), piece.region, span, text, chances.pop(0), count))
        return found

    @cached_property
    def body(self) -> list[Sentence]:
        """The sentences of the body, in order."""
        return [sentence for sentence in self.sentences if sentence.region == "body"]

    @cached_property
    def words(self) -> int:
        """The number of words in the body."""
        return sum(sentence.words() for sentence in self.body)

    def moves(self, *kinds: str, region: str = "body") -> list[Move]:
        """Return the moves of these kinds, in order.

        ``region`` is one region, ``any`` for all that the writer wrote to the reader (subject,
        greeting, body).
        """
        able = WRITTEN if region == "any" else (region,)
        moves: list[Move] = []
        for sentence in self.sentences:
            if sentence.region not in able:
                continue
            for move in sentence.moves:
                if move.kind in kinds:
                    moves.append(move)
        return moves

    def sentence(self, move: Move) -> Sentence:
        """Return the sentence in which a move is made."""
        return self.sentences[move.sentence]

    @cached_property
    def offer(self) -> Move | None:
        """The plainest pitch: a statement in the body before a question, the likeliest first."""
        return max(self.moves("pitch", region="any"), key=self._plainness, default=None)

    def _plainness(self, pitch: Move) -> tuple[bool, bool, float]:
        sentence = self.sentence(pitch)
        return sentence.region == "body", not sentence.is_question, pitch.chance

    def _sentence_of(self, what: Move | Sentence) -> Sentence:
        return what if isinstance(what, Sentence) else self.sentence(what)

    @cached_property
    def reads_as_known(self) -> bool:
        """Whether the text shows by itself that the two know each other."""
        if self.foreign or not self.readable:
            return False
        return encoder().chance_known(self.answer) >= float(encoder().facts["known"])

    def fault(self, rule: str) -> Fault | None:
        """Return how the draft breaks a rule, by the encoder.

        It is ``None`` where a fault is not likely enough.
        """
        stated = self._is_stated(self.draft.context.relationship)
        threshold = encoder().threshold(rule, stated)
        if threshold is None:
            return None
        chance = encoder().chance(rule, self.answer, stated)
        if threshold.cued <= chance < threshold.high and (cued := self._cued(rule)):
            return Fault(rule, chance, "high", cued)
        if chance < threshold.low:
            return None
        part = self._likeliest(rule)
        if not part:
            return None
        return Fault(rule, chance, "high" if chance >= threshold.high else "low", part)

    def _written(self) -> list[Sentence]:
        """Return the sentences that the writer wrote to the reader."""
        return [sentence for sentence in self.sentences if sentence.region in WRITTEN]

    def _likeliest(self, rule: str) -> tuple[Sentence, ...]:
        """Return the sentences that most likely break a rule.

        A greeting is among them only where nothing else was written.
        """
        written = self._written()
        able = [sentence for sentence in written if sentence.region != "greeting"] or written
        most = max((sentence.chance(rule) for sentence in able), default=0.0)
        least = max(PART * most, SURE)
        found: list[Sentence] = []
        for sentence in able:
            chance = sentence.chance(rule)
            if chance == most or chance >= least:
                found.append(sentence)
        return tuple(found)

    def _cued(self, rule: str) -> tuple[Sentence, ...]:
        """Return the sentences that hold a stock phrase of a rule.

        Among people who are stated to know each other, none count. Where only the text reads so, a
        sentence must also be more likely than not to break the rule: a thank-you does not make a
        push a friendly word.
        """
        if not self.may_be_strangers:
            return ()
        least = 0.0 if self.draft.relationship == "stranger" else SURE
        found: list[Sentence] = []
        for sentence in self._written():
            if sentence.chance(rule) >= least and is_cued(rule, sentence.tokens):
                found.append(sentence)
        return tuple(found)


def _start(tag: Tag) -> int:
    return tag.span.start


def _chances(logits: Mapping[str, float]) -> dict[str, float]:
    """Return a sentence's probabilities by label."""
    return {label: sigmoid(logit) for label, logit in logits.items()}
