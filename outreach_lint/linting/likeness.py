"""Find similar texts among many: the similarity measure, and the comparison that uses it.

Two texts are alike if they share most of their pairs of adjacent words. The *signature* of a text
is a MinHash of these pairs (Broder, 1997). ``rensa`` computes it: it is maintained, fast, and has
no other dependencies (the better-known ``datasketch`` needs SciPy). A signature is cut into bands.
A text is compared only with a few of the texts that have an equal band: its neighbors in the order
of their keys. So the work grows with the number of texts, not with the number of pairs, and the
result does not depend on the order of the texts. Texts that are alike are in one group, and so are
texts that are like the same text.

The key of a text or line is a 64-bit digest of its words. All steps work on arrays: a million texts
fit into memory, and a distributed engine can run each step on its own rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# recipients of drafts that are alike; two may be a coincidence, or two versions of one draft
MIN_RECIPIENTS = 3
MIN_SIMILARITY = 0.45  # share of common pairs of words; about one word in six or seven differs
# With these bands about 75 % of the pairs at MIN_SIMILARITY become candidates, and 99 % at 0.6.
HASHES_PER_SIGNATURE, BANDS_PER_SIGNATURE = 128, 32
MAX_NEIGHBORS = 3  # texts with an equal band that a text is compared with
PAIRS_PER_BATCH = 50_000  # pairs of signatures that are compared at once: about 50 MB
LIKENESS_KINDS = ("text", "opening", "closing")  # of likeness
NO_KEY = 0  # the key of a missing line

Keys = NDArray[np.int64]
Signatures = NDArray[np.uint32]
Pairs = tuple[Keys, Keys]


class DraftKeys(NamedTuple):
    """The keys of drafts, one array each: of the recipient, the text, and both lines."""

    people: Keys
    text: Keys
    opening: Keys
    closing: Keys


class AlikeDrafts(NamedTuple):
    """Drafts that are alike: the kind (``text``, ``opening``, ``closing``), and their rows."""

    kind: str
    rows: NDArray[np.intp]


def text_key(words: str) -> int:
    """Return the key of a text, a line or a recipient."""
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "little", signed=True)


def signature_of(words: Iterable[str]) -> bytes:
    """Return the signature of a text of at least two words: 128 numbers of 32 bits."""
    from rensa import RMinHash

    hashes = RMinHash(num_perm=HASHES_PER_SIGNATURE, seed=1)
    hashes.update(list(map(" ".join, pairwise(words))))
    return np.array(hashes.digest(), dtype="<u4").tobytes()


def signatures_from(data: Iterable[bytes]) -> Signatures:
    """Return signatures as the rows of a matrix."""
    return np.frombuffer(b"".join(data), dtype="<u4").reshape(-1, HASHES_PER_SIGNATURE)


def band_keys(signatures: Signatures, band: int) -> Keys:
    """Return a key for one band of each signature; equal bands have equal keys."""
    width = HASHES_PER_SIGNATURE // BANDS_PER_SIGNATURE
    part = signatures[:, band * width : (band + 1) * width].astype(np.uint64)
    key = np.full(len(part), band + 1, np.uint64)
    for column in part.T:  # a multiplicative hash, as in splitmix64
        key = (key ^ column) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    return key.view(np.int64)


def candidates(bands: Keys, texts: Keys) -> Pairs:
    """Return the pairs of texts that may be alike: those with an equal band.

    ``bands`` are keys of bands, ``texts`` the texts that have them. All texts with an equal band
    must be included. Each is paired with at most ``MAX_NEIGHBORS`` texts after it.
    """
    order = np.lexsort((texts, bands))
    bands, texts = bands[order], texts[order]
    one, other = [], []
    for steps in range(1, MAX_NEIGHBORS + 1):
        agree = bands[steps:] == bands[:-steps]
        one.append(texts[:-steps][agree])
        other.append(texts[steps:][agree])
    return np.concatenate(one), np.concatenate(other)


def are_alike(one: Signatures, other: Signatures) -> NDArray[np.bool_]:
    """Return for each pair of signatures whether the texts are alike."""
    return np.asarray(np.mean(one == other, axis=1) >= MIN_SIMILARITY)


def alike_pairs(texts: Keys, signatures: Signatures) -> Pairs:
    """Return pairs of texts that are alike, enough of them to connect each group.

    Each text must be included once.
    """
    numbers = np.arange(len(texts))
    order = np.argsort(texts)
    texts, signatures = texts[order], signatures[order]
    labels, ones, others = numbers, [texts[:0]], [texts[:0]]
    for band in range(BANDS_PER_SIGNATURE):
        one, other = candidates(band_keys(signatures, band), numbers)
        is_separate = labels[one] != labels[other]  # other pairs are already in one group
        one, other = one[is_separate], other[is_separate]
        alike = np.zeros(len(one), np.bool_)
        for start in range(0, len(one), PAIRS_PER_BATCH):
            part = slice(start, start + PAIRS_PER_BATCH)
            alike[part] = are_alike(signatures[one[part]], signatures[other[part]])
        labels = _merge_labels(labels, one[alike], other[alike])
        ones.append(texts[one[alike]])
        others.append(texts[other[alike]])
    return np.concatenate(ones), np.concatenate(others)


def _merge_labels(labels: NDArray[np.intp], one: Keys, other: Keys) -> NDArray[np.intp]:
    """Return labels with the groups of each pair merged; a label is the lowest of its group."""
    while True:
        low, high = labels[one], labels[other]
        low, high = np.minimum(low, high), np.maximum(low, high)
        if np.array_equal(low, high):
            return labels
        labels = labels.copy()
        np.minimum.at(labels, high, low)
        while not np.array_equal(labels, shorter := labels[labels]):
            labels = shorter


def groups_of(shared: DraftKeys, alike: Pairs) -> list[AlikeDrafts]:
    """Return the groups of drafts that are alike: by text, then by lines, each in order of rows.

    ``alike`` are the pairs of texts that are alike. A shared line is left out if all drafts that
    share it also share their text, or share the other line with the same or more drafts.
    """
    text = _without_small_groups(_grouped(shared.text, alike), shared.people)
    opening = _without_small_groups(shared.opening, shared.people)
    closing = _without_small_groups(shared.closing, shared.people)
    opening_in_closing = _is_contained(opening, closing)
    closing_in_opening = _is_contained(closing, opening)
    opening_covered = _is_contained(opening, text) | (opening_in_closing & ~closing_in_opening)
    closing_covered = _is_contained(closing, text) | closing_in_opening
    return [
        *_groups_of_kind("text", text),
        *sorted(
            [
                *_groups_of_kind("opening", np.where(opening_covered, NO_KEY, opening)),
                *_groups_of_kind("closing", np.where(closing_covered, NO_KEY, closing)),
            ],
            key=lambda group: int(group.rows[0]),
        ),
    ]


def _grouped(texts: Keys, alike: Pairs) -> Keys:
    """Return for each text the smallest key of its group."""
    distinct_keys, numbers = np.unique(np.concatenate([texts, *alike]), return_inverse=True)
    rows, one, other = np.split(numbers, [len(texts), len(texts) + len(alike[0])])
    return np.asarray(distinct_keys[_merge_labels(np.arange(len(distinct_keys)), one, other)[rows]])


def _without_small_groups(keys: Keys, people: Keys) -> Keys:
    """Return the keys, with ``NO_KEY`` for those that too few recipients share."""
    order = np.lexsort((people, keys))
    sorted_keys, sorted_people = keys[order], people[order]
    is_first = np.ones(len(keys), np.bool_)
    is_first[1:] = (sorted_keys[1:] != sorted_keys[:-1]) | (sorted_people[1:] != sorted_people[:-1])
    distinct_keys, counts = np.unique(sorted_keys[is_first], return_counts=True)
    return np.where(np.isin(keys, distinct_keys[counts >= MIN_RECIPIENTS]), keys, NO_KEY)


def _is_contained(inner: Keys, outer: Keys) -> NDArray[np.bool_]:
    """Return for each draft whether all drafts of its inner group are in one outer group."""
    distinct_keys, numbers = np.unique(inner, return_inverse=True)
    low = np.full(len(distinct_keys), np.iinfo(np.int64).max)
    high = np.full(len(distinct_keys), np.iinfo(np.int64).min)
    np.minimum.at(low, numbers, outer)
    np.maximum.at(high, numbers, outer)
    return np.asarray(((low == high) & (low != NO_KEY))[numbers] & (inner != NO_KEY))


def _groups_of_kind(kind: str, keys: Keys) -> list[AlikeDrafts]:
    rows = np.flatnonzero(keys != NO_KEY)
    rows = rows[np.argsort(keys[rows], kind="stable")]
    ends = np.flatnonzero(np.diff(keys[rows])) + 1
    found = []
    for part in np.split(rows, ends):
        if len(part):
            found.append(AlikeDrafts(kind, part))
    return sorted(found, key=lambda group: int(group.rows[0]))
