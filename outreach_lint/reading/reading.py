"""A draft as a careful reader sees it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from outreach_lint.model import Confidence, Draft, Edit, Span, Stated, StatedIn
from outreach_lint.reading import encoding, regions, sentences
from outreach_lint.reading.comments import Comment, comments, without
from outreach_lint.reading.cues import is_cued
from outreach_lint.reading.cuts import cut
from outreach_lint.reading.encoder import Answer, NotReadError, encoder, sigmoid
from outreach_lint.reading.language import foreign, parts_aside
from outreach_lint.reading.moves import Move, Sentence
from outreach_lint.reading.phrases import to_many
from outreach_lint.reading.quoting import without_own_marks
from outreach_lint.reading.refusal import refusal_in
from outreach_lint.reading.spintax import choices, variants
from outreach_lint.reading.tags import Tag, tags_of
from outreach_lint.reading.tokens import Token, tokenize, tokens_at
from outreach_lint.reading.whole import can_lose, fits_in, opened, run_of, taken_out

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

OURS = "outreach-lint:"  # comments that begin so are the linter's own
WRITTEN = ("subject", "greeting", "body")
QUOTED = 80  # characters of a draft that a fix quotes
GIVES = ("rapport", "contribution")  # moves that a message is better with
MOST_SENTENCES, MOST_OF_ONE = 120, 2000  # and characters, in which other languages are told
LONGEST = 300  # characters: more is no longer pointing
TOUCHES_FIRST = {"networking": 2, "sales": 0}  # the catalogue's figures
PART, SURE = (
    0.8,
    0.5,
)  # a sentence is a part of a fault from so much of the likeliest one's probability, and so much
_REPLY_MARK = re.compile(r"\s*(?:re|fwd?|aw)\s*:\s*", re.IGNORECASE)
READS_AS_KNOWN = "it reads like one to somebody you know"


class Fault(NamedTuple):
    """A rule that the encoder takes to be broken.

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


def seen(draft: Draft) -> Draft:
    """Return a draft as its reader gets it: comments are blanks, so that every position stays.

    So are the ``>`` of a draft that is written as a blockquote.
    """
    return _without(draft, _comments_of(draft))


def _comments_of(draft: Draft) -> list[Comment]:
    return [comment for comment in comments(draft.text, draft.body_start) if comment.ends]


def _without(draft: Draft, found: list[Comment]) -> Draft:
    text = without(draft.text, [comment.span for comment in found], draft.body_start)
    text = without_own_marks(text, draft.body_start)
    return replace(draft, text=text) if text is not draft.text else draft


def read(draft: Draft) -> Reading:
    """Read a draft; nothing in it is executed or looked up outside it.

    Where nobody said how the two stand to each other, the text may show it
    (``reading.draft.context``). Of a template with spintax the first variant is read, with blanks
    for the rest.
    """
    found = _comments_of(draft)
    shown = _without(draft, found)
    if draft.template and choices(shown.text, draft.body_start):
        shown = replace(shown, text=variants(shown.text, draft.body_start)[0].spread)
    aside = _parts_aside(shown)
    if aside:
        shown = replace(shown, text=_blanked(shown.text, aside))
    reading = Reading(shown)
    reading.aside = aside
    reading.hidden = [comment for comment in found if not comment.text.startswith(OURS)]
    if draft.context.relationship.is_default and reading.reads_as_known:
        context = replace(
            draft.context, relationship=Stated("acquainted", StatedIn.TEXT, READS_AS_KNOWN)
        )
        reading.draft = replace(reading.draft, context=context)
    return reading


def _parts_aside(draft: Draft) -> list[Span]:
    """Return the parts that are in another language, where the rest is in English."""
    reading = Reading(draft)
    written = reading._written[:MOST_SENTENCES]
    found = parts_aside([reading.tokens_in(piece, MOST_OF_ONE) for piece in written])
    return [Span(written[number].start, written[number].end) for number in found]


def _blanked(text: str, spans: list[Span]) -> str:
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\r\n]", " ", text[start:end]) + text[end:]
    return text


@lru_cache(maxsize=256)
def _read_again(draft: Draft) -> Reading:
    """Read a message that stands before several others."""
    return read(draft)


class Reading:
    """A draft as a careful reader sees it. Built as it is asked for; never changed afterwards.

    What the encoder finds (``sentences``, ``moves``, ``fault``) raises ``NotReadError`` where the
    encoder cannot be run.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.hidden: list[
            Comment
        ] = []  # what stands in the file and nobody who gets the message sees
        self.aside: list[Span] = []  # what is in another language, where the rest is English
        self.tags: list[Tag] = self._tags()

    def _tags(self) -> list[Tag]:
        """Return the tags, but for those in code."""
        text = self.draft.text
        tags = tags_of(text, self.draft.body_start)
        if "```" not in text and "~~~" not in text:
            return tags
        code = [Span(piece.start, piece.end) for piece in self.pieces if piece.region == "code"]
        starts = [span.start for span in code]
        of = [bisect_right(starts, tag.span.start) - 1 for tag in tags]
        return [
            tag for tag, n in zip(tags, of, strict=True) if n < 0 or tag.span.start >= code[n].end
        ]

    def copy(self) -> Reading:
        """Return a reading of the same that can be changed without changing this one."""
        twin = Reading.__new__(Reading)
        twin.__dict__.update(
            {key: list(v) if isinstance(v, list) else v for key, v in self.__dict__.items()}
        )
        return twin

    @cached_property
    def pieces(self) -> list[regions.RegionSpan]:
        """The regions of the text, line by line."""
        return regions.pieces(self.draft)

    @cached_property
    def cut_pieces(self) -> list[regions.RegionSpan]:
        """The sentences of the text as places in it; the encoder is not asked."""
        return sentences.spans(self.draft.text, self.pieces)

    def text_of(self, piece: regions.RegionSpan) -> str:
        """Return the words of a piece."""
        return self.draft.text[piece.start : piece.end]

    def tokens_in(self, piece: regions.RegionSpan, most: int) -> list[Token]:
        """Return the tokens of a piece, of its first ``most`` characters."""
        text = self.draft.text[piece.start : min(piece.end, piece.start + most)]
        return list(tokens_at(tokenize(text), piece.start))

    @cached_property
    def _outside(self) -> str:
        """A subject that stands outside the text."""
        inside = any(piece.region == "subject" for piece in self.pieces)
        return "" if inside else self.draft.subject or ""

    @cached_property
    def subject_tags(self) -> list[Tag]:
        """The tags of a subject that stands outside the text; their places are those in it."""
        return tags_of(self._outside) if self._outside else []

    @cached_property
    def answer(self) -> Answer:
        """What the encoder says of the subject, the greeting and the body."""
        return encoder().read(*self._as_read)

    def _cued(self, rule: str) -> tuple[Sentence, ...]:
        """Return the sentences that hold a stock phrase of a rule.

        Among people who are said to know each other phrases tell nothing. Where only the text reads
        so, a sentence must be more likely than not to break the rule besides: a thank-you does not
        make a push a friendly word.
        """
        if not self.may_be_strangers:
            return ()
        least = 0.0 if self.draft.relationship == "stranger" else SURE
        return tuple(
            s
            for s in self.sentences
            if s.region in WRITTEN and s.chance(rule) >= least and is_cued(rule, s.tokens)
        )

    @property
    def may_be_strangers(self) -> bool:
        """Whether they are strangers, or only the tone of the text says that they are not.

        A writer who pushes in a friendly tone is still one who may not know the reader.
        """
        relationship = self.draft.context.relationship
        by_tone = relationship.source is StatedIn.TEXT and relationship.detail == READS_AS_KNOWN
        return relationship.value == "stranger" or by_tone

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
        """What the encoder makes of each sentence of subject, greeting and body, and in the last
        row of all: (rows, width).
        """
        return encoder().vectors(*self._as_read)

    @cached_property
    def _as_read(self) -> tuple[str, list[str]]:
        """The context in words, and the sentences, as the encoder reads them."""
        context = self.draft.context
        stated = [
            str(part.value) if self._is_stated(part) else encoding.UNKNOWN
            for part in (context.setting, context.relationship)
        ]
        words = encoding.context_words(stated[0], stated[1], self.draft.template)
        texts = [self._outside] if self._outside else []
        starts = [tag.span.start for tag in self.tags]
        for piece in self._written:
            tags = self.tags[bisect_left(starts, piece.start) : bisect_left(starts, piece.end)]
            texts.append(encoding.plain(self.text_of(piece), piece.start, tags))
        return words, texts

    @staticmethod
    def _is_stated(part: Stated) -> bool:
        """Tell whether somebody said a part of the context.

        Neither the default nor a guess by the text.
        """
        return part.source not in (StatedIn.DEFAULT, StatedIn.TEXT)

    @cached_property
    def _written(self) -> list[regions.RegionSpan]:
        return [piece for piece in self.cut_pieces if piece.region in WRITTEN]

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Every sentence in order; a subject that stands outside the text comes first, at the
        text's start.
        """
        chances = [
            {label: sigmoid(logit) for label, logit in row.items()} for row in self.answer.sentences
        ]
        found: list[Sentence] = []
        if self._outside:
            at = Span(self.draft.body_start, self.draft.body_start)
            found.append(Sentence(0, "subject", at, self._outside, chances.pop(0)))
        slots = [tag.span.start for tag in self.tags if tag.kind == "personal"]
        for piece in self.cut_pieces:
            span, text = Span(piece.start, piece.end), self.text_of(piece)
            if piece.region not in WRITTEN:
                found.append(Sentence(len(found), piece.region, span, text, {}))
                continue
            count = (
                0
                if piece.region == "subject"
                else sum(piece.start <= slot < piece.end for slot in slots)
            )
            found.append(Sentence(len(found), piece.region, span, text, chances.pop(0), count))
        return found

    def fault(self, rule: str) -> Fault | None:
        """Return how the draft breaks a rule, as the encoder sees it.

        ``None`` where that is not likely enough.
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
        written = [sentence for sentence in self.sentences if sentence.region in WRITTEN]
        able = [sentence for sentence in written if sentence.region != "greeting"] or written
        if not able:
            return None
        most = max(sentence.chance(rule) for sentence in able)
        part = tuple(
            s for s in able if s.chance(rule) == most or s.chance(rule) >= max(PART * most, SURE)
        )
        return Fault(rule, chance, "high" if chance >= threshold.high else "low", part)

    @cached_property
    def reads_as_known(self) -> bool:
        """Whether the text shows by itself that the two know each other."""
        if self.foreign or not self.readable:
            return False
        return encoder().known(self.answer) >= float(encoder().facts["known"])

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
        return [
            move
            for sentence in self.sentences
            if sentence.region in able
            for move in sentence.moves
            if move.kind in kinds
        ]

    def sentence(self, move: Move) -> Sentence:
        """Return the sentence in which a move is made."""
        return self.sentences[move.sentence]

    def place(self, what: Move | Sentence) -> Span:
        """Return what to point at for a sentence, or for that of a move.

        All of it, or the first words of a long one.
        """
        start, end = span = what.span
        if end - start <= LONGEST:
            return span
        text = self.draft.text[start : start + LONGEST]
        return Span(start, start + len(text.rsplit(None, 1)[0]))

    def pointed(self, fault: Fault) -> Span:
        """Return what to point at for a fault: its worst sentence, with those of its sentences
        that stand beside it.
        """
        span = self.place(fault.worst)
        if fault.worst.region != "body":
            return span
        part = {
            sentence.number: sentence for sentence in fault.sentences if sentence.region == "body"
        }
        for step in (1, -1):
            number = fault.worst.number + step
            while number in part:
                wider = Span(
                    min(span.start, part[number].span.start), max(span.end, part[number].span.end)
                )
                if wider.end - wider.start > LONGEST:
                    break
                span, number = wider, number + step
        return span

    def saying(self, what: Move | Sentence) -> str:
        """Return a sentence, or that of a move, for a quotation on one line."""
        return quotable(self._sentence_of(what).text)

    def _sentence_of(self, what: Move | Sentence) -> Sentence:
        return what if isinstance(what, Sentence) else self.sentence(what)

    @cached_property
    def offer(self) -> Move | None:
        """The plainest pitch: a statement in the body before a question, the likeliest first."""
        return max(self.moves("pitch", region="any"), key=self._plainness, default=None)

    def _plainness(self, pitch: Move) -> tuple[bool, bool, float]:
        sentence = self.sentence(pitch)
        return sentence.region == "body", not sentence.is_question, pitch.chance

    def same_words(self, one: Span, other: Span) -> bool:
        """Tell whether two places are about the same words.

        They share some, or stand in one sentence.
        """
        return one.overlaps(other) or not set(self.touched(one)).isdisjoint(self.touched(other))

    def touched(self, span: Span) -> list[int]:
        """Return the numbers of the sentences that a place shares characters with, or stands at."""
        found = []
        for at in range(bisect_right(self._starts, span.end) - 1, -1, -1):
            piece = self.cut_pieces[at]
            if Span(piece.start, piece.end).overlaps(span):
                found.append(at)
            elif piece.end < span.start:
                break  # sentences do not overlap
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [piece.start for piece in self.cut_pieces]

    def without(self, *taken: Move | Sentence) -> tuple[Edit, ...]:
        """Return the edits that take sentences out, or those of moves.

        None where one of them stands outside the body, or what stays would not be whole.
        """
        gone = list(map(self._sentence_of, taken))
        return taken_out(self, gone) if can_lose(self, gone) else ()

    def instead(
        self, sentence: Sentence, words: str, same_matter: bool = False
    ) -> tuple[Edit, ...]:
        """Return the edit that puts other words in the place of a sentence.

        None where they do not fit in. Where they are about the ``same_matter``, the next sentence
        may lean on them.
        """
        fits = fits_in(self, sentence, words, same_matter)
        return (Edit(sentence.span, words),) if fits else ()

    def dropped(
        self, sentence: Sentence, bad: Sequence[Sentence], instead: str = ""
    ) -> tuple[Edit, ...]:
        """Return the edit that takes a sentence out, one of ``bad``.

        Else that puts other words in its place. What also gives the reader something, or shows
        interest, is not taken out.

        The words come once: in the place of the last of ``bad`` that cannot go.
        """
        if sentence.has(*GIVES):
            return self.instead(sentence, instead) if instead and sentence in bad[-1:] else ()
        bad = [one for one in bad if not one.has(*GIVES)]
        able = bad if can_lose(self, bad) else [b for b in bad if can_lose(self, [b], bad)]
        if sentence in able:
            return taken_out(self, run_of(sentence, able) if able is bad else [sentence])
        rest = [one for one in bad if one not in able and fits_in(self, one, instead)]
        return self.instead(sentence, instead) if instead and sentence in rest[-1:] else ()

    def cut(self, span: Span) -> Edit:
        """Return the edit that takes words out with the blank beside them."""
        return cut(self.draft.text, span, self.draft.body_start)

    def opened_by(self, words: str) -> tuple[Edit, ...]:
        """Return the edit that puts words before the body, in the place of a first sentence that
        says nothing.
        """
        return opened(self, words)

    def in_region(self, region: str) -> list[Sentence]:
        """Return the sentences of one region."""
        return [sentence for sentence in self.sentences if sentence.region == region]

    @cached_property
    def subject(self) -> str:
        """The subject line, empty where there is none."""
        inside = next((piece for piece in self.cut_pieces if piece.region == "subject"), None)
        return self.text_of(inside) if inside else self._outside

    @cached_property
    def reader(self) -> str:
        """The reader's name or name tag, as the greeting has it; empty where there is none."""
        for piece in self.pieces:
            if piece.region != "greeting" or to_many(self.text_of(piece)):
                continue
            names = [
                token
                for token in self.tokens_in(piece, LONGEST)
                if token.kind in ("name", "tag") and token.norm not in _SALUTATIONS
            ]
            if names:
                return self.draft.text[names[0].start : names[-1].end]
        return ""

    @cached_property
    def in_thread(self) -> bool:
        """Whether the text carries the message it answers, or the headers say that it goes on
        from one's own.
        """
        if self.draft.context.relationship.source is StatedIn.OWN_MAIL:
            return True
        quoted = any(piece.region == "quoted" for piece in self.pieces)
        return quoted and (not self.draft.template or self.subject.casefold().startswith("re:"))

    @cached_property
    def reply_mark(self) -> str:
        """The "Re: " at the beginning of the subject, with the blanks around it.

        Empty where none is.
        """
        match = _REPLY_MARK.match(self.subject)
        return match.group() if match else ""

    @cached_property
    def vocative(self) -> str:
        """How a fix's example calls the reader ("Jordan, "); empty where no name is known."""
        return f"{self.reader}, " if self.reader else ""

    @cached_property
    def earlier(self) -> list[Reading]:
        """The readings of the messages before this one, first one first.

        ``reading.draft.received`` tells whose.
        """
        return [_read_again(draft) for draft in self.draft.earlier]

    @cached_property
    def steps(self) -> list[Reading]:
        """The readings of the sender's own messages before this one."""
        return [reading for reading in self.earlier if not reading.draft.received]

    @cached_property
    def answers(self) -> list[Reading]:
        """The readings of what the reader has written before this message."""
        return [reading for reading in self.earlier if reading.draft.received]

    @cached_property
    def refused(self) -> str:
        """The sentence in which the reader's last answer says no; empty where it does not."""
        return self.answers[-1].refusal if self.answers else ""

    @property
    def refusal(self) -> str:
        """The sentence in which this message, a received one, turns an offer down.

        Empty where it does not.
        """
        return refusal_in(
            self.text_of(piece) for piece in self.cut_pieces if piece.region == "body"
        )

    @property
    def touches_first(self) -> int:
        """How many messages that only show interest or give something come before the first
        pitch.
        """
        said = self.draft.touches_first
        return said if said is not None else TOUCHES_FIRST[self.draft.setting]

    def gave_before(self, *kinds: str) -> bool:
        """Tell whether a message of the sender's before this one makes one of these moves."""
        return any(step.moves(*kinds, region="any") for step in self.steps)

    @cached_property
    def foreign(self) -> str | None:
        """The language of the text when it is clearly not English, else ``None``."""
        spans = [piece for piece in self.pieces if piece.region in WRITTEN]
        tokens = [token for piece in spans[:60] for token in self.tokens_in(piece, 2000)]
        return foreign(tokens)


def shortened(text: str, most: int) -> str:
    """Put a text on one line; one of more than ``most`` characters is cut after a word."""
    words = " ".join(text.split())
    return words if len(words) <= most else words[:most].rsplit(" ", 1)[0] + " …"


def quotable(text: str) -> str:
    """Put a text on one line, without the mark at its end; a long one is cut after a word."""
    words = " ".join(text.split())
    if len(words) <= QUOTED:
        return words.rstrip(".,;: ")
    return words[:QUOTED].rsplit(" ", 1)[0].rstrip(".,;:–- ") + " …"


_SALUTATIONS = frozenset(
    (
        "hi hello hey dear greetings good morning afternoon evening day to whom it may concern sir"
        " madam all there everyone team both friend friends attention"
    ).split()
)
