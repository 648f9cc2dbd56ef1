"""The baseline: findings that a team accepts, kept in the lockfile and read in review.

A finding is known by its draft, its rule and the words it points at, never by its line: the draft
may change around them. A draft that was renamed keeps its decisions.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, NamedTuple

from outreach_lint.decisions.suppressions import without_ours
from outreach_lint.model import Draft, Finding

LONGEST_SHOWN = 100  # characters of the words, for whoever reads the file


class Accepted(NamedTuple):
    """One accepted finding.

    ``path`` is relative to the lockfile, ``key`` the digest of rule and words.
    """

    path: str
    id: str
    rule: str
    key: str
    words: str
    origin: str = "local"
    reason: str = ""


class Baseline:
    """The accepted findings of the drafts below a folder."""

    def __init__(self, folder: str, entries: Iterable[Accepted] = ()) -> None:
        self._folder = folder
        self._entries: dict[tuple[str, str, str], Accepted] = {}
        self._by_key: dict[str, dict[str, Accepted]] = {}  # by path: rows of a file are many
        self._places: set[tuple[str, str]] = set()
        for entry in entries:
            self._insert(entry)

    def __iter__(self) -> Any:
        return iter(sorted(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)

    def decides(self, draft: Draft) -> bool:
        """Tell whether there is a decision about a draft under its own path and id."""
        return bool(self._places) and self.place_of(draft) in self._places

    def entry_for(self, finding: Finding, draft: Draft) -> Accepted | None:
        """Return the decision about a finding, if there is one."""
        key = key_of(finding)
        if key not in self._by_key:
            return None
        own = self._entries.get((*self.place_of(draft), key))
        if own is not None:
            return own
        for entry in self._by_key[key].values():
            if not self.exists(entry):
                return entry
        return None

    def accept(self, finding: Finding, draft: Draft, reason: str) -> None:
        """Put a finding in, or another reason for one that is in."""
        path, own = self.place_of(draft)
        words = _words_of(finding)
        if len(words) > LONGEST_SHOWN:
            words = words[: LONGEST_SHOWN - 1] + "…"
        key = key_of(finding)
        self._insert(Accepted(path, own, finding.code, key, words, finding.origin, reason))

    def keep(self, entries: Iterable[Accepted]) -> None:
        """Keep these alone."""
        kept = list(entries)
        self._entries, self._by_key, self._places = {}, {}, set()
        for entry in kept:
            self._insert(entry)

    def exists(self, entry: Accepted) -> bool:
        """Tell whether an entry's file is still there."""
        return os.path.exists(os.path.join(self._folder, entry.path))

    def place_of(self, draft: Draft) -> tuple[str, str]:
        """Return a draft's path as the file has it (from its folder, with ``/``), and its id."""
        path = os.path.relpath(os.path.abspath(draft.path), self._folder).replace(os.sep, "/")
        return path, draft.id if draft.id != draft.path else path

    def _insert(self, entry: Accepted) -> None:
        place = (entry.path, entry.id, entry.key)
        known = self._entries.get(place)
        if known is not None and not entry.reason:
            entry = entry._replace(reason=known.reason)
        self._entries[place] = entry
        self._by_key.setdefault(entry.key, {})[entry.path] = entry
        self._places.add((entry.path, entry.id))


def key_of(finding: Finding) -> str:
    """Return what a finding is known by: its rule and its words, however they are spaced."""
    words = _words_of(finding).casefold()
    return sha256(f"{finding.code}\n{words}".encode("utf-8", "surrogatepass")).hexdigest()


def _words_of(finding: Finding) -> str:
    return " ".join(without_ours(finding.quote).split())


def accepted_of(item: Any) -> Accepted | None:
    """Return an entry as a file has it; ``None`` when it is not as ``Accepted`` is written."""
    if not isinstance(item, dict) or not all(isinstance(value, str) for value in item.values()):
        return None
    if not {"path", "rule", "key"} <= set(item) <= set(Accepted._fields):
        return None
    return Accepted(**{"id": item["path"], "words": "", **item})
