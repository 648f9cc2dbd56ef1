"""Find messages that are the same for many readers, from the fingerprints of very many messages.

``BatchLinter(compare=True)`` stores a fingerprint in each row. Each step takes Arrow data and
returns Arrow data, so an engine can run it on its workers and group the rows by key between steps.
Without precomputed pairs, ``clusters_of`` does all steps in one process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from outreach_lint.errors import OutreachLintError
from outreach_lint.frames.schema import FINGERPRINT
from outreach_lint.linting.likeness import (
    BANDS_PER_SIGNATURE,
    LIKENESS_KINDS,
    NO_KEY,
    AlikeDrafts,
    DraftKeys,
    Keys,
    Pairs,
    Signatures,
    alike_pairs,
    are_alike,
    band_keys,
    candidates,
    groups_of,
    signatures_from,
)

DEFAULT_PARTS = 64  # parts of the texts and bands, which can be processed in parallel


def fingerprints_of(found: Any) -> Any:
    """Return the fingerprints in a batch of findings, as a table.

    Its columns are ``person``, ``text``, ``opening``, ``closing`` and ``signature``. Rows without a
    fingerprint are left out: rows without a draft, short messages, templates, other languages.

    Raises:
        OutreachLintError: The messages were linted without ``compare=True``.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if FINGERPRINT not in found.schema.names:
        what = "these findings have no fingerprints"
        raise OutreachLintError(what, remedy="lint with compare=True")
    column = found.column(FINGERPRINT)
    column = column.filter(column.is_valid())
    names = ("person", *LIKENESS_KINDS, "signature")
    return pa.table({name: pc.struct_field(column, name) for name in names})


def map_batches(step: Callable[[Any], Any], batches: Iterable[Any]) -> Iterator[Any]:
    """Apply a step to each batch and yield the results, as Spark's ``mapInArrow`` expects."""
    for batch in batches:
        result = step(batch)
        yield from result.to_batches() if hasattr(result, "to_batches") else [result]


def text_rows(fingerprints: Any, parts: int = DEFAULT_PARTS) -> Any:
    """Return the texts of fingerprints: ``part``, ``text`` and ``signature``.

    All rows of a text have the same part.
    """
    import pyarrow as pa

    texts = _keys(fingerprints, "text")
    columns = (pa.array(texts % parts), texts, fingerprints.column("signature"))
    return pa.table(dict(zip(("part", "text", "signature"), columns, strict=True)))


def distinct_texts(texts: Any) -> Any:
    """Return each text once; ``texts`` are all rows of one or more parts."""
    _, rows = np.unique(_keys(texts, "text"), return_index=True)
    return texts.select(["text", "signature"]).take(rows)


def band_rows(texts: Any, parts: int = DEFAULT_PARTS) -> Any:
    """Return a row for each band of each text: ``part``, ``band`` and ``text``.

    ``texts`` has each text once, as ``text`` and ``signature``. All rows of a band have the same
    part.
    """
    import pyarrow as pa

    signatures = _signatures(texts.column("signature"))
    bands = np.concatenate([band_keys(signatures, number) for number in range(BANDS_PER_SIGNATURE)])
    texts_of_bands = np.tile(_keys(texts, "text"), BANDS_PER_SIGNATURE)
    return pa.table({"part": bands % parts, "band": bands, "text": texts_of_bands})


def candidate_pairs(bands: Any) -> Any:
    """Return the pairs of texts that may be similar: ``one`` and ``other``.

    ``bands`` are all rows of one or more parts.
    """
    import pyarrow as pa

    one, other = candidates(_keys(bands, "band"), _keys(bands, "text"))
    return pa.table({"one": one, "other": other}).group_by(["one", "other"]).aggregate([])


def alike_rows(pairs: Any) -> Any:
    """Return the pairs of similar texts: ``one`` and ``other``.

    ``pairs`` also has the signatures, as ``one_signature`` and ``other_signature``.
    """
    import pyarrow as pa

    one = _signatures(pairs.column("one_signature"))
    other = _signatures(pairs.column("other_signature"))
    alike = are_alike(one, other)
    return pa.table({"one": _keys(pairs, "one")[alike], "other": _keys(pairs, "other")[alike]})


def clusters_of(fingerprints: Any, alike: Any = None) -> Any:
    """Return the texts and lines that messages to several people share, one row for each key.

    The columns are ``kind`` (``text``, ``opening`` or ``closing``), ``key``, ``cluster`` (the
    number of the cluster), ``drafts`` (the number of recipients in the cluster) and ``compared``
    (the number of fingerprints).

    Args:
        fingerprints: A table with ``person``, ``text``, ``opening`` and ``closing``.
        alike: A table of the pairs of similar texts. By default they are found in this process,
            from the column ``signature``.
    """
    shared = DraftKeys(
        _recipients(fingerprints), *(_keys(fingerprints, name) for name in LIKENESS_KINDS)
    )
    pairs = (
        _find_pairs(fingerprints) if alike is None else (_keys(alike, "one"), _keys(alike, "other"))
    )
    return _clusters_table(groups_of(shared, pairs), shared)


def _find_pairs(fingerprints: Any) -> Pairs:
    """Return the pairs of similar texts, compared in this process."""
    texts, rows = np.unique(_keys(fingerprints, "text"), return_index=True)
    return alike_pairs(texts, _signatures(fingerprints.column("signature"))[rows])


def _clusters_table(groups: list[AlikeDrafts], shared: DraftKeys) -> Any:
    """Return groups as a table, sorted by kind and key for binary search."""
    import pyarrow as pa

    kinds: list[str] = []
    keys: list[Keys] = []
    sizes: list[int] = []
    people: list[int] = []
    for group in groups:
        group_keys = np.unique(getattr(shared, group.kind)[group.rows])
        kinds += [group.kind] * len(group_keys)
        keys.append(group_keys)
        sizes.append(len(group_keys))
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
    """Return a column of keys; a missing key is ``NO_KEY``."""
    return np.asarray(table.column(name).fill_null(NO_KEY), np.int64)


def _recipients(fingerprints: Any) -> Keys:
    """Return the recipient keys; a message without one gets a recipient of its own."""
    column = fingerprints.column("person")
    return np.where(column.is_valid(), _keys(fingerprints, "person"), np.arange(len(column)))


def _signatures(column: Any) -> Signatures:
    return signatures_from(column.to_pylist())
