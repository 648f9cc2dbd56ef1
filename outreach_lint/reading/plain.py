"""The part of a reading that needs no encoder: regions, sentence spans, tags, subject, names."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from operator import attrgetter
from typing import Self

from outreach_lint.model import Draft, Edit, Span, Stated, StatedIn
from outreach_lint.reading import regions, sentences
from outreach_lint.reading.comments import Comment
from outreach_lint.reading.cuts import cut
from outreach_lint.reading.language import Languages, languages_of
from outreach_lint.reading.mail_words import REPLY_MARKS
from outreach_lint.reading.phrases import match_group_greeting
from outreach_lint.reading.refusal import refusal_in
from outreach_lint.reading.tags import Tag, tags_of
from outreach_lint.reading.tokens import Token, tokenize, tokens_at

AUTHORED_REGIONS = ("subject", "greeting", "body")  # regions that the writer wrote to the reader
DEFAULT_TOUCHES_FIRST = {"networking": 2, "sales": 0}  # messages before the first pitch, by setting
SEEMS_ACQUAINTED = "it reads like one to somebody you know"
# Sentences, and characters of each, that are checked for other languages.
MAX_SENTENCES, MAX_SENTENCE_CHARS = 120, 2000
MAX_GREETING_CHARS = 300  # of a greeting that are searched for a name
_REPLY_MARK = re.compile(REPLY_MARKS)
_SALUTATIONS = frozenset(
    (
        "hi hello hey heya hiya howdy hallo yo dear greetings salutations good morning afternoon"
        " evening day to whom it may concern sir madam all there everyone team both friend friends"
        " attention"
    ).split()
)


class PlainReading:
    """The part of a reading that needs no encoder.

    Each part is computed when it is first needed, and never changed afterwards.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        # Comments in the file that the reader of the message does not see.
        self.hidden_comments: list[Comment] = []
        # Spans in another language, if the rest is in English.
        self.other_language_spans: list[Span] = []
        self.tags: list[Tag] = self._tags()

    def _tags(self) -> list[Tag]:
        """Return the tags outside code."""
        text = self.draft.text
        tags = tags_of(text, self.draft.body_start)
        if "```" not in text and "~~~" not in text:
            return tags
        code = [piece for piece in self.pieces if piece.region == "code"]
        outside: list[Tag] = []
        for tag in tags:
            code_before = bisect_right(code, tag.span.start, key=attrgetter("start"))
            if code_before == 0 or tag.span.start >= code[code_before - 1].end:
                outside.append(tag)
        return outside

    def copy(self) -> Self:
        """Return a copy with its own lists, which can be changed without changing this reading."""
        twin = type(self).__new__(type(self))
        for key, value in self.__dict__.items():
            twin.__dict__[key] = list(value) if isinstance(value, list) else value
        return twin

    @cached_property
    def pieces(self) -> list[regions.RegionSpan]:
        """The regions of the text, line by line."""
        return regions.pieces(self.draft)

    @cached_property
    def sentence_spans(self) -> list[regions.RegionSpan]:
        """The spans of the sentences, each with its region; the encoder is not needed."""
        return sentences.spans(self.draft.text, self.pieces)

    @cached_property
    def _authored_pieces(self) -> list[regions.RegionSpan]:
        return [piece for piece in self.sentence_spans if piece.region in AUTHORED_REGIONS]

    def text_of(self, piece: regions.RegionSpan) -> str:
        """Return the text of a piece."""
        return self.draft.text[piece.start : piece.end]

    def _tags_in(self, piece: regions.RegionSpan) -> list[Tag]:
        """Return the tags that start in a piece."""
        start_of = attrgetter("span.start")
        first = bisect_left(self.tags, piece.start, key=start_of)
        return self.tags[first : bisect_left(self.tags, piece.end, key=start_of)]

    def tokens_in(self, piece: regions.RegionSpan, most: int) -> list[Token]:
        """Return the tokens of the first ``most`` characters of a piece."""
        text = self.draft.text[piece.start : min(piece.end, piece.start + most)]
        return list(tokens_at(tokenize(text), piece.start))

    @cached_property
    def _detached_subject(self) -> str:
        """The draft's subject if it is not in the text; else empty."""
        inside = any(piece.region == "subject" for piece in self.pieces)
        return "" if inside else self.draft.subject or ""

    @cached_property
    def subject_tags(self) -> list[Tag]:
        """The tags of a subject outside the text; their spans are relative to the subject."""
        return tags_of(self._detached_subject) if self._detached_subject else []

    @cached_property
    def subject(self) -> str:
        """The subject line; empty if there is none."""
        for piece in self.sentence_spans:
            if piece.region == "subject":
                return self.text_of(piece)
        return self._detached_subject

    @cached_property
    def reader(self) -> str:
        """The reader's name or name tag in the greeting; empty if there is none."""
        for piece in self.pieces:
            if piece.region != "greeting" or match_group_greeting(self.text_of(piece)):
                continue
            names = list(filter(_may_be_name, self.tokens_in(piece, MAX_GREETING_CHARS)))
            if names:
                return self.draft.text[names[0].start : names[-1].end]
        return ""

    @cached_property
    def vocative(self) -> str:
        """The form of address in a fix's example ("Jordan, "); empty if no name is known."""
        return f"{self.reader}, " if self.reader else ""

    @cached_property
    def in_thread(self) -> bool:
        """Whether the message continues a thread: it quotes a mail, or its headers name one."""
        if self.draft.context.relationship.source is StatedIn.OWN_MAIL:
            return True
        quoted = any(piece.region == "quoted" for piece in self.pieces)
        return quoted and (not self.draft.template or self.subject.casefold().startswith("re:"))

    @cached_property
    def reply_mark(self) -> str:
        """The "Re: " or "Re: Fwd: " at the beginning of the subject, with the spaces around it.

        It is empty if the subject has none.
        """
        match = _REPLY_MARK.match(self.subject)
        return match.group() if match else ""

    @property
    def other_language(self) -> str | None:
        """The kind of language or script if there is too little English to judge, or ``None``."""
        return self._languages.whole

    @cached_property
    def _languages(self) -> Languages:
        pieces = self._authored_pieces[:MAX_SENTENCES]
        return languages_of([self.tokens_in(piece, MAX_SENTENCE_CHARS) for piece in pieces])

    @property
    def may_be_strangers(self) -> bool:
        """Whether writer and reader may be strangers.

        This is also true if only the tone of the text suggests that they know each other: somebody
        who puts on pressure in a friendly tone may still not know the reader.
        """
        relationship = self.draft.context.relationship
        by_tone = relationship.source is StatedIn.TEXT and relationship.detail == SEEMS_ACQUAINTED
        return relationship.value == "stranger" or by_tone

    @staticmethod
    def _is_stated(part: Stated) -> bool:
        """Return whether somebody stated a part of the context.

        A default or an inference from the text does not count.
        """
        return part.source not in (StatedIn.DEFAULT, StatedIn.TEXT)

    @property
    def touches_first(self) -> int:
        """How many messages before the first pitch only show interest or give something."""
        stated = self.draft.touches_first
        return stated if stated is not None else DEFAULT_TOUCHES_FIRST[self.draft.setting]

    @property
    def refusal(self) -> str:
        """The sentence in which this message, a received one, declines an offer.

        It is empty if there is none.
        """
        return refusal_in(
            self.text_of(piece) for piece in self.sentence_spans if piece.region == "body"
        )

    def sentence_indexes_in(self, span: Span) -> list[int]:
        """Return the indexes of the sentences that overlap or touch a span, last one first."""
        indexes = []
        for index in range(bisect_right(self._starts, span.end) - 1, -1, -1):
            piece = self.sentence_spans[index]
            if Span(piece.start, piece.end).overlaps(span):
                indexes.append(index)
            elif piece.end < span.start:
                break  # sentences do not overlap
        return indexes

    @cached_property
    def _starts(self) -> list[int]:
        return [piece.start for piece in self.sentence_spans]

    def same_words(self, one: Span, other: Span) -> bool:
        """Return whether two spans overlap or touch the same sentence."""
        return one.overlaps(other) or not set(self.sentence_indexes_in(one)).isdisjoint(
            self.sentence_indexes_in(other)
        )

    def cut(self, span: Span) -> Edit:
        """Return the edit that removes words and the space next to them."""
        return cut(self.draft.text, span, self.draft.body_start)


def _may_be_name(token: Token) -> bool:
    return token.kind in ("name", "tag") and token.norm not in _SALUTATIONS
