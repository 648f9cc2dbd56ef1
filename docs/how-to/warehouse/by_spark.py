"""Lint a folder of Parquet by Spark: by_spark.py SOURCE TARGET WORKERS.

Each worker loads the weights once a task. A task whose worker dies is done again, up to four times.
"""

import os
import sys
from functools import partial

from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from outreach_lint.frames import lint_batches, schema

source, target, workers = sys.argv[1:]
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
spark = SparkSession.builder.master(f"local[{workers},4]").getOrCreate()
messages = spark.read.parquet(source)
columns = from_arrow_schema(schema(to_arrow_schema(messages.schema), keep=["id"]))
lint = partial(lint_batches, message="text", keep=["id"])
messages.mapInArrow(lint, columns).write.parquet(target)
