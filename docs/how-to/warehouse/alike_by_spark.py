"""Lint and compare messages by Spark: alike_by_spark.py SOURCE TARGET WORKERS.

Each message is read once; TARGET/read holds what was found in it, and TARGET/found all.
"""

import os
import sys
from functools import partial

from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from outreach_lint import frames

source, target, workers = sys.argv[1:]
os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
spark = SparkSession.builder.master(f"local[{workers},4]").getOrCreate()
messages = spark.read.parquet(source)
given = to_arrow_schema(messages.schema)
lint = partial(frames.lint_batches, message="text", keep=["id"], compare=True)
columns = from_arrow_schema(frames.schema(given, keep=["id"], compare=True))
messages.mapInArrow(lint, columns).write.parquet(f"{target}/read")
found = spark.read.parquet(f"{target}/read")

prints = found.where("fingerprint is not null").select("fingerprint.*").drop("findings", "counts")
texts = prints.select("text", "signature").dropDuplicates(["text"])
make_bands = partial(frames.map_batches, frames.band_rows)
bands = texts.mapInArrow(make_bands, "part long, band long, text long").groupBy("part")
pairs = bands.applyInArrow(frames.candidate_pairs, "one long, other long").distinct()
for name in ("one", "other"):
    signed = texts.withColumnsRenamed({"text": name, "signature": f"{name}_signature"})
    pairs = pairs.join(signed, name)
alike = pairs.mapInArrow(partial(frames.map_batches, frames.alike_rows), "one long, other long")
clusters = frames.clusters_of(prints.drop("signature").toArrow(), alike.toArrow())
add = partial(frames.add_findings, clusters=clusters)
columns = from_arrow_schema(frames.schema(given, keep=["id"]))
found.mapInArrow(partial(frames.map_batches, add), columns).write.parquet(f"{target}/found")
