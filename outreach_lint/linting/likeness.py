"""When texts are alike, and which of many are: the measure, and what compares by it.

Two texts are alike when they share most of their pairs of words. A MinHash of these pairs (Broder,
1997) stands for a text, its *signature*; ``rensa`` makes it: it is maintained, quick, and needs
nothing else (the better-known ``datasketch`` brings SciPy along). A signature is cut into bands,
and a text is compared with a few of those that agree with it in a band, the ones before it by their
keys. So the work grows with the number of texts, however many are alike, and what is found does not
depend on their order. Texts that are alike are in one group, and so are those like the same text.

Texts and lines are known by keys, 64-bit digests of their words. All is done on arrays: a million
texts fit into memory, and an engine can do each step on its own rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# people whose drafts share something: two are a coincidence, or versions to choose from
FEWEST_PEOPLE = 3
ALIKE = 0.45  # part of the pairs of words that two texts share: one word in six or seven is another
# At ALIKE three of four pairs of texts come into question, at 0.6 all but one of a hundred.
HASHES, BANDS = 128, 32
BEFORE = 3  # texts of a band that a text is compared with
AT_ONCE = 50_000  # pairs of signatures that are compared at a time: some 50 MB
KINDS = ("text", "opening", "closing")  # of likeness
NONE = 0  # the key of what is not there

Keys = NDArray[np.int64]
Signatures = NDArray[np.uint32]
Pairs = tuple[Keys, Keys]


class Shared(NamedTuple):
    """What is compared of some drafts, an array each: whom it goes to, and the keys."""

    people: Keys
    text: Keys
    opening: Keys
    closing: Keys


class Group(NamedTuple):
    """Drafts that share something: the kind (``text``, ``opening``, ``closing``), and the rows."""

    kind: str
    rows: NDArray[np.intp]


def key_of(words: str) -> int:
    """Return the key of a text, a line or a person."""
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "little", signed=True)


def signature_of(words: Iterable[str]) -> bytes:
    """Return the signature of a text of two words or more: 128 numbers of 32 bits."""
    from rensa import RMinHash

    hashes = RMinHash(num_perm=HASHES, seed=1)
    hashes.update(list(map(" ".join, pairwise(words))))
    return np.array(hashes.digest(), dtype="<u4").tobytes()


def signatures_from(data: Iterable[bytes]) -> Signatures:
    """Return signatures as the rows of a matrix."""
    return np.frombuffer(b"".join(data), dtype="<u4").reshape(-1, HASHES)


def band_keys(signatures: Signatures, band: int) -> Keys:
    """Return a key for one band of each signature; those that agree in it have the same."""
    width = HASHES // BANDS
    part = signatures[:, band * width : (band + 1) * width].astype(np.uint64)
    key = np.full(len(part), band + 1, np.uint64)
    for column in part.T:  # a multiplicative hash, as in splitmix64
        key = (key ^ column) * np.uint64(0x9E3779B97F4A7C15)
        key ^= key >> np.uint64(29)
    return key.view(np.int64)


def candidates(bands: Keys, texts: Keys) -> Pairs:
    """Return the pairs of texts that come into question.

    ``bands`` are keys of bands, ``texts`` the texts that have them. All texts with the same key of
    a band must be there. Each is paired with ``BEFORE`` others at most.
    """
    order = np.lexsort((texts, bands))
    bands, texts = bands[order], texts[order]
    one, other = [], []
    for steps in range(1, BEFORE + 1):
        agree = bands[steps:] == bands[:-steps]
        one.append(texts[:-steps][agree])
        other.append(texts[steps:][agree])
    return np.concatenate(one), np.concatenate(other)


def are_alike(one: Signatures, other: Signatures) -> NDArray[np.bool_]:
    """Tell of each pair of signatures whether the texts are alike."""
    return np.asarray(np.mean(one == other, axis=1) >= ALIKE)


def alike_pairs(texts: Keys, signatures: Signatures) -> Pairs:
    """Return pairs of texts that are alike, as many as hold their groups together.

    Each text must be there once.
    """
    numbers = np.arange(len(texts))
    order = np.argsort(texts)
    texts, signatures = texts[order], signatures[order]
    labels, ones, others = numbers, [texts[:0]], [texts[:0]]
    for band in range(BANDS):
        one, other = candidates(band_keys(signatures, band), numbers)
        apart = labels[one] != labels[other]  # the others are in one group already
        one, other = one[apart], other[apart]
        alike = np.zeros(len(one), np.bool_)
        for start in range(0, len(one), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            alike[part] = are_alike(signatures[one[part]], signatures[other[part]])
        labels = _joined(labels, one[alike], other[alike])
        ones.append(texts[one[alike]])
        others.append(texts[other[alike]])
    return np.concatenate(ones), np.concatenate(others)


def _joined(labels: NDArray[np.intp], one: Keys, other: Keys) -> NDArray[np.intp]:
    """Return labels after some pairs became one: each is the smallest number of its group."""
    while True:
        low, high = labels[one], labels[other]
        low, high = np.minimum(low, high), np.maximum(low, high)
        if np.array_equal(low, high):
            return labels
        labels = labels.copy()
        np.minimum.at(labels, high, low)
        while not np.array_equal(labels, shorter := labels[labels]):
            labels = shorter


def groups_of(shared: Shared, alike: Pairs) -> list[Group]:
    """Return the drafts that share something, in the order of the first of each group.

    ``alike`` are the pairs of texts that are alike. A line is left out where all drafts that share
    it share more: their text, or the other line with others, too.
    """
    text = _of_enough(_grouped(shared.text, alike), shared.people)
    opening = _of_enough(shared.opening, shared.people)
    closing = _of_enough(shared.closing, shared.people)
    ends_alike = _inside(opening, closing)
    begins_alike = _inside(closing, opening)
    opening_said = _inside(opening, text) | (ends_alike & ~begins_alike)
    closing_said = _inside(closing, text) | begins_alike
    return [
        *_split("text", text),
        *sorted(
            [
                *_split("opening", np.where(opening_said, NONE, opening)),
                *_split("closing", np.where(closing_said, NONE, closing)),
            ],
            key=lambda group: int(group.rows[0]),
        ),
    ]


def _grouped(texts: Keys, alike: Pairs) -> Keys:
    """Return for each text the smallest key of its group."""
    known, numbers = np.unique(np.concatenate([texts, *alike]), return_inverse=True)
    rows, one, other = np.split(numbers, [len(texts), len(texts) + len(alike[0])])
    return np.asarray(known[_joined(np.arange(len(known)), one, other)[rows]])


def _of_enough(keys: Keys, people: Keys) -> Keys:
    """Return the keys, without those that too few people share."""
    order = np.lexsort((people, keys))
    keys_of, of = keys[order], people[order]
    fresh = np.ones(len(keys), np.bool_)
    fresh[1:] = (keys_of[1:] != keys_of[:-1]) | (of[1:] != of[:-1])
    known, counts = np.unique(keys_of[fresh], return_counts=True)
    return np.where(np.isin(keys, known[counts >= FEWEST_PEOPLE]), keys, NONE)


def _inside(inner: Keys, outer: Keys) -> NDArray[np.bool_]:
    """Tell of each draft whether all drafts of its inner group are in one outer group."""
    known, numbers = np.unique(inner, return_inverse=True)
    low = np.full(len(known), np.iinfo(np.int64).max)
    high = np.full(len(known), np.iinfo(np.int64).min)
    np.minimum.at(low, numbers, outer)
    np.maximum.at(high, numbers, outer)
    return np.asarray(((low == high) & (low != NONE))[numbers] & (inner != NONE))


def _split(kind: str, keys: Keys) -> list[Group]:
    rows = np.flatnonzero(keys != NONE)
    rows = rows[np.argsort(keys[rows], kind="stable")]
    ends = np.flatnonzero(np.diff(keys[rows])) + 1
    found = []
    for part in np.split(rows, ends):
        if len(part):
            found.append(Group(kind, part))
    return sorted(found, key=lambda group: int(group.rows[0]))
