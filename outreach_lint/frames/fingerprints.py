"""A judged draft → its fingerprint in a row, and from clusters of them back to findings in rows."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Any

from outreach_lint.config import Config
from outreach_lint.frames.schema import CLEAN, FINGERPRINT, FOUND, VERDICT
from outreach_lint.linting.campaign import cluster_of, person_of, said_of
from outreach_lint.linting.fingerprint import fingerprint_of
from outreach_lint.linting.likeness import KINDS, NONE, key_of, signature_of
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft
from outreach_lint.report.jsonl import as_dict


def as_row(
    result: Result, linter: Linter, config: Config, verdict: Callable[[Result], str]
) -> dict[str, Any] | None:
    """Return what is compared of a draft; ``None`` where it is not compared.

    It holds what would be found where others share its text or a line, but for how many they are.
    Whom it goes to is not in it yet.
    """
    reading = result.comparison.reading
    known = fingerprint_of(reading) if reading else None
    if known is None:
        return None
    keys = known.keys
    row: dict[str, Any] = dict.fromkeys(KINDS)
    row |= {"person": None, "signature": signature_of(known.words)}
    row["findings"], row["counts"] = {}, False
    rule = next(rule for rule in linter.active(config) if rule.scope == "campaign")
    for kind in KINDS:
        if keys[kind] != NONE:
            row[kind] = keys[kind]
            cluster = cluster_of(kind, result.draft, known, (), 0)
            alone = linter.clustered(cluster, rule, config, None)
            row["findings"][kind] = next(iter(as_dict(alone)["findings"]), None)
            row["counts"] |= verdict(alone) == FOUND
    return row


def person_in(draft: Draft, number: int) -> int | None:
    """Return a key for whom a row's message goes to.

    It is ``None`` where neither an id nor a sequence tells.
    """
    if draft.sequence_id is None and draft.id == str(number):
        return None
    return key_of(person_of(draft))


def add_findings(found: Any, clusters: Any) -> Any:
    """Return a batch of findings with those that ``clusters_of`` tells of, without fingerprints."""
    import pyarrow as pa

    rows = found.select(["findings", VERDICT, FINGERPRINT]).to_pylist()
    for row in rows:
        _add(row, clusters)
    changed: dict[str, Any] = {}
    for name in ("findings", VERDICT):
        cells = [row[name] for row in rows]
        changed[name] = pa.array(cells, found.schema.field(name).type)
    columns: list[Any] = []
    fields: list[Any] = []
    for name in found.schema.names:
        if name != FINGERPRINT:
            columns.append(changed.get(name, found.column(name)))
            fields.append(found.schema.field(name))
    return type(found).from_arrays(columns, schema=pa.schema(fields))


def _add(row: dict[str, Any], clusters: Any) -> None:
    """Add to a row of findings what it shares with others."""
    compared = row[FINGERPRINT] or {}
    for kind in KINDS:
        known = compared.get("findings") and compared["findings"][kind]
        cluster = _cluster(clusters, kind, compared[kind]) if known else None
        if known and cluster:
            shared = said_of(kind, cluster["drafts"], cluster["compared"])
            row["findings"].append({**known, "message": f"{shared}, this one among them."})
            if compared["counts"] and row[VERDICT] == CLEAN:
                row[VERDICT] = FOUND


def _cluster(clusters: Any, kind: str, key: int) -> dict[str, Any] | None:
    """Return the cluster that has a key; clusters are sorted by kind and key."""
    kinds, keys = clusters.column("kind"), clusters.column("key")

    def name_of(row: int) -> tuple[str, int]:
        return kinds[row].as_py(), keys[row].as_py()

    row = bisect_left(range(clusters.num_rows), (kind, key), key=name_of)
    if row == clusters.num_rows or name_of(row) != (kind, key):
        return None
    found: dict[str, Any] = clusters.slice(row, 1).to_pylist()[0]
    return found
