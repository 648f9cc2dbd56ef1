"""The final drafts of one run, compared: the same text to everyone, or the same first or last line.

Two texts are alike when they share most of their pairs of words, names and figures aside. A MinHash
of these pairs (Broder, 1997) stands for a text, and a table of hash bands finds those that may be
alike, so that not every draft is compared with every other. ``rensa`` does both: it is maintained,
quick, and needs nothing else (the better-known ``datasketch`` brings NumPy and SciPy along).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from outreach_lint.model import Draft, Position, Span
from outreach_lint.reading import Reading, quotable

if TYPE_CHECKING:
    from outreach_lint.reading.moves import Sentence

FEWEST = 3  # drafts that share something: two are a coincidence, or two versions to choose from
WORDS, LINE = 15, 8  # words of a body, and of a line, from which being alike says something
RUN = 2  # words in a row that are compared
ALIKE = 0.45  # part of the runs that two texts share: one word in six or seven is another
HASHES, BANDS = (
    128,
    32,
)  # at ALIKE three of four pairs come into question, at 0.6 all but one of a hundred
MASKED = frozenset(("name", "num", "money", "url", "email", "tag"))
COURTESY = ("small_talk", "thanks", "opt_out")
KINDS = {
    "text": "are the same text but for names and small swaps",
    "opening": "begin with the same line",
    "closing": "end with the same line",
}


class Line(NamedTuple):
    """The first or last line of a body: its words without names and figures, and its place."""

    words: str
    span: Span


class Fingerprint(NamedTuple):
    """What is compared of a draft: the words of its body, and its first and last line.

    A line that says nothing of its own is ``None``.
    """

    words: tuple[str, ...]
    body: Span
    opening: Line | None = None
    closing: Line | None = None


class Member(NamedTuple):
    """A draft among those that are alike.

    It is known by its id and path; ``start`` is where the shared words begin in it.
    """

    id: str
    path: str
    start: Position


class Cluster(NamedTuple):
    """Drafts that share something: the kind of likeness, the words of the first, and the drafts."""

    kind: str
    span: Span
    words: str
    draft: Draft
    members: tuple[Member, ...]
    compared: int

    @property
    def message(self) -> str:
        """What is to be said of them."""
        others = [
            member.id if member.id != member.path else member.path for member in self.members[1:4]
        ]
        rest = len(self.members) - 1 - len(others)
        named = ", ".join(others) + (f" and {rest:,} more" if rest else "")
        return (
            f"{len(self.members):,} of {self.compared:,} drafts {KINDS[self.kind]}: this one,"
            f" {named}."
        )


def fingerprint_of(reading: Reading) -> Fingerprint | None:
    """Return what is compared of a draft; ``None`` for a template and for a short draft."""
    draft, body = reading.draft, reading.body
    if draft.template or not body:
        return None
    words = tuple(word for sentence in body for word in _masked(sentence))
    if len(words) < WORDS:
        return None
    span = Span(body[0].span.start, body[-1].span.end)
    return Fingerprint(words, span, _line(body[0]), _line(body[-1]) if len(body) > 1 else None)


def _masked(sentence: Sentence) -> list[str]:
    return ["·" if t.kind in MASKED else t.norm for t in sentence.tokens if t.kind != "mark"]


def _line(sentence: Sentence) -> Line | None:
    words = _masked(sentence)
    if len(words) < LINE or sentence.has(*COURTESY):
        return None
    return Line(" ".join(words), sentence.span)


class _Group:
    """Drafts that are alike so far: the first of them, and all as members."""

    def __init__(self, draft: Draft, span: Span) -> None:
        self.draft, self.span = draft, span
        self.members: list[Member] = []
        self.people: set[str] = set()

    def add(self, draft: Draft, span: Span, person: str) -> None:
        """Add a draft; the steps of one sequence go to one person, and count once."""
        if person not in self.people:
            self.people.add(person)
            self.members.append(Member(draft.id, draft.path, draft.position(span.start)))

    def take(self, other: _Group) -> None:
        """Take in the drafts of another group, and leave it empty."""
        self.members += other.members
        self.people |= other.people
        other.members = []


class Campaign:
    """The drafts of a run, as they come; ``clusters`` are those that are alike."""

    def __init__(self) -> None:
        self.compared = 0
        self._waiting: list[tuple[Draft, Fingerprint]] = []
        self._texts: list[_Group] = []
        self._leaders: list[int] = []  # which group a group has become a part of
        self._hashes: list[Any] = []
        self._table: Any = None
        self._lines: dict[tuple[str, str], _Group] = {}
        self._first: dict[int, int] = {}  # texts that were met, by the hash of their words

    def add(self, known: Fingerprint, draft: Draft) -> None:
        """Compare one more draft with those before it; fewer than it takes are only kept."""
        self._waiting.append((draft, known))
        self.compared += 1
        if self.compared >= FEWEST:
            for item in self._waiting:
                self._compare(*item)
            self._waiting.clear()

    def _compare(self, draft: Draft, known: Fingerprint) -> None:
        person = f"{draft.path}\n{draft.sequence_id or draft.id}"
        self._group_of(draft, known).add(draft, known.body, person)
        for kind, line in (("opening", known.opening), ("closing", known.closing)):
            if line:
                group = self._lines.setdefault((kind, line.words), _Group(draft, line.span))
                group.add(draft, line.span, person)

    def _group_of(self, draft: Draft, known: Fingerprint) -> _Group:
        """Return the group of drafts that a text is like, or a new group where there are none.

        Groups that the text is like become one.
        """
        same = self._first.get(hash(known.words))
        if same is not None:
            return self._texts[self._leader(same)]
        made = _hashed(known.words)
        if self._table is None:
            from rensa import RMinHashLSH

            self._table = RMinHashLSH(threshold=ALIKE, num_perm=HASHES, num_bands=BANDS)
        near = [
            number
            for number in self._table.query(made)
            if made.jaccard(self._hashes[number]) >= ALIKE
        ]
        number = len(self._texts)
        if near:
            number = min(self._leader(other) for other in near)
            for other in {self._leader(other) for other in near} - {number}:
                self._texts[number].take(self._texts[other])
                self._leaders[other] = number
        else:
            self._texts.append(_Group(draft, known.body))
            self._leaders.append(number)
            self._hashes.append(made)
            self._table.insert(number, made)
        self._first[hash(known.words)] = number
        return self._texts[number]

    def _leader(self, number: int) -> int:
        while self._leaders[number] != number:
            self._leaders[number] = number = self._leaders[self._leaders[number]]
        return number

    def clusters(self) -> list[Cluster]:
        """Return the drafts that are alike, each kind of likeness once.

        Likeness of whole texts comes before likeness of lines.
        """
        found = [("text", group) for group in self._texts if len(group.members) >= FEWEST]
        known = [{(m.path, m.id) for m in group.members} for _, group in found]
        for (kind, _), group in self._lines.items():
            who = {(member.path, member.id) for member in group.members}
            if len(who) >= FEWEST and not any(who <= others for others in known):
                found.append((kind, group))
                known.append(who)
        return [
            Cluster(
                kind,
                group.span,
                quotable(group.draft.text[slice(*group.span)]),
                group.draft,
                tuple(group.members),
                self.compared,
            )
            for kind, group in found
        ]


def _hashed(words: tuple[str, ...]) -> Any:
    from rensa import RMinHash

    made = RMinHash(num_perm=HASHES, seed=1)
    made.update([" ".join(words[at : at + RUN]) for at in range(len(words) - RUN + 1)])
    return made
