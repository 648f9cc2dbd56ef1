"""The part of a reading that needs the encoder: sentences with moves, and broken rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from outreach_lint.model import Confidence, Span, Stated
from outreach_lint.reading import encoding
from outreach_lint.reading.cues import is_cued
from outreach_lint.reading.encoder import NO_SENTENCE_LOGIT, Answer, NotReadError, encoder, sigmoid
from outreach_lint.reading.labels import is_rule, rule_labels
from outreach_lint.reading.moves import Move, Sentence, SentenceText
from outreach_lint.reading.plain import AUTHORED_REGIONS, PlainReading
from outreach_lint.reading.regions import RegionSpan
from outreach_lint.reading.sentences import clauses
from outreach_lint.reading.tags import tags_of
from outreach_lint.reading.variants import with_usual_name

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A sentence belongs to a fault from SHARE_OF_HIGHEST of the highest probability of a sentence, and
# at least MIN_FAULT_PROBABILITY.
SHARE_OF_HIGHEST, MIN_FAULT_PROBABILITY = 0.8, 0.5
MIN_CLAUSE_CHANCE = 0.4  # probability from which a clause makes a move
MAX_WORDS_BESIDE_GAP = 2  # of a sentence that is only a gap, such as the reader's name before it


class Fault(NamedTuple):
    """A rule that a draft breaks, according to the encoder.

    ``sentences`` has one or more sentences that break it, in order. ``chance`` is the calibrated
    probability.
    """

    rule: str
    chance: float
    confidence: Confidence
    sentences: tuple[Sentence, ...]

    @property
    def most_likely(self) -> Sentence:
        """The sentence with the highest probability of breaking the rule."""
        return max(self.sentences, key=lambda sentence: sentence.chance(self.rule))


class EncodedReading(PlainReading):
    """A reading with the results of the encoder.

    The parts that need the encoder (``sentences``, ``moves``, ``fault``) raise ``NotReadError`` if
    it cannot be run.
    """

    @cached_property
    def answer(self) -> Answer:
        """The encoder's answer on the subject, the greeting and the body."""
        return encoder().read(*self._encoder_input)

    @cached_property
    def _answer_without_gaps(self) -> Answer:
        """The answer with the rules about words judged without the sentences that are only a gap.

        The words of a gap are a fix's, and must not change how the writer's own words are judged.
        The rules about what a message lacks do count a gap: the writer is about to fill it.
        """
        if not any(self._only_gaps):
            return self.answer
        context, texts = self._encoder_input
        kept = [text for text, is_gap in zip(texts, self._only_gaps, strict=True) if not is_gap]
        answer = encoder().read(context, kept)
        rows = iter(answer.sentences)
        nothing = dict.fromkeys(encoder().facts["sentence_labels"], NO_SENTENCE_LOGIT)
        merged = []
        for is_gap, with_gaps in zip(self._only_gaps, self.answer.sentences, strict=True):
            without = nothing if is_gap else next(rows)
            own = {label: logit for label, logit in without.items() if _is_about_words(label)}
            merged.append({**with_gaps, **own})
        return Answer(answer.draft, merged)

    @cached_property
    def _only_gaps(self) -> list[bool]:
        """Whether each text of the encoder's input says nothing besides a gap."""
        found = [False] if self._detached_subject else []
        for piece in self._authored_pieces:
            text = self.text_of(piece)
            for tag in self._tags_in(piece):
                if tag.gap:
                    text = text.replace(tag.text, "")
            has_gap = text != self.text_of(piece)
            found.append(has_gap and len(text.split()) <= MAX_WORDS_BESIDE_GAP)
        return found

    def chance_of(self, words: str, *labels: str) -> float:
        """Return the highest probability of some labels for words that are not a sentence here.

        They may be a comment, or part of a sentence. The result is 0 if the encoder cannot be run.
        """
        if not self.readable:
            return 0.0
        words = " ".join(words.split())
        text = encoding.encoder_text(words, 0, tags_of(words))
        answer = encoder().read(self._encoder_input[0], [text])
        return max(sigmoid(answer.sentences[0][label]) for label in labels)

    def does_more(self, sentence: Sentence, label: str, others: Sequence[str]) -> bool:
        """Return whether a clause is likelier to have one of the other labels than this one.

        In "I love your shop and I make soap", the second clause offers something.
        """
        parts = clauses(sentence.text)
        for clause in parts if len(parts) > 1 else ():
            chance = self.chance_of(clause, *others)
            if chance >= MIN_CLAUSE_CHANCE and chance > self.chance_of(clause, label):
                return True
        return False

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

        The last row is their mean. The shape is (rows, width).
        """
        return encoder().vectors(*self._encoder_input)

    @cached_property
    def _encoder_input(self) -> tuple[str, list[str]]:
        """The context as words, and the sentences, in the form that the encoder reads."""
        context = self.draft.context
        setting = self._value_if_stated(context.setting)
        relationship = self._value_if_stated(context.relationship)
        words = encoding.context_words(setting, relationship, self.draft.template)
        texts = [*map(self.encoder_text_of, self._authored_pieces)]
        if self._detached_subject:
            texts.insert(0, encoding.encoder_text(self._detached_subject, 0, self.subject_tags))
        return words, list(map(encoding.with_one_reply_mark, texts))

    def encoder_text_of(self, piece: RegionSpan) -> str:
        """Return the text of a piece in the form that the encoder reads."""
        text = encoding.encoder_text(self.text_of(piece), piece.start, self._tags_in(piece))
        return with_usual_name(text, self.reader) if piece.region == "greeting" else text

    def _value_if_stated(self, part: Stated) -> str:
        """Return the value of a part of the context, or "unknown" if nobody stated it."""
        return str(part.value) if self._is_stated(part) else encoding.UNKNOWN

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Every sentence, in order.

        A subject outside the text comes first, with an empty span at the start of the text.
        """
        chances = []
        for logits in self._answer_without_gaps.sentences:
            chances.append({label: sigmoid(logit) for label, logit in logits.items()})
        found: list[Sentence] = []
        if self._detached_subject:
            start = Span(self.draft.body_start, self.draft.body_start)
            subject = SentenceText(0, "subject", start, self._detached_subject)
            found.append(Sentence(subject, chances.pop(0)))
        for piece in self.sentence_spans:
            span = Span(piece.start, piece.end)
            words = SentenceText(len(found), piece.region, span, self.text_of(piece))
            if piece.region not in AUTHORED_REGIONS:
                found.append(Sentence(words, {}))
                continue
            slots = 0
            if piece.region != "subject":
                slots = sum(tag.kind == "personal" for tag in self._tags_in(piece))
            found.append(Sentence(words, chances.pop(0), slots))
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

        ``region`` is a region, or ``any`` for all that the writer wrote to the reader (subject,
        greeting, body).
        """
        regions = AUTHORED_REGIONS if region == "any" else (region,)
        moves: list[Move] = []
        for sentence in self.sentences:
            if sentence.region not in regions:
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
        """The clearest pitch: in the body if possible, then a statement, then the most probable."""
        return max(self.moves("pitch", region="any"), key=self._clarity, default=None)

    def _clarity(self, pitch: Move) -> tuple[bool, bool, float]:
        sentence = self.sentence(pitch)
        return sentence.region == "body", not sentence.is_question, pitch.chance

    def _sentence_of(self, what: Move | Sentence) -> Sentence:
        return what if isinstance(what, Sentence) else self.sentence(what)

    @cached_property
    def seems_acquainted(self) -> bool:
        """Whether the text alone shows that writer and reader know each other."""
        if self.other_language or not self.readable:
            return False
        return encoder().chance_known(self.answer) >= float(encoder().facts["known"])

    def fault(self, rule: str) -> Fault | None:
        """Return how the draft breaks a rule, according to the encoder.

        The result is ``None`` if a fault is not likely enough.
        """
        stated = self._is_stated(self.draft.context.relationship)
        threshold = encoder().threshold(rule, stated)
        if threshold is None:
            return None
        answer = self._answer_without_gaps if _is_about_words(rule) else self.answer
        chance = encoder().chance(rule, answer, stated)
        if threshold.cued <= chance < threshold.high and (cued := self._sentences_with_cues(rule)):
            return Fault(rule, chance, "high", cued)
        if chance < threshold.low:
            return None
        sentences = self._fault_sentences(rule)
        if not sentences:
            return None
        return Fault(rule, chance, "high" if chance >= threshold.high else "low", sentences)

    def _authored_sentences(self) -> list[Sentence]:
        """Return the sentences that the writer wrote to the reader."""
        return [sentence for sentence in self.sentences if sentence.region in AUTHORED_REGIONS]

    def _fault_sentences(self, rule: str) -> tuple[Sentence, ...]:
        """Return the sentences that most likely break a rule.

        Greetings are considered only if the writer wrote nothing else.
        """
        written = self._authored_sentences()
        candidates = [sentence for sentence in written if sentence.region != "greeting"] or written
        highest = max((sentence.chance(rule) for sentence in candidates), default=0.0)
        lowest = max(SHARE_OF_HIGHEST * highest, MIN_FAULT_PROBABILITY)
        found: list[Sentence] = []
        for sentence in candidates:
            chance = sentence.chance(rule)
            if chance == highest or chance >= lowest:
                found.append(sentence)
        return tuple(found)

    def _sentences_with_cues(self, rule: str) -> tuple[Sentence, ...]:
        """Return the sentences that contain a stock phrase of a rule.

        If writer and reader are stated to know each other, there are none. If this was only
        inferred from the text, a sentence must also break the rule with a probability of at least
        ``MIN_FAULT_PROBABILITY``: a friendly tone does not excuse pressure.
        """
        kind = rule_labels().cues.get(rule)
        if kind is None or not self.may_be_strangers:
            return ()
        min_probability = 0.0 if self.draft.relationship == "stranger" else MIN_FAULT_PROBABILITY
        found: list[Sentence] = []
        for sentence in self._authored_sentences():
            if sentence.chance(rule) >= min_probability and is_cued(kind, sentence.tokens):
                found.append(sentence)
        return tuple(found)


def _is_about_words(label: str) -> bool:
    """Return whether a label is a rule about words that stand in the message.

    For what a message lacks, a gap counts, since the writer must fill it.
    """
    return is_rule(label) and label not in rule_labels().about_absence
