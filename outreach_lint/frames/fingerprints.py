"""A judged draft → its fingerprint in a row, and from clusters of them back to findings in rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from outreach_lint.config import Config
from outreach_lint.frames.schema import CLEAN, FINGERPRINT, FOUND, VERDICT
from outreach_lint.linting.campaign import cluster_of, fingerprint_of, said_of
from outreach_lint.linting.likeness import KINDS, NONE, key_of, signature_of
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.result import Result
from outreach_lint.report.jsonl import as_dict


def as_row(
    result: Result, person: str, linter: Linter, config: Config, verdict: Callable[[Result], str]
) -> dict[str, Any] | None:
    """Return what is compared of a draft; ``None`` where it is not compared.

    It holds what would be found where others share its text or a line, but for how many they are.
    ``person`` is whom it goes to, or empty.
    """
    known = fingerprint_of(result.reading) if result.reading else None
    if known is None:
        return None
    keys = known.keys
    row: dict[str, Any] = {kind: keys[kind] if keys[kind] != NONE else None for kind in KINDS}
    row |= {"person": key_of(person) if person else None, "signature": signature_of(known.words)}
    row["findings"], row["counts"] = {}, False
    rule = next(rule for rule in linter.active(config) if rule.scope == "campaign")
    for kind in KINDS:
        if keys[kind] != NONE:
            cluster = cluster_of(kind, result.draft, known, (), 0)
            alone = linter.clustered(cluster, rule, config, None)
            row["findings"][kind] = next(iter(as_dict(alone)["findings"]), None)
            row["counts"] |= verdict(alone) == FOUND
    return row


def add_findings(found: Any, clusters: Any) -> Any:
    """Return a batch of findings with those that ``clusters_of`` tells of, without fingerprints."""
    import pyarrow as pa

    names = found.schema.names
    rows = found.select(["findings", VERDICT, FINGERPRINT]).to_pylist()
    for kind in KINDS:
        _add(rows, kind, clusters)
    columns = {
        name: pa.array([row[name] for row in rows], found.schema.field(name).type)
        for name in ("findings", VERDICT)
    }
    kept = [name for name in names if name != FINGERPRINT]
    return type(found).from_arrays(
        [columns.get(name, found.column(name)) for name in kept],
        schema=pa.schema([found.schema.field(name) for name in kept]),
    )


def _add(rows: list[dict[str, Any]], kind: str, clusters: Any) -> None:
    """Add the findings of one kind of likeness to the rows of a batch."""
    mine = clusters.filter(np.asarray(clusters.column("kind")) == kind)
    known = np.asarray(mine.column("key"), np.int64)
    for row in rows:
        compared = row[FINGERPRINT]
        if not compared or compared[kind] is None:
            continue
        at = int(np.searchsorted(known, compared[kind]))
        if at == len(known) or known[at] != compared[kind] or not compared["findings"][kind]:
            continue
        drafts, among = (mine.column(name)[at].as_py() for name in ("drafts", "compared"))
        said = f"{said_of(kind, drafts, among)}, this one among them."
        row["findings"].append({**compared["findings"][kind], "message": said})
        if compared["counts"] and row[VERDICT] == CLEAN:
            row[VERDICT] = FOUND
