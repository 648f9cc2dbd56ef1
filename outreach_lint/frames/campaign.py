"""Fingerprints of very many messages → which are the same to everyone, and findings that say so.

``BatchLinter(compare=True)`` leaves a fingerprint in each row. Each step here takes Arrow and gives
Arrow, so an engine runs it on its workers, and brings rows together that have the same key. Where
no pairs are given, ``clusters_of`` does all of it in one process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from outreach_lint.errors import OutreachLintError
from outreach_lint.frames.schema import FINGERPRINT
from outreach_lint.linting.likeness import (
    BANDS,
    KINDS,
    NONE,
    Group,
    Keys,
    Pairs,
    Shared,
    Signatures,
    alike_pairs,
    are_alike,
    band_keys,
    candidates,
    groups_of,
    signatures_from,
)

PARTS = 64  # of the bands: so many can be compared at a time


def fingerprints_of(found: Any) -> Any:
    """Return the fingerprints in a batch of findings, as a table.

    Its columns are ``person``, ``text``, ``opening``, ``closing`` and ``signature``. Rows without a
    fingerprint are left out: what is no draft, is short, a template or in another language.

    Raises:
        OutreachLintError: The findings were made without ``compare=True``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if FINGERPRINT not in found.schema.names:
        what = "these findings have no fingerprints"
        raise OutreachLintError(what, remedy="lint with compare=True")
    column = found.column(FINGERPRINT)
    column = column.filter(column.is_valid())
    names = ("person", *KINDS, "signature")
    return pa.table({name: pc.struct_field(column, name) for name in names})


def each(step: Callable[[Any], Any], batches: Iterable[Any]) -> Iterator[Any]:
    """Yield what a step makes of each batch, as Spark's ``mapInArrow`` wants it."""
    for batch in batches:
        result = step(batch)
        yield from result.to_batches() if hasattr(result, "to_batches") else [result]


def text_rows(fingerprints: Any, parts: int = PARTS) -> Any:
    """Return the texts of some fingerprints: ``part``, ``text`` and ``signature``.

    The rows of one text are in one part.
    """
    import pyarrow as pa

    texts = _keys(fingerprints, "text")
    columns = (pa.array(texts % parts), texts, fingerprints.column("signature"))
    return pa.table(dict(zip(("part", "text", "signature"), columns, strict=True)))


def distinct_texts(texts: Any) -> Any:
    """Return each text once; ``texts`` are all rows of a part, or of several."""
    _, rows = np.unique(_keys(texts, "text"), return_index=True)
    return texts.select(["text", "signature"]).take(rows)


def band_rows(texts: Any, parts: int = PARTS) -> Any:
    """Return a row for each band of each text: ``part``, ``band`` and ``text``.

    ``texts`` has each text once, as ``text`` and ``signature``. The rows of a band are in one part.
    """
    import pyarrow as pa

    signatures = _signatures(texts.column("signature"))
    bands = np.concatenate([band_keys(signatures, number) for number in range(BANDS)])
    tiled = np.tile(_keys(texts, "text"), BANDS)
    return pa.table({"part": bands % parts, "band": bands, "text": tiled})


def candidate_pairs(bands: Any) -> Any:
    """Return the pairs of texts that come into question, ``one`` and ``other``.

    ``bands`` are all rows of a part, or of several.
    """
    import pyarrow as pa

    one, other = candidates(_keys(bands, "band"), _keys(bands, "text"))
    return pa.table({"one": one, "other": other}).group_by(["one", "other"]).aggregate([])


def alike_rows(pairs: Any) -> Any:
    """Return the pairs, ``one`` and ``other``, whose texts are alike.

    ``pairs`` has the signatures, too, as ``one_signature`` and ``other_signature``.
    """
    import pyarrow as pa

    one = _signatures(pairs.column("one_signature"))
    other = _signatures(pairs.column("other_signature"))
    alike = are_alike(one, other)
    return pa.table({"one": _keys(pairs, "one")[alike], "other": _keys(pairs, "other")[alike]})


def clusters_of(fingerprints: Any, alike: Any = None) -> Any:
    """Return what messages to several people share: a table with a row for each key.

    Its columns are ``kind`` (``text``, ``opening`` or ``closing``), ``key``, ``cluster`` (its
    number), ``drafts`` (how many are in it, one a person) and ``compared`` (how many there are).

    Args:
        fingerprints: A table with ``person``, ``text``, ``opening`` and ``closing``.
        alike: A table of the pairs of texts that are alike; without it they are sought here, by the
            column ``signature``.
    """
    shared = Shared(_people(fingerprints), *(_keys(fingerprints, name) for name in KINDS))
    pairs = _sought(fingerprints) if alike is None else (_keys(alike, "one"), _keys(alike, "other"))
    return _as_table(groups_of(shared, pairs), shared)


def _sought(fingerprints: Any) -> Pairs:
    """Return the pairs of texts that are alike, compared in this process."""
    texts, rows = np.unique(_keys(fingerprints, "text"), return_index=True)
    return alike_pairs(texts, _signatures(fingerprints.column("signature"))[rows])


def _as_table(groups: list[Group], shared: Shared) -> Any:
    """Return groups as a table, sorted by kind and key so that a key is soon found in it."""
    import pyarrow as pa

    kinds: list[str] = []
    keys: list[Keys] = []
    sizes: list[int] = []
    people: list[int] = []
    for group in groups:
        found = np.unique(getattr(shared, group.kind)[group.rows])
        kinds += [group.kind] * len(found)
        keys.append(found)
        sizes.append(len(found))
        people.append(len(np.unique(shared.people[group.rows])))
    columns = {
        "key": np.concatenate([shared.text[:0], *keys]),
        "cluster": np.repeat(np.arange(len(groups)), sizes),
        "drafts": np.repeat(np.array(people, np.int64), sizes),
        "compared": np.full(sum(sizes), len(shared.people)),
    }
    table = pa.table({"kind": pa.array(kinds, pa.string()), **columns})
    return table.sort_by([("kind", "ascending"), ("key", "ascending")])


def _keys(table: Any, name: str) -> Keys:
    """Return a column of keys; one that is not there is ``NONE``."""
    return np.asarray(table.column(name).fill_null(NONE), np.int64)


def _people(fingerprints: Any) -> Keys:
    """Return whom messages go to; one that does not tell goes to somebody of its own."""
    column = fingerprints.column("person")
    return np.where(column.is_valid(), _keys(fingerprints, "person"), np.arange(len(column)))


def _signatures(column: Any) -> Signatures:
    return signatures_from(column.to_pylist())
