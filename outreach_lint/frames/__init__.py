"""Many messages at a time, as Arrow: a batch of rows in, a batch of findings out.

One row a message, in the same order. pandas, Polars, DuckDB, Ray and Spark all speak Arrow. Needs
the extra ``arrow``.
"""

from __future__ import annotations

from outreach_lint.frames.batches import BatchLinter, lint_batch, lint_batches
from outreach_lint.frames.campaign import (
    alike_rows,
    band_rows,
    candidate_pairs,
    clusters_of,
    distinct_texts,
    each,
    fingerprints_of,
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
    "each",
    "fingerprints_of",
    "lint_batch",
    "lint_batches",
    "schema",
    "text_rows",
]
