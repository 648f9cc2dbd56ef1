"""Lint a column of a Polars data frame."""

import polars

from outreach_lint.frames import lint_batch

frame = polars.read_parquet("sent")
found = polars.DataFrame(lint_batch(frame.to_arrow(), message="text"))

print(dict(found["verdict"].value_counts().iter_rows()))
