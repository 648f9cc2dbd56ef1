"""The reading of a draft: all that rules can ask about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from outreach_lint.model import Draft, Edit, Span, Stated, StatedIn
from outreach_lint.reading.comments import Comment, comments, without
from outreach_lint.reading.encoded import EncodedReading, Fault
from outreach_lint.reading.language import sentences_in_other_language
from outreach_lint.reading.leaning import leans_back
from outreach_lint.reading.moves import Move, Sentence
from outreach_lint.reading.plain import READS_AS_KNOWN
from outreach_lint.reading.quotes import quotable
from outreach_lint.reading.quoting import without_own_marks
from outreach_lint.reading.removal import opening_edits, removal_edits, run_of
from outreach_lint.reading.spintax import choices, variants
from outreach_lint.reading.whole import can_lose, can_replace, is_in_list, neighbours

OURS = "outreach-lint:"  # the beginning of comments that are meant for outreach-lint
VALUABLE_MOVES = ("rapport", "contribution")  # a sentence with one of them is not removed
# Sentences, and characters of each, that are checked for other languages.
MAX_SENTENCES, MAX_SENTENCE_CHARS = 120, 2000
MIN_INDEPENDENT_WORDS = 4  # a shorter sentence needs the one before it
LONGEST = 300  # characters that a finding marks at most


def without_comments(draft: Draft) -> Draft:
    """Return a draft without comments: they become spaces, so that every position stays the same.

    In a draft that is written as a blockquote, each ``>`` becomes a space as well.
    """
    return _without(draft, _comments_of(draft))


def _comments_of(draft: Draft) -> list[Comment]:
    return [comment for comment in comments(draft.text, draft.body_start) if comment.ends]


def _without(draft: Draft, found: list[Comment]) -> Draft:
    text = without(draft.text, [comment.span for comment in found], draft.body_start)
    text = without_own_marks(text, draft.body_start)
    return replace(draft, text=text) if text is not draft.text else draft


def read(draft: Draft) -> Reading:
    """Read a draft; nothing in it is executed or looked up elsewhere.

    If nobody stated the relationship, it may be inferred from the text; see
    ``reading.draft.context``. In a template with spintax the first variant is read, with spaces in
    place of the rest.
    """
    found = _comments_of(draft)
    visible = _without(draft, found)
    if draft.template and choices(visible.text, draft.body_start):
        visible = replace(visible, text=variants(visible.text, draft.body_start)[0].spread)
    reading = Reading(visible)
    other_language = _spans_in_other_language(reading)
    if other_language:
        reading = Reading(replace(visible, text=_with_spaces(visible.text, other_language)))
        reading.aside = other_language
    reading.hidden = [comment for comment in found if not comment.text.startswith(OURS)]
    if draft.context.relationship.is_default and reading.reads_as_known:
        context = replace(
            draft.context, relationship=Stated("acquainted", StatedIn.TEXT, READS_AS_KNOWN)
        )
        reading.draft = replace(reading.draft, context=context)
    return reading


def _spans_in_other_language(reading: Reading) -> list[Span]:
    """Return the spans of sentences in another language, if the rest is in English."""
    pieces = reading._authored_pieces[:MAX_SENTENCES]
    tokens = [reading.tokens_in(piece, MAX_SENTENCE_CHARS) for piece in pieces]
    found: list[Span] = []
    for number in sentences_in_other_language(tokens):
        found.append(Span(pieces[number].start, pieces[number].end))
    return found


def _with_spaces(text: str, spans: list[Span]) -> str:
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\r\n]", " ", text[start:end]) + text[end:]
    return text


@lru_cache(maxsize=256)
def _read_again(draft: Draft) -> Reading:
    """Read an earlier message; several later ones may need its reading."""
    return read(draft)


class Reading(EncodedReading):
    """The reading of a draft: all that rules can ask about it.

    Each part is computed when it is first needed, and never changed afterwards. The parts that need
    the encoder (``sentences``, ``moves``, ``fault``) raise ``NotReadError`` if it cannot be run.
    """

    def place(self, what: Move | Sentence) -> Span:
        """Return the span that a finding marks for a sentence, or for the sentence of a move.

        It is the whole sentence, or the first words of a long one.
        """
        start, end = span = what.span
        if end - start <= LONGEST:
            return span
        text = self.draft.text[start : start + LONGEST]
        return Span(start, start + len(text.rsplit(None, 1)[0]))

    def pointed(self, fault: Fault) -> Span:
        """Return the span that a finding marks for a fault: the worst sentence and neighbors."""
        span = self.place(fault.worst)
        if fault.worst.region != "body":
            return span
        body_sentences: dict[int, Sentence] = {}
        for sentence in fault.sentences:
            if sentence.region == "body":
                body_sentences[sentence.number] = sentence
        for step in (1, -1):
            number = fault.worst.number + step
            while number in body_sentences:
                wider = Span(
                    min(span.start, body_sentences[number].span.start),
                    max(span.end, body_sentences[number].span.end),
                )
                if wider.end - wider.start > LONGEST:
                    break
                span, number = wider, number + step
        return span

    def saying(self, what: Move | Sentence) -> str:
        """Return the text of a sentence, or of the sentence of a move, to quote on one line."""
        return quotable(self._sentence_of(what).text)

    def without(self, *taken: Move | Sentence) -> tuple[Edit, ...]:
        """Return the edits that remove sentences, or the sentences of moves.

        There are none if one of them is outside the body, or if the rest would not be complete.
        """
        removed = list(map(self._sentence_of, taken))
        return removal_edits(self, removed) if can_lose(self, removed) else ()

    def instead(
        self, sentence: Sentence, words: str, same_matter: bool = False
    ) -> tuple[Edit, ...]:
        """Return the edit that replaces a sentence by other words.

        There is none if they do not fit. If they are about the ``same_matter``, the next sentence
        may refer back to them.
        """
        fits = can_replace(self, sentence, words, same_matter)
        return (Edit(sentence.span, words),) if fits else ()

    def stands_alone(self, sentence: Sentence) -> bool:
        """Return whether words can be inserted before and after a sentence of the body.

        They cannot if it refers back to the sentence before, if the next one refers back to it, or
        if it is in a list.
        """
        _, after = neighbours(self, sentence)
        refers_back = leans_back(sentence.text) or (after is not None and leans_back(after.text))
        # A fragment such as "any position." needs the sentence before it.
        is_short_rest = after is not None and after.words() < MIN_INDEPENDENT_WORDS
        return not (refers_back or is_short_rest or is_in_list(self, sentence))

    def dropped(
        self, sentence: Sentence, bad: Sequence[Sentence], instead: str = ""
    ) -> tuple[Edit, ...]:
        """Return the edit that removes one of the ``bad`` sentences, or replaces it by ``instead``.

        A sentence that also gives the reader something, or shows interest, is not removed. The
        replacement is used once: for the last bad sentence that cannot be removed.
        """
        if sentence.has(*VALUABLE_MOVES):
            return self.instead(sentence, instead) if instead and sentence in bad[-1:] else ()
        bad = [other for other in bad if not other.has(*VALUABLE_MOVES)]
        if can_lose(self, bad):
            return removal_edits(self, run_of(sentence, bad)) if sentence in bad else ()
        not_removable = [other for other in bad if not can_lose(self, [other], bad)]
        if sentence in bad and sentence not in not_removable:
            return removal_edits(self, [sentence])
        if not instead:
            return ()
        replaced = [other for other in not_removable if can_replace(self, other, instead)]
        return self.instead(sentence, instead) if sentence in replaced[-1:] else ()

    def opened_by(self, words: str) -> tuple[Edit, ...]:
        """Return the edit that inserts words before the body, or for its empty first sentence."""
        return opening_edits(self, words)

    @cached_property
    def earlier(self) -> list[Reading]:
        """The readings of the messages before this one, oldest first.

        ``reading.draft.received`` is true for a message that the reader wrote.
        """
        return [_read_again(draft) for draft in self.draft.earlier]

    @cached_property
    def steps(self) -> list[Reading]:
        """The readings of the sender's own messages before this one."""
        return [reading for reading in self.earlier if not reading.draft.received]

    @cached_property
    def answers(self) -> list[Reading]:
        """The readings of the reader's messages before this one."""
        return [reading for reading in self.earlier if reading.draft.received]

    @cached_property
    def refused(self) -> str:
        """The sentence in which the reader's last answer says no; empty if there is none."""
        return self.answers[-1].refusal if self.answers else ""

    def gave_before(self, *kinds: str) -> bool:
        """Return whether an earlier message of the sender makes one of these moves."""
        return any(step.moves(*kinds, region="any") for step in self.steps)
