"""Lint a column of a pandas data frame."""

import pandas
import pyarrow

from outreach_lint.frames import lint_batch

frame = pandas.read_parquet("sent")
found = lint_batch(pyarrow.Table.from_pandas(frame), message="text").to_pandas()

print(found["verdict"].value_counts().to_dict())
