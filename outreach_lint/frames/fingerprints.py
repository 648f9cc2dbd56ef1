"""Fingerprints of drafts for the rows of a result, and findings from clusters of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import Any

from outreach_lint.config import Config
from outreach_lint.frames.schema import FINGERPRINT, VERDICT, WITH_FINDINGS, WITHOUT_FINDINGS
from outreach_lint.linting.campaign import cluster_of, describe_group, recipient_key
from outreach_lint.linting.fingerprint import fingerprint_of
from outreach_lint.linting.likeness import LIKENESS_KINDS, NO_KEY, signature_of, text_key
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.model import Draft
from outreach_lint.report.jsonl import result_as_dict


def as_row(
    result: Result, linter: Linter, config: Config, verdict: Callable[[Result], str]
) -> dict[str, Any] | None:
    """Return the fingerprint of a draft as a row, or ``None`` if the draft is not compared.

    The row holds the findings that apply if other drafts share the text or a line, still without
    the counts. The caller adds the recipient.
    """
    reading = result.comparison.reading
    fingerprint = fingerprint_of(reading) if reading else None
    if fingerprint is None:
        return None
    keys = fingerprint.keys
    row: dict[str, Any] = dict.fromkeys(LIKENESS_KINDS)
    row |= {"person": None, "signature": signature_of(fingerprint.words)}
    row["findings"], row["counts"] = {}, False
    rule = next(rule for rule in linter.active(config) if rule.scope == "campaign")
    for kind in LIKENESS_KINDS:
        if keys[kind] != NO_KEY:
            row[kind] = keys[kind]
            cluster = cluster_of(kind, result.draft, fingerprint, (), 0)
            shared = linter.clustered(cluster, rule, config, None)
            row["findings"][kind] = next(iter(result_as_dict(shared)["findings"]), None)
            row["counts"] |= verdict(shared) == WITH_FINDINGS
    return row


def person_in(draft: Draft, number: int) -> int | None:
    """Return a key for the recipient of a row's message.

    The key is ``None`` if the row has neither an id nor a sequence.
    """
    if draft.sequence_id is None and draft.id == str(number):
        return None
    return text_key(recipient_key(draft))


def add_findings(found: Any, clusters: Any) -> Any:
    """Add the findings for clusters from ``clusters_of`` to a batch, and drop its fingerprints."""
    import pyarrow as pa

    rows = found.select(["findings", VERDICT, FINGERPRINT]).to_pylist()
    for row in rows:
        _add_shared(row, clusters)
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


def _add_shared(row: dict[str, Any], clusters: Any) -> None:
    """Add to a row the findings for the text and lines that it shares with other rows."""
    compared = row[FINGERPRINT] or {}
    for kind in LIKENESS_KINDS:
        finding = compared.get("findings") and compared["findings"][kind]
        cluster = _find_cluster(clusters, kind, compared[kind]) if finding else None
        if finding and cluster:
            message = describe_group(kind, cluster["drafts"], cluster["compared"])
            row["findings"].append({**finding, "message": f"{message}, this one among them."})
            if compared["counts"] and row[VERDICT] == WITHOUT_FINDINGS:
                row[VERDICT] = WITH_FINDINGS


def _find_cluster(clusters: Any, kind: str, key: int) -> dict[str, Any] | None:
    """Return the cluster of a key, or ``None``; clusters are sorted by kind and key."""
    kinds, keys = clusters.column("kind"), clusters.column("key")

    def sort_key(row: int) -> tuple[str, int]:
        return kinds[row].as_py(), keys[row].as_py()

    row = bisect_left(range(clusters.num_rows), (kind, key), key=sort_key)
    if row == clusters.num_rows or sort_key(row) != (kind, key):
        return None
    found: dict[str, Any] = clusters.slice(row, 1).to_pylist()[0]
    return found
