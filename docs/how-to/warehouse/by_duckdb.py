"""Lint the result of a query of DuckDB, and query the findings."""

import duckdb

from outreach_lint.frames import lint_batch

messages = duckdb.sql("SELECT text FROM 'sent/*.parquet'")
found = lint_batch(messages.to_arrow_table(), message="text")

print(dict(duckdb.sql("SELECT verdict, count(*) FROM found GROUP BY verdict").fetchall()))
