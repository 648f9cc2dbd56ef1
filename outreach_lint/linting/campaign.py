"""The final drafts of one run, compared: the same text to everyone, or the same first or last line.

Names and figures aside; when texts are alike, and how they are compared, is in ``likeness``.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from outreach_lint.linting.fingerprint import Fingerprint
from outreach_lint.linting.likeness import (
    FEWEST_PEOPLE,
    Group,
    Shared,
    alike_pairs,
    groups_of,
    key_of,
    signature_of,
    signatures_from,
)
from outreach_lint.model import Draft, Position, Span
from outreach_lint.reading import quotable

SAID = {
    "text": "are the same text but for names and small swaps",
    "opening": "begin with the same line",
    "closing": "end with the same line",
}


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
        others = [member.id for member in self.members[1:4]]
        rest = len(self.members) - 1 - len(others)
        named = ", ".join(others) + (f" and {rest:,} more" if rest else "")
        return f"{said_of(self.kind, len(self.members), self.compared)}: this one, {named}."


def said_of(kind: str, count: int, compared: int) -> str:
    """Return what so many drafts share."""
    return f"{count:,} of {compared:,} drafts {SAID[kind]}"


class Campaign:
    """The drafts of a run, as they come; ``clusters`` are those that are alike."""

    def __init__(self) -> None:
        self.compared = 0
        self._waiting: list[tuple[Draft, Fingerprint]] = []
        self._drafts: list[tuple[Draft, Fingerprint]] = []  # without their words
        self._shared: list[tuple[int, ...]] = []  # as the arrays of Shared, a row each
        self._signatures: dict[int, bytes] = {}

    def add(self, known: Fingerprint, draft: Draft) -> None:
        """Note one more draft; fewer than it takes are only kept."""
        self._waiting.append((draft, known))
        self.compared += 1
        if self.compared >= FEWEST_PEOPLE:
            for item in self._waiting:
                self._note(*item)
            self._waiting.clear()

    def _note(self, draft: Draft, known: Fingerprint) -> None:
        keys = known.keys
        self._shared.append((key_of(person_of(draft)), *keys.values()))
        if keys["text"] not in self._signatures:
            self._signatures[keys["text"]] = signature_of(known.words)
        self._drafts.append((draft, known._replace(words=())))

    def clusters(self) -> list[Cluster]:
        """Return the drafts that are alike, each kind of likeness once.

        Likeness of whole texts comes before likeness of lines.
        """
        if self.compared < FEWEST_PEOPLE:
            return []
        texts = np.array(list(self._signatures), np.int64)
        alike = alike_pairs(texts, signatures_from(self._signatures.values()))
        groups = groups_of(Shared(*np.array(self._shared, np.int64).T), alike)
        return [self._cluster(group) for group in groups]

    def _cluster(self, group: Group) -> Cluster:
        """Return a group as what is said of it: one draft for each person."""
        rows: dict[int, int] = {}
        for row in group.rows.tolist():
            rows.setdefault(self._shared[row][0], row)
        members = []
        for row in sorted(rows.values()):
            draft, known = self._drafts[row]
            start = known.span_of(group.kind).start
            members.append(Member(draft.id, draft.path, draft.position(start)))
        draft, known = self._drafts[group.rows[0]]
        return cluster_of(group.kind, draft, known, tuple(members), self.compared)


def person_of(draft: Draft) -> str:
    """Return whom a draft goes to, as far as it tells: the steps of a sequence go to one person."""
    return f"{draft.path}\n{draft.sequence_id or draft.id}"


def cluster_of(
    kind: str, draft: Draft, known: Fingerprint, members: tuple[Member, ...], compared: int
) -> Cluster:
    """Return a cluster, given the first of its drafts."""
    span = known.span_of(kind)
    return Cluster(kind, span, quotable(draft.text[slice(*span)]), draft, members, compared)
