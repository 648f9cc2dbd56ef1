"""The reading of a draft: all that rules can ask about it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from outreach_lint.model import Draft, Edit, Span, Stated, StatedIn
from outreach_lint.reading.back_reference import refers_back
from outreach_lint.reading.coherence import can_remove, can_replace, is_in_list, neighbors
from outreach_lint.reading.comments import Comment, comments, with_spaces_for
from outreach_lint.reading.encoded import EncodedReading, Fault
from outreach_lint.reading.moves import Move, Sentence
from outreach_lint.reading.plain import SEEMS_ACQUAINTED
from outreach_lint.reading.quoting import without_own_marks
from outreach_lint.reading.removal import opening_edits, removal_edits, run_of
from outreach_lint.reading.spintax import choices, variants
from outreach_lint.words import quotable

COMMENT_PREFIX = "outreach-lint:"  # the beginning of comments that are meant for outreach-lint
VALUABLE_MOVES = ("rapport", "contribution")  # a sentence with one of them is not removed
MIN_INDEPENDENT_WORDS = 4  # a shorter sentence needs the one before it
MAX_SPAN_CHARS = 300  # characters that a finding marks at most


def without_comments(draft: Draft) -> Draft:
    """Return a draft without comments: they become spaces, so that every position stays the same.

    In a draft that is written as a blockquote, each ``>`` becomes a space as well.
    """
    return _blank_comments(draft, _comments_of(draft))


def _comments_of(draft: Draft) -> list[Comment]:
    return [comment for comment in comments(draft.text, draft.body_start) if comment.ends]


def _blank_comments(draft: Draft, found: list[Comment]) -> Draft:
    text = with_spaces_for(draft.text, [comment.span for comment in found], draft.body_start)
    text = without_own_marks(text, draft.body_start)
    return replace(draft, text=text) if text is not draft.text else draft


def read(draft: Draft) -> Reading:
    """Read a draft; nothing in it is executed or looked up elsewhere.

    If nobody stated the relationship, it may be inferred from the text; see
    ``reading.draft.context``. In a template with spintax the first variant is read, with spaces in
    place of the rest.
    """
    found = _comments_of(draft)
    visible = _blank_comments(draft, found)
    if draft.template and choices(visible.text, draft.body_start):
        visible = replace(visible, text=variants(visible.text, draft.body_start)[0].spread)
    reading = Reading(visible)
    other_spans = _spans_in_other_language(reading)
    if other_spans:
        reading = Reading(replace(visible, text=_with_spaces(visible.text, other_spans)))
        reading.other_language_spans = other_spans
    reading.hidden_comments = [
        comment for comment in found if not comment.text.startswith(COMMENT_PREFIX)
    ]
    if draft.context.relationship.is_default and reading.seems_acquainted:
        context = replace(
            draft.context, relationship=Stated("acquainted", StatedIn.TEXT, SEEMS_ACQUAINTED)
        )
        reading.draft = replace(reading.draft, context=context)
    return reading


def _spans_in_other_language(reading: Reading) -> list[Span]:
    """Return the spans of sentences in another language, if the rest is in English."""
    found: list[Span] = []
    for number in reading._languages.sentences:
        piece = reading._authored_pieces[number]
        found.append(Span(piece.start, piece.end))
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

    def span_of(self, what: Move | Sentence) -> Span:
        """Return the span that a finding marks for a sentence, or for the sentence of a move.

        It is the whole sentence, or the first words of a long one.
        """
        start, end = span = what.span
        if end - start <= MAX_SPAN_CHARS:
            return span
        text = self.draft.text[start : start + MAX_SPAN_CHARS]
        return Span(start, start + len(text.rsplit(None, 1)[0]))

    def marked_span(self, fault: Fault) -> Span:
        """Return the span to mark for a fault: its most likely sentence and the ones around it."""
        span = self.span_of(fault.most_likely)
        if fault.most_likely.region != "body":
            return span
        body_sentences: dict[int, Sentence] = {}
        for sentence in fault.sentences:
            if sentence.region == "body":
                body_sentences[sentence.number] = sentence
        for step in (1, -1):
            number = fault.most_likely.number + step
            while number in body_sentences:
                wider = Span(
                    min(span.start, body_sentences[number].span.start),
                    max(span.end, body_sentences[number].span.end),
                )
                if wider.end - wider.start > MAX_SPAN_CHARS:
                    break
                span, number = wider, number + step
        return span

    def quoted(self, what: Move | Sentence) -> str:
        """Return the text of a sentence, or of the sentence of a move, to quote on one line."""
        return quotable(self._sentence_of(what).text)

    def removal_edits(self, *taken: Move | Sentence) -> tuple[Edit, ...]:
        """Return the edits that remove sentences, or the sentences of moves.

        There are none if one of them is outside the body, or if the rest would not be complete.
        """
        removed = list(map(self._sentence_of, taken))
        return removal_edits(self, removed) if can_remove(self, removed) else ()

    def replacement_edits(
        self, sentence: Sentence, words: str, same_matter: bool = False
    ) -> tuple[Edit, ...]:
        """Return the edit that replaces a sentence by other words.

        There is none if they do not fit. If they are about the ``same_matter``, the next sentence
        may refer back to them.
        """
        fits = can_replace(self, sentence, words, same_matter)
        return (Edit(sentence.span, words),) if fits else ()

    def can_insert_beside(self, sentence: Sentence) -> bool:
        """Return whether words can be inserted before and after a sentence of the body.

        They cannot if it refers back to the sentence before, if the next one refers back to it, or
        if it is in a list.
        """
        _, after = neighbors(self, sentence)
        is_referred_to = refers_back(sentence.text) or (
            after is not None and refers_back(after.text)
        )
        # A fragment such as "any position." needs the sentence before it.
        is_short_rest = after is not None and after.words() < MIN_INDEPENDENT_WORDS
        return not (is_referred_to or is_short_rest or is_in_list(self, sentence))

    def removal_or_replacement(
        self, sentence: Sentence, bad: Sequence[Sentence], replacement: str = ""
    ) -> tuple[Edit, ...]:
        """Return the edit that removes one of the ``bad`` sentences, or the one that replaces it.

        A sentence that also gives the reader something, or shows interest, is not removed. The
        replacement is used once: for the last bad sentence that cannot be removed.
        """
        if sentence.has(*VALUABLE_MOVES):
            return (
                self.replacement_edits(sentence, replacement)
                if replacement and sentence in bad[-1:]
                else ()
            )
        bad = [other for other in bad if not other.has(*VALUABLE_MOVES)]
        if can_remove(self, bad):
            return removal_edits(self, run_of(sentence, bad)) if sentence in bad else ()
        not_removable = [other for other in bad if not can_remove(self, [other], bad)]
        if sentence in bad and sentence not in not_removable:
            return removal_edits(self, [sentence])
        if not replacement:
            return ()
        replaced = [other for other in not_removable if can_replace(self, other, replacement)]
        return self.replacement_edits(sentence, replacement) if sentence in replaced[-1:] else ()

    def opening_edits(self, words: str) -> tuple[Edit, ...]:
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
    def replies(self) -> list[Reading]:
        """The readings of the reader's messages before this one."""
        return [reading for reading in self.earlier if reading.draft.received]

    @cached_property
    def refusal_in_last_reply(self) -> str:
        """The sentence in which the reader's last answer says no; empty if there is none."""
        return self.replies[-1].refusal if self.replies else ""

    def made_before(self, *kinds: str) -> bool:
        """Return whether an earlier message of the sender makes one of these moves."""
        return any(step.moves(*kinds, region="any") for step in self.steps)
