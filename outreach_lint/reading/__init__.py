"""Draft → Reading: regions, sentences, merge tags, and the moves of each sentence.

How moves are found is this package's secret; rules ask for moves and never match phrases themselves.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property, lru_cache

from outreach_lint.model import Draft, Edit, Span, Stated
from outreach_lint.reading import regions, sentences
from outreach_lint.reading.acquaintance import acquaintance
from outreach_lint.reading.comments import Comment, comments, without
from outreach_lint.reading.cuts import cut
from outreach_lint.reading.language import foreign
from outreach_lint.reading.moves import Move, Sentence, cue_span
from outreach_lint.reading.tags import Tag, tags_of
from outreach_lint.reading.tokens import Token, tokens_at
from outreach_lint.reading.wording import Wording, wording_of

__all__ = ["LONGEST", "Move", "Reading", "Sentence", "Tag", "cue_span", "quotable", "read"]


OURS = "outreach-lint:"  # comments that begin so are the linter's own
WRITTEN = ("subject", "greeting", "body")
QUOTED = 80  # characters of a draft that a cure quotes
LONGEST = 300  # characters: more is no longer pointing
TOUCHES_FIRST = {"networking": 2, "sales": 0}  # the catalogue's figures
_REPLY_MARK = r"(?i)\s*(?:re|fwd?|aw)\s*:\s*"


def seen(draft: Draft) -> Draft:
    """Return a draft as its reader gets it: comments are blanks, so that every position stays."""
    return _without(draft, _comments_of(draft))


def _comments_of(draft: Draft) -> list[Comment]:
    return [comment for comment in comments(draft.text, draft.body_start) if comment.ends]


def _without(draft: Draft, found: list[Comment]) -> Draft:
    spans = [comment.span for comment in found]
    return draft._replace(text=without(draft.text, spans, draft.body_start)) if spans else draft


def read(draft: Draft) -> Reading:
    """Read a draft; nothing in it is executed or looked up outside it.

    Where nobody said how the two stand to each other, the text may show it (``reading.draft.context``).
    """
    found = _comments_of(draft)
    reading = Reading(_without(draft, found))
    reading.hidden = [comment for comment in found if not comment.text.startswith(OURS)]
    if draft.context.relationship.origin == "default" and (shown := reading.goes_on):
        context = draft.context._replace(relationship=Stated("acquainted", f"text: {shown}"))
        reading.draft = reading.draft._replace(context=context)
    return reading


@lru_cache(maxsize=256)
def _read_again(draft: Draft) -> Reading:
    """Read a message that stands before several others."""
    return read(draft)


class Reading:
    """A draft as a careful reader sees it. Built as it is asked for; never changed afterwards."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.hidden: list[Comment] = []  # what stands in the file and nobody who gets the message sees
        self.tags: list[Tag] = tags_of(draft.text, draft.body_start)

    def copy(self) -> Reading:
        """Return a reading of the same that can be changed without changing this one."""
        twin = Reading.__new__(Reading)
        twin.__dict__.update({key: list(v) if isinstance(v, list) else v for key, v in self.__dict__.items()})
        return twin

    @cached_property
    def pieces(self) -> list[regions.Piece]:
        """The regions of the text, line by line."""
        return regions.pieces(self.draft)

    @cached_property
    def _cut(self) -> list[tuple[regions.Piece, Wording, tuple[Token, ...]]]:
        """The sentences of the text, with their words and tokens."""
        text, cut = self.draft.text, []
        for piece in sentences.spans(text, self.pieces):
            words = wording_of(text[piece.start : piece.end])
            cut.append((piece, words, tokens_at(words.tokens, piece.start)))
        return cut

    @cached_property
    def _tokens(self) -> tuple[list[Token], list[int]]:
        """The tokens of all sentences, and where each begins."""
        tokens = [token for _, _, found in self._cut for token in found]
        return tokens, [token.start for token in tokens]

    def tokens_in(self, piece: regions.Piece, most: int) -> list[Token]:
        """Return the tokens of a piece, of its first ``most`` characters."""
        tokens, starts = self._tokens
        end = min(piece.end, piece.start + most)
        found = tokens[bisect_left(starts, piece.start) : bisect_left(starts, end)]
        while found and found[-1].end > end:
            found.pop()
        return found

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Every sentence in order; a subject that stands outside the text comes first, at the text's start."""
        found: list[Sentence] = []
        at = Span(self.draft.body_start, self.draft.body_start)
        if self.draft.subject and not any(piece.region == "subject" for piece in self.pieces):
            words = wording_of(self.draft.subject)
            found.append(words.sentence(0, "subject", at, words.who(self.sender_names), words.tokens))
        for piece, words, tokens in self._cut:
            region, start, end = piece
            who = words.who(self.sender_names)
            found.append(words.sentence(len(found), region, Span(start, end), who, tokens))
        self._hold_places(found)
        for comment in self.hidden:
            words = wording_of(comment.text)
            who = words.who(self.sender_names)
            found.append(words.sentence(len(found), "comment", comment.span, who, words.tokens))
        return found

    def _hold_places(self, found: list[Sentence]) -> None:
        """Add the move of sentences in which a tag holds the place of a line written for one reader."""
        slots = [tag.span for tag in self.tags if tag.kind == "personal"]
        starts = [sentence.span.start for sentence in found] if slots else []
        for span in slots:
            number = bisect_right(starts, span.start) - 1
            sentence = found[number] if number >= 0 else None
            if sentence and sentence.region in ("body", "greeting") and span.start < sentence.span.end:
                slot = Move("personal_slot", "tag", span, number)
                found[number] = sentence._replace(moves=(*sentence.moves, slot))

    @cached_property
    def sender_names(self) -> frozenset[str]:
        """Names of the sender's company or product, in lower case, as the draft gives them away."""
        return _sender_names(self)

    @cached_property
    def body(self) -> list[Sentence]:
        """The sentences of the body, in order."""
        return [sentence for sentence in self.sentences if sentence.region == "body"]

    def mean(self, move: str) -> float:
        """Return the mean probability of a move over the sentences of the body."""
        return sum(sentence.likely.get(move, 0) for sentence in self.body) / max(len(self.body), 1)

    @cached_property
    def words(self) -> int:
        """The number of words in the body."""
        return sum(sentence.words() for sentence in self.body)

    def moves(self, *kinds: str, region: str = "body") -> list[Move]:
        """Return the moves of these kinds, in order.

        ``region`` is one region, ``any`` for all that the writer wrote to the reader (subject, greeting,
        body), or ``everywhere``, with signature, quoted text, footer and comments.
        """
        found = [
            item
            for kind in dict.fromkeys(kinds)
            for item in self._made.get(kind, ())
            if item[1] == region or region == "everywhere" or (region == "any" and item[1] in WRITTEN)
        ]
        if len(kinds) > 1:
            found.sort(key=_in_order)
        return [move for _, _, move in found]

    @cached_property
    def _made(self) -> dict[str, list[tuple[int, str, Move]]]:
        """The moves by kind: which one it is of all, its region, and the move."""
        made: dict[str, list[tuple[int, str, Move]]] = {}
        number = 0
        for sentence in self.sentences:
            for move in sentence.moves:
                made.setdefault(move.kind, []).append((number, sentence.region, move))
                number += 1
        return made

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of moves that the writer makes, in the subject, the greeting and the body."""
        return frozenset(
            kind for kind, made in self._made.items() if any(region in WRITTEN for _, region, _ in made)
        )

    def sentence(self, move: Move) -> Sentence:
        """Return the sentence in which a move is made."""
        return self.sentences[move.sentence]

    def place(self, move: Move) -> Span:
        """Return what to point at for a move: its sentence in the body; in a long one, and elsewhere, its words."""
        sentence = self.sentence(move)
        size = sentence.span.end - sentence.span.start
        return sentence.span if sentence.region == "body" and size <= LONGEST else move.span

    def words_of(self, move: Move) -> str:
        """Return the words that make a move, for a quotation on one line."""
        return quotable(self.draft.text[slice(*move.span)] or self.sentence(move).text)

    def saying(self, move: Move) -> str:
        """Return the sentence in which a move is made, for a quotation on one line."""
        return quotable(self.sentence(move).text)

    @cached_property
    def offer(self) -> Move | None:
        """The plainest pitch: a statement in the body before a question, an offer before an introduction."""
        return max(self.moves("pitch", region="any"), key=self._plainness, default=None)

    def _plainness(self, pitch: Move) -> tuple[bool, bool, bool, int, int]:
        sentence = self.sentence(pitch)
        states, offers = sentence.mood != "question", not sentence.has("self_intro")
        return sentence.region == "body", states, offers, round(pitch.weight), -sentence.number

    def same_words(self, one: Span, other: Span) -> bool:
        """Tell whether two places are about the same words: they share some, or stand in one sentence."""
        return one.overlaps(other) or not set(self.touched(one)).isdisjoint(self.touched(other))

    def touched(self, span: Span) -> list[int]:
        """Return the numbers of the sentences that a place shares characters with, or stands at."""
        starts, ordered = self._by_start
        found = []
        for at in range(bisect_right(starts, span.end) - 1, -1, -1):
            sentence = ordered[at]
            if sentence.span.overlaps(span):
                found.append(sentence.number)
            elif sentence.span.end < span.start:
                break  # sentences do not overlap
        return found

    @cached_property
    def _by_start(self) -> tuple[list[int], list[Sentence]]:
        ordered = sorted(self.sentences, key=lambda sentence: sentence.span)
        return [sentence.span.start for sentence in ordered], ordered

    def without(self, *moves: Move) -> tuple[Edit, ...]:
        """Return the edits that take the sentences of these moves out; none for those outside the body."""
        spans = {self.sentence(move).span for move in moves if self.sentence(move).region == "body"}
        return tuple(self.cut(span) for span in sorted(spans))

    def cut(self, span: Span) -> Edit:
        """Return the edit that takes words out with the blank beside them."""
        return cut(self.draft.text, span, self.draft.body_start)

    def opened_by(self, words: str) -> tuple[Edit, ...]:
        """Return the edit that puts words before the body's first sentence below the greeting.

        They are a paragraph of their own where that sentence begins a line.
        """
        greeting = max((s.number for s in self.in_region("greeting")), default=-1)
        first = next((s for s in self.body if s.number > greeting), None)
        if first is None:
            return ()
        at, text = first.span.start, self.draft.text
        alone = at == self.draft.body_start or text[at - 1] in "\r\n"
        return (Edit(Span(at, at), words + ("\n\n" if alone else " ")),)

    def in_region(self, region: str) -> list[Sentence]:
        """Return the sentences of one region."""
        return list(self._by_region.get(region, ()))

    @cached_property
    def _by_region(self) -> dict[str, list[Sentence]]:
        regions_of: dict[str, list[Sentence]] = {}
        for sentence in self.sentences:
            regions_of.setdefault(sentence.region, []).append(sentence)
        return regions_of

    @cached_property
    def subject(self) -> str:
        """The subject line, empty where there is none."""
        return next((sentence.text for sentence in self.sentences if sentence.region == "subject"), "")

    @cached_property
    def reader(self) -> str:
        """The reader's name or name tag, as the greeting has it; empty where there is none."""
        for sentence in self.in_region("greeting"):
            if sentence.has("broadcast"):
                continue
            names = [
                token
                for token in sentence.tokens
                if token.kind in ("name", "tag") and token.norm not in _SALUTATIONS
            ]
            if names:
                return self.draft.text[names[0].start : names[-1].end]
        return ""

    @cached_property
    def in_thread(self) -> bool:
        """Whether the text carries the message it answers."""
        quoted = any(piece.region == "quoted" for piece in self.pieces)
        return quoted and (not self.draft.template or self.subject.casefold().startswith("re:"))

    @cached_property
    def reply_mark(self) -> str:
        """The "Re: " at the beginning of the subject, with the blanks around it; empty where none is."""
        match = re.match(_REPLY_MARK, self.subject) if ":" in self.subject else None
        return match.group() if match else ""

    @cached_property
    def vocative(self) -> str:
        """How a cure's example calls the reader ("Jordan, "); empty where no name is known."""
        return f"{self.reader}, " if self.reader else ""

    @cached_property
    def earlier(self) -> list[Reading]:
        """The readings of the messages before this one, first one first; ``reading.draft.received`` tells whose."""
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
    def refused(self) -> Sentence | None:
        """The sentence in which the reader's last answer says no; ``None`` where it does not."""
        if not self.answers:
            return None
        from outreach_lint.reading.refusal import refusal_in

        return refusal_in(self.answers[-1])

    @property
    def touches_first(self) -> int:
        """How many messages that only show interest or give something come before the first pitch."""
        said = self.draft.touches_first
        return said if said is not None else TOUCHES_FIRST[self.draft.setting]

    def gave_before(self, *kinds: str) -> bool:
        """Tell whether a message of the sender's before this one makes one of these moves."""
        return any(step.moves(*kinds, region="any") for step in self.steps)

    @cached_property
    def goes_on(self) -> str:
        """What shows that the message goes on with something that the two share; empty where nothing does."""
        return acquaintance(self)

    @cached_property
    def foreign(self) -> str | None:
        """The language of the text when it is clearly not English, else ``None``."""
        spans = [piece for piece in self.pieces if piece.region in ("subject", "greeting", "body")]
        tokens = [token for piece in spans[:60] for token in self.tokens_in(piece, 2000)]
        return foreign(tokens)


def _in_order(item: tuple[int, str, Move]) -> int:
    return item[0]


def quotable(text: str) -> str:
    """Put a text on one line, without the mark at its end; a long one is cut after a word."""
    words = " ".join(text.split())
    if len(words) <= QUOTED:
        return words.rstrip(".,;: ")
    return words[:QUOTED].rsplit(" ", 1)[0].rstrip(".,;:–- ") + " …"


def _sender_names(reading: Reading) -> frozenset[str]:
    """Find capitalised words after "at", "with" or "from" in a self-introduction, or before "helps", "lets" …"""
    names: set[str] = set()
    for piece in reading.pieces:
        if piece.region != "body":
            continue
        tokens = reading.tokens_in(piece, 4000)
        for number, token in enumerate(tokens[:-1]):
            follower = tokens[number + 1]
            if (
                token.norm in ("at", "with", "from", "of", "called", "run", "founded", "built")
                and follower.kind == "name"
            ):
                window = {t.norm for t in tokens[max(0, number - 9) : number]}
                if window & {"i", "we", "my", "our"} and not window & _OF_THE_READER:
                    names.add(follower.norm)
            if token.kind == "name" and follower.norm in _PRODUCT_VERBS:
                names.add(token.norm)
    return frozenset(names - _NOT_NAMES)


_OF_THE_READER = frozenset("you your saw read met heard watched talk found".split())
_SALUTATIONS = frozenset(
    (
        "hi hello hey dear greetings good morning afternoon evening day to whom it may concern sir madam all "
        "there everyone team both friend friends attention"
    ).split()
)
_PRODUCT_VERBS = frozenset(
    (
        "helps lets gives makes turns offers provides enables allows connects shows delivers automates "
        "combines brings keeps saves is"
    ).split()
)
_NOT_NAMES = frozenset(
    (
        "it this that there he she who what everyone somebody nobody i you we our your the a my here which "
        "today now monday"
    ).split()
)
