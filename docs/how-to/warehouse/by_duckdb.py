"""Lint a column of a query of DuckDB, and query the findings."""

import duckdb

from outreach_lint.frames import lint_batch

messages = duckdb.read_parquet("sent/*.parquet").select("text")
found = lint_batch(messages.to_arrow_table(), message="text")

print(dict(duckdb.from_arrow(found).aggregate("verdict, count(*)").fetchall()))
