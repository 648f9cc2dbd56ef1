"""A draft as a careful reader sees it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, lru_cache

from outreach_lint.model import Draft, Edit, Span, Stated, StatedIn
from outreach_lint.reading.comments import Comment, comments, without
from outreach_lint.reading.encoded import EncodedReading, Fault
from outreach_lint.reading.language import parts_aside
from outreach_lint.reading.leaning import leans_back
from outreach_lint.reading.moves import Move, Sentence
from outreach_lint.reading.plain import READS_AS_KNOWN
from outreach_lint.reading.quotes import quotable
from outreach_lint.reading.quoting import without_own_marks
from outreach_lint.reading.removal import opened, run_of, taken_out
from outreach_lint.reading.spintax import choices, variants
from outreach_lint.reading.whole import can_lose, fits_in, is_in_list, neighbours

OURS = "outreach-lint:"  # comments that begin so are the linter's own
GIVES = ("rapport", "contribution")  # moves that a message is better with
MOST_SENTENCES, MOST_OF_ONE = 120, 2000  # and characters, in which other languages are told
FEWEST_WORDS = 4  # words of a sentence that says something without the one before it
LONGEST = 300  # characters: more is no longer pointing


def without_comments(draft: Draft) -> Draft:
    """Return a draft as its reader gets it: comments are blanks, so that every position stays.

    Each ``>`` of a draft that is written as a blockquote is a blank as well.
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
    visible = _without(draft, found)
    if draft.template and choices(visible.text, draft.body_start):
        visible = replace(visible, text=variants(visible.text, draft.body_start)[0].spread)
    reading = Reading(visible)
    aside = _parts_aside(reading)
    if aside:
        reading = Reading(replace(visible, text=_blanked(visible.text, aside)))
        reading.aside = aside
    reading.hidden = [comment for comment in found if not comment.text.startswith(OURS)]
    if draft.context.relationship.is_default and reading.reads_as_known:
        context = replace(
            draft.context, relationship=Stated("acquainted", StatedIn.TEXT, READS_AS_KNOWN)
        )
        reading.draft = replace(reading.draft, context=context)
    return reading


def _parts_aside(reading: Reading) -> list[Span]:
    """Return the parts that are in another language, where the rest is in English."""
    written = reading._written_pieces[:MOST_SENTENCES]
    tokens = [reading.tokens_in(piece, MOST_OF_ONE) for piece in written]
    found: list[Span] = []
    for number in parts_aside(tokens):
        found.append(Span(written[number].start, written[number].end))
    return found


def _blanked(text: str, spans: list[Span]) -> str:
    for start, end in spans:
        text = text[:start] + re.sub(r"[^\r\n]", " ", text[start:end]) + text[end:]
    return text


@lru_cache(maxsize=256)
def _read_again(draft: Draft) -> Reading:
    """Read a message that stands before several others."""
    return read(draft)


class Reading(EncodedReading):
    """A draft as a careful reader sees it.

    Each part is made when it is first asked for, and never changed afterwards. What the encoder
    finds (``sentences``, ``moves``, ``fault``) raises ``NotReadError`` where the encoder cannot be
    run.
    """

    def place(self, what: Move | Sentence) -> Span:
        """Return what to point at for a sentence, or for that of a move.

        It is the whole sentence, or the first words of a long one.
        """
        start, end = span = what.span
        if end - start <= LONGEST:
            return span
        text = self.draft.text[start : start + LONGEST]
        return Span(start, start + len(text.rsplit(None, 1)[0]))

    def pointed(self, fault: Fault) -> Span:
        """Return what to point at for a fault: its worst sentence, and those of it right beside."""
        span = self.place(fault.worst)
        if fault.worst.region != "body":
            return span
        part: dict[int, Sentence] = {}
        for sentence in fault.sentences:
            if sentence.region == "body":
                part[sentence.number] = sentence
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

    def without(self, *taken: Move | Sentence) -> tuple[Edit, ...]:
        """Return the edits that take out sentences, or those of moves.

        There are none where one of them stands outside the body, or what stays would not be whole.
        """
        gone = list(map(self._sentence_of, taken))
        return taken_out(self, gone) if can_lose(self, gone) else ()

    def instead(
        self, sentence: Sentence, words: str, same_matter: bool = False
    ) -> tuple[Edit, ...]:
        """Return the edit that puts other words in the place of a sentence.

        There is none where they do not fit in. Where they are about the ``same_matter``, the next
        sentence may refer back to them.
        """
        fits = fits_in(self, sentence, words, same_matter)
        return (Edit(sentence.span, words),) if fits else ()

    def stands_alone(self, sentence: Sentence) -> bool:
        """Tell whether words fit in before and after a sentence of the body.

        They do not where it hangs on the one before it, or the next one on it, or in a list.
        """
        _, after = neighbours(self, sentence)
        leans = leans_back(sentence.text) or (after is not None and leans_back(after.text))
        rest = after is not None and after.words() < FEWEST_WORDS  # "any position."
        return not (leans or rest or is_in_list(self, sentence))

    def dropped(
        self, sentence: Sentence, bad: Sequence[Sentence], instead: str = ""
    ) -> tuple[Edit, ...]:
        """Return the edit that takes out a sentence, one of ``bad``, or replaces it by other words.

        A sentence that also gives the reader something, or shows interest, is not taken out. The
        words are put in once: in the place of the last of ``bad`` that cannot be taken out.
        """
        if sentence.has(*GIVES):
            return self.instead(sentence, instead) if instead and sentence in bad[-1:] else ()
        bad = [one for one in bad if not one.has(*GIVES)]
        if can_lose(self, bad):
            return taken_out(self, run_of(sentence, bad)) if sentence in bad else ()
        stuck = [one for one in bad if not can_lose(self, [one], bad)]
        if sentence in bad and sentence not in stuck:
            return taken_out(self, [sentence])
        if not instead:
            return ()
        replaced = [one for one in stuck if fits_in(self, one, instead)]
        return self.instead(sentence, instead) if sentence in replaced[-1:] else ()

    def opened_by(self, words: str) -> tuple[Edit, ...]:
        """Return the edit that puts words before the body, or for its empty first sentence."""
        return opened(self, words)

    @cached_property
    def earlier(self) -> list[Reading]:
        """The readings of the messages before this one, first one first.

        ``reading.draft.received`` tells whether the reader wrote it.
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

    def gave_before(self, *kinds: str) -> bool:
        """Tell whether a message of the sender's before this one makes one of these moves."""
        return any(step.moves(*kinds, region="any") for step in self.steps)
