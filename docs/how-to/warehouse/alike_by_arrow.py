"""Lint and compare the messages in a folder of Parquet: alike_by_arrow.py SOURCE TARGET."""

import sys

import pyarrow.parquet as pq

from outreach_lint.frames import add_findings, clusters_of, fingerprints_of, lint_batch

source, target = sys.argv[1:]
found = lint_batch(pq.read_table(source), message="text", keep=["id"], compare=True)
clusters = clusters_of(fingerprints_of(found))
pq.write_table(add_findings(found, clusters), target)
