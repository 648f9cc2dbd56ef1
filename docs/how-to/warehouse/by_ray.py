"""Lint a folder of Parquet by Ray Data: by_ray.py SOURCE TARGET WORKERS.

Each worker loads the weights once. One that dies is started again, and its block of rows with it.
"""

import sys

import ray

from outreach_lint.frames import BatchLinter

source, target, workers = sys.argv[1:]
ray.init(num_cpus=int(workers) + 1, include_dashboard=False)
messages = ray.data.read_parquet(source).repartition(target_num_rows_per_block=2_000)
findings = messages.map_batches(
    BatchLinter,
    fn_constructor_kwargs={"message": "text", "keep": ["id"]},
    compute=ray.data.ActorPoolStrategy(size=int(workers)),
    batch_size=500,
    batch_format="pyarrow",
    max_restarts=-1,
    max_task_retries=-1,
)
findings.write_parquet(target)
