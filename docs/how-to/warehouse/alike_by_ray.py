"""Lint and compare messages by Ray Data: alike_by_ray.py SOURCE TARGET WORKERS.

Each message is read once; TARGET/read holds what was found in it, and TARGET/found all.
"""

import sys
from functools import partial

import pyarrow
import ray

from outreach_lint import frames

source, target, workers = sys.argv[1], sys.argv[2], int(sys.argv[3])
ray.init(num_cpus=workers + 1, include_dashboard=False)
ray.data.DataContext.get_current().default_hash_shuffle_parallelism = 4 * workers
ray.data.read_parquet(source).map_batches(
    frames.BatchLinter,
    fn_constructor_kwargs={"message": "text", "keep": ["id"], "compare": True},
    compute=ray.data.ActorPoolStrategy(size=workers),
    batch_size=500,
    batch_format="pyarrow",
).write_parquet(f"{target}/read")
found = ray.data.read_parquet(f"{target}/read")


def gathered(data: ray.data.Dataset) -> pyarrow.Table:
    """Return all rows here."""
    return pyarrow.concat_tables(ray.get(data.to_arrow_refs()))


prints = found.map_batches(frames.fingerprints_of, batch_format="pyarrow").materialize()
texts = prints.map_batches(frames.text_rows, batch_format="pyarrow").groupby("part")
texts = texts.map_groups(frames.distinct_texts, batch_format="pyarrow").materialize()
bands = texts.map_batches(frames.band_rows, batch_format="pyarrow").groupby("part")
pairs = bands.map_groups(frames.candidate_pairs, batch_format="pyarrow")
for name in ("one", "other"):
    signed = texts.rename_columns({"text": name, "signature": f"{name}_signature"})
    pairs = pairs.join(signed, "inner", num_partitions=4 * workers, on=(name,))
alike = pairs.map_batches(frames.alike_rows, batch_format="pyarrow")
clusters = frames.clusters_of(gathered(prints.drop_columns(["signature"])), gathered(alike))
add = partial(frames.add_findings, clusters=clusters)
found.map_batches(add, batch_size=500, batch_format="pyarrow").write_parquet(f"{target}/found")
