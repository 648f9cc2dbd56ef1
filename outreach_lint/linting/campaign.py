"""Compare the drafts of one run: do they share the text, or the first or last line?

Names and numbers are ignored. ``likeness`` defines when texts are alike, and compares them.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from outreach_lint.linting.fingerprint import Fingerprint
from outreach_lint.linting.likeness import (
    MIN_RECIPIENTS,
    AlikeDrafts,
    DraftKeys,
    alike_pairs,
    groups_of,
    signature_of,
    signatures_from,
    text_key,
)
from outreach_lint.model import Draft, Position, Span
from outreach_lint.words import quotable

DESCRIPTIONS = {
    "text": "are the same text but for names and small swaps",
    "opening": "begin with the same line",
    "closing": "end with the same line",
}


class Member(NamedTuple):
    """A draft of a cluster: its id and path, and the position where the shared words start."""

    id: str
    path: str
    start: Position


class Cluster(NamedTuple):
    """Drafts that are alike: the kind of likeness, the words of the first draft, and all drafts."""

    kind: str
    span: Span
    words: str
    draft: Draft
    members: tuple[Member, ...]
    compared: int

    @property
    def message(self) -> str:
        """The message of the finding."""
        others = [member.id for member in self.members[1:4]]
        rest = len(self.members) - 1 - len(others)
        named = ", ".join(others) + (f" and {rest:,} more" if rest else "")
        return f"{describe_group(self.kind, len(self.members), self.compared)}: this one, {named}."


def describe_group(kind: str, count: int, compared: int) -> str:
    """Return how many drafts are alike, and what they share, in words."""
    return f"{count:,} of {compared:,} drafts {DESCRIPTIONS[kind]}"


class Campaign:
    """Collects the drafts of a run; ``clusters`` returns those that are alike."""

    def __init__(self) -> None:
        self.compared = 0
        self._pending: list[tuple[Draft, Fingerprint]] = []
        self._drafts: list[tuple[Draft, Fingerprint]] = []  # fingerprints without words
        self._shared: list[tuple[int, ...]] = []  # one row of the arrays of DraftKeys per draft
        self._signatures: dict[int, bytes] = {}

    def add(self, fingerprint: Fingerprint, draft: Draft) -> None:
        """Add a draft. Nothing is computed until there are enough drafts for a cluster."""
        self._pending.append((draft, fingerprint))
        self.compared += 1
        if self.compared >= MIN_RECIPIENTS:
            for item in self._pending:
                self._add_to_index(*item)
            self._pending.clear()

    def _add_to_index(self, draft: Draft, fingerprint: Fingerprint) -> None:
        keys = fingerprint.keys
        self._shared.append((text_key(recipient_key(draft)), *keys.values()))
        if keys["text"] not in self._signatures:
            self._signatures[keys["text"]] = signature_of(fingerprint.words)
        self._drafts.append((draft, fingerprint._replace(words=())))

    def clusters(self) -> list[Cluster]:
        """Return the clusters of drafts that are alike: shared texts first, then shared lines."""
        if self.compared < MIN_RECIPIENTS:
            return []
        texts = np.array(list(self._signatures), np.int64)
        alike = alike_pairs(texts, signatures_from(self._signatures.values()))
        groups = groups_of(DraftKeys(*np.array(self._shared, np.int64).T), alike)
        return [self._cluster(group) for group in groups]

    def _cluster(self, group: AlikeDrafts) -> Cluster:
        """Return the cluster of a group, with one draft for each recipient."""
        rows: dict[int, int] = {}
        for row in group.rows.tolist():
            rows.setdefault(self._shared[row][0], row)
        members = []
        for row in sorted(rows.values()):
            draft, fingerprint = self._drafts[row]
            start = fingerprint.span_of(group.kind).start
            members.append(Member(draft.id, draft.path, draft.position(start)))
        draft, fingerprint = self._drafts[group.rows[0]]
        return cluster_of(group.kind, draft, fingerprint, tuple(members), self.compared)


def recipient_key(draft: Draft) -> str:
    """Return a key for the recipient of a draft; all steps of a sequence have the same key."""
    return f"{draft.path}\n{draft.sequence_id or draft.id}"


def cluster_of(
    kind: str, draft: Draft, known: Fingerprint, members: tuple[Member, ...], compared: int
) -> Cluster:
    """Return a cluster; ``draft`` and ``known`` are those of its first draft."""
    span = known.span_of(kind)
    return Cluster(kind, span, quotable(draft.text[slice(*span)]), draft, members, compared)
