"""The baseline: findings that a team accepts, stored in the lockfile and checked in review.

An entry identifies a finding by its draft, rule and words, not by its line, so the draft may change
around it. If a draft is renamed, its entries still apply. The key is a digest of all the words; in
entries of earlier versions, it is one of the words as they were shown, which may be cut.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, NamedTuple

from outreach_lint.decisions.suppressions import blank_directive_comments
from outreach_lint.model import Draft, Finding
from outreach_lint.reading import MAX_SPAN_CHARS
from outreach_lint.words import quotable, shortened

# Characters of the words that are stored for people who read the file: only the words of findings
# about several drafts may be longer.
MAX_STORED_CHARS = MAX_SPAN_CHARS
CUT = " …"  # at the end of words that were cut


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
        self._by_key: dict[str, dict[str, Accepted]] = {}  # key → path → one entry
        self._paths_and_ids: set[tuple[str, str]] = set()
        for entry in entries:
            self._insert(entry)

    def __iter__(self) -> Any:
        return iter(sorted(self._entries.values()))

    def __len__(self) -> int:
        return len(self._entries)

    def decides(self, draft: Draft) -> bool:
        """Return whether there is an entry with the path and id of this draft."""
        return bool(self._paths_and_ids) and self.path_and_id_of(draft) in self._paths_and_ids

    def entry_for(self, finding: Finding, draft: Draft) -> Accepted | None:
        """Return the entry that accepts a finding, or ``None``."""
        for key in keys_of(finding, draft):
            if key not in self._by_key:
                continue
            own_entry = self._entries.get((*self.path_and_id_of(draft), key))
            if own_entry is not None:
                return own_entry
            for entry in self._by_key[key].values():
                if not self.exists(entry):
                    return entry
        return None

    def accept(self, finding: Finding, draft: Draft, reason: str) -> None:
        """Add a finding, or change the reason of one that is already there."""
        path, draft_id = self.path_and_id_of(draft)
        words = _words_of(finding, draft)
        key = _digest(finding.code, words)
        words = shortened(words, MAX_STORED_CHARS)
        self._insert(Accepted(path, draft_id, finding.code, key, words, finding.origin, reason))

    def replace_entries(self, entries: Iterable[Accepted]) -> None:
        """Replace all entries by these."""
        kept = list(entries)
        self._entries, self._by_key, self._paths_and_ids = {}, {}, set()
        for entry in kept:
            self._insert(entry)

    def exists(self, entry: Accepted) -> bool:
        """Return whether an entry's file exists."""
        return os.path.exists(os.path.join(self._folder, entry.path))

    def path_and_id_of(self, draft: Draft) -> tuple[str, str]:
        """Return a draft's stored path (relative to the folder, with ``/``) and its id."""
        path = os.path.relpath(os.path.abspath(draft.path), self._folder).replace(os.sep, "/")
        return path, draft.id if draft.id != draft.path else path

    def _insert(self, entry: Accepted) -> None:
        key = (entry.path, entry.id, entry.key)
        existing = self._entries.get(key)
        if existing is not None and not entry.reason:
            entry = entry._replace(reason=existing.reason)
        self._entries[key] = entry
        self._by_key.setdefault(entry.key, {})[entry.path] = entry
        self._paths_and_ids.add((entry.path, entry.id))


def keys_of(finding: Finding, draft: Draft) -> tuple[str, str]:
    """Return the keys that an entry for a finding may have: the current and the earlier one."""
    return _digest(finding.code, _words_of(finding, draft)), quote_key(finding)


def quote_key(finding: Finding) -> str:
    """Return the digest of a finding's rule and its words as shown, ignoring case and spacing."""
    return _digest(finding.code, _plain(finding.quote))


def words_remain(entry: Accepted, draft: Draft) -> bool:
    """Return whether an entry's words are still in a draft, or in its subject."""
    words = entry.words
    if _digest(entry.rule, words) != entry.key:
        words = words.removesuffix(CUT)
    texts = (_plain(draft.text), _plain(draft.subject or ""))
    return any(words.casefold() in text.casefold() for text in texts)


def _digest(code: str, words: str) -> str:
    text = f"{code}\n{words.casefold()}"
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _words_of(finding: Finding, draft: Draft) -> str:
    """Return all words of a finding, on one line: its quote, unless that is cut."""
    words = draft.text[slice(*finding.span)]
    return _plain(words if finding.quote == quotable(words) else finding.quote)


def _plain(text: str) -> str:
    return " ".join(blank_directive_comments(text).split())


def entry_from_data(item: Any) -> Accepted | None:
    """Return the entry for an item of the file; ``None`` if it is not a valid ``Accepted``."""
    if not isinstance(item, dict) or not all(isinstance(value, str) for value in item.values()):
        return None
    if not {"path", "rule", "key"} <= set(item) <= set(Accepted._fields):
        return None
    return Accepted(**{"id": item["path"], "words": "", **item})
