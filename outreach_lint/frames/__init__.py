"""Lint many messages at a time.

In: Arrow batches of messages. Out: Arrow batches with one row for each message, in the same order.
pandas, Polars, DuckDB, Ray and Spark all support Arrow. This package needs the extra ``arrow``.
"""

from __future__ import annotations

from outreach_lint.frames.batches import BatchLinter, lint_batch, lint_batches
from outreach_lint.frames.campaign import (
    alike_rows,
    band_rows,
    candidate_pairs,
    clusters_of,
    distinct_texts,
    fingerprints_of,
    map_batches,
    text_rows,
)
from outreach_lint.frames.fingerprints import add_findings
from outreach_lint.frames.schema import schema

__all__ = [
    "BatchLinter",
    "add_findings",
    "alike_rows",
    "band_rows",
    "candidate_pairs",
    "clusters_of",
    "distinct_texts",
    "fingerprints_of",
    "lint_batch",
    "lint_batches",
    "map_batches",
    "schema",
    "text_rows",
]
