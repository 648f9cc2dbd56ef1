"""Lint files of messages into one Parquet file of findings; interrupted runs can be resumed.

Each batch of rows becomes a part file in a folder beside the output. Parts are written atomically.
When all parts exist, they are joined and the folder is deleted. The parts alone record what is
done, so a run may be killed at any time.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import chain
from typing import Any, NamedTuple

from outreach_lint import __version__
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.files import replace as replace_file
from outreach_lint.frames.batches import BatchLinter
from outreach_lint.frames.schema import OWN_COLUMNS, VERDICT, schema
from outreach_lint.reading.encoder import encoder
from outreach_lint.sources.tables.arrow import opened, table_of
from outreach_lint.sources.tables.datasets import DATASET_ENDINGS, data_files, version_of

PARTS_SUFFIX = ".parts"  # of the folder, after the name of the output
PLAN_FILE = "plan.json"
TEMPORARY_SUFFIX = ".tmp"
PLAN_METADATA_KEY = b"outreach-lint.plan"  # in the output's metadata
PARTS_PER_ROW_GROUP = 50  # of the output


class RunPlan(NamedTuple):
    """A run: its files, output and schema, and a digest of everything that affects the result."""

    files: tuple[str, ...]
    output: str
    schema: Any
    digest: str

    @property
    def folder(self) -> str:
        """The folder with the parts until they are joined."""
        return self.output + PARTS_SUFFIX

    def part(self, file: int, batch: int) -> str:
        """Return the path of a part."""
        return os.path.join(self.folder, f"{file:06}-{batch:08}.parquet")


def plan_of(
    paths: tuple[str, ...],
    output: str,
    config_for: Callable[[str], Config],
    more: tuple[str, ...] = (),
) -> RunPlan:
    """Return the plan of a run; raises ``OutreachLintError`` if a file cannot be read.

    ``more`` is added to the digest: a run is not resumed if these strings have changed.
    """
    if "://" in output:
        raise OutreachLintError("findings are written to a local file", output)
    files = tuple(dict.fromkeys(chain.from_iterable(map(_parquet_files, paths))))
    schemas, digest_parts = [], [__version__, str(encoder().facts["weights"]), *more]
    for file in files:
        config = config_for(file)
        with opened(file) as data:
            keep = _kept_columns(data.schema, file, config)
            schemas.append(schema(data.schema, keep).remove_metadata())
        digest_parts += [file, version_of(file), repr(config.settings)]
    digest = sha256("\x00".join(digest_parts).encode()).hexdigest()
    return RunPlan(files, output, _common_schema(schemas, output), digest)


def _parquet_files(path: str) -> list[str]:
    files = data_files(path)
    if not files or not all(file.lower().endswith(DATASET_ENDINGS) for file in files):
        what = f"a Parquet --output-file needs {', '.join(DATASET_ENDINGS)} files, or a folder"
        raise OutreachLintError(f"{what} of them", path)
    return files


def _kept_columns(file_schema: Any, path: str, config: Config) -> list[str]:
    """Return the columns to copy to the result: all but messages and their subjects."""
    columns = table_of(file_schema, path, config).columns
    if len(columns.messages) > 1:
        raise OutreachLintError(
            "several columns hold messages", path, "choose one: --message-column NAME"
        )
    ((message, subject),) = columns.messages
    kept: list[str] = []
    for number, name in enumerate(file_schema.names):
        if number not in (message, subject) and name not in OWN_COLUMNS:
            kept.append(name)
    return kept


def _common_schema(schemas: list[Any], output: str) -> Any:
    import pyarrow as pa

    try:
        return pa.unify_schemas(schemas)
    except pa.ArrowException as error:
        what = f"the columns of the files do not match: {error}"
        raise OutreachLintError(what, output, "check them one by one") from None


def judge(
    plan: RunPlan,
    linter_for: Callable[[str, list[str]], BatchLinter],
    resume: bool = False,
    done: Callable[[int], None] = lambda _: None,
) -> Counter[str]:
    """Lint all rows, write the output, and return the number of rows with each verdict.

    Args:
        plan: The files and the output.
        linter_for: Takes a file and the columns to keep, and returns the linter for it.
        resume: Whether to continue an unfinished run; existing parts are not linted again.
        done: Called with the number of rows of each new part.

    Raises:
        OutreachLintError: There is an unfinished run and ``resume`` is false, or that run had other
            files or settings.
    """
    if resume and not os.path.exists(plan.folder) and _is_complete(plan):
        return _count_verdicts(plan.output)
    _start_or_resume(plan, resume)
    for number, file in enumerate(plan.files):
        _lint_file(plan, number, file, linter_for, done)
    _join_parts(plan)
    return _count_verdicts(plan.output)


def _start_or_resume(plan: RunPlan, resume: bool) -> None:
    path = os.path.join(plan.folder, PLAN_FILE)
    if os.path.exists(path):
        if not resume:
            raise OutreachLintError(
                "there is an unfinished run", plan.folder, "continue it with --resume, or delete it"
            )
        with open(path, encoding="utf-8") as handle:
            if json.load(handle) != {"plan": plan.digest}:
                raise OutreachLintError(
                    "the unfinished run used other files or settings, or another version",
                    plan.folder,
                    "delete it to start again",
                )
        for name in os.listdir(plan.folder):
            if name.endswith(TEMPORARY_SUFFIX):
                os.unlink(os.path.join(plan.folder, name))
        return
    try:
        os.makedirs(plan.folder, exist_ok=True)
    except OSError as error:
        raise OutreachLintError(f"cannot be written: {error.strerror}", plan.folder) from None
    replace_file(path, json.dumps({"plan": plan.digest}).encode())


def _lint_file(
    plan: RunPlan,
    number: int,
    file: str,
    linter_for: Callable[[str, list[str]], BatchLinter],
    done: Callable[[int], None],
) -> None:
    import pyarrow as pa

    with opened(file) as data:
        columns = data.schema.names
        keep = [name for name in plan.schema.names if name in columns]
        linter = linter_for(file, keep)
        first = 1
        for index, batch in enumerate(data.batches()):
            part = plan.part(number, index)
            if not os.path.exists(part):
                table = pa.Table.from_batches([linter(batch, file, first)])
                _write_atomically(part, table.schema, iter([table]))
                done(batch.num_rows)
            first += batch.num_rows


def _write_atomically(path: str, file_schema: Any, tables: Iterator[Any]) -> None:
    """Write a Parquet file atomically: sync a temporary file to the disk, then rename it."""
    import pyarrow.parquet as pq

    temporary = path + TEMPORARY_SUFFIX
    try:
        with open(temporary, "wb") as handle:
            with pq.ParquetWriter(handle, file_schema, compression="zstd") as writer:
                for table in tables:
                    writer.write_table(table)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise OutreachLintError(f"cannot be written: {error.strerror}", path) from None


def _join_parts(plan: RunPlan) -> None:
    """Join the parts into the output, and delete them."""
    names = sorted(name for name in os.listdir(plan.folder) if name.endswith(".parquet"))
    output_schema = plan.schema.with_metadata({PLAN_METADATA_KEY: plan.digest.encode()})

    def tables() -> Iterator[Any]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        for start in range(0, len(names), PARTS_PER_ROW_GROUP):
            parts = [plan.schema.empty_table()]
            for name in names[start : start + PARTS_PER_ROW_GROUP]:
                path = os.path.join(plan.folder, name)
                parts.append(pq.read_table(path, partitioning=None))
            joined = pa.concat_tables(parts, promote_options="default")
            yield joined.combine_chunks()

    _write_atomically(plan.output, output_schema, tables())
    shutil.rmtree(plan.folder)


def _is_complete(plan: RunPlan) -> bool:
    if not os.path.exists(plan.output):
        return False
    with opened(plan.output) as data:
        metadata = data.schema.metadata or {}
    return bool(metadata.get(PLAN_METADATA_KEY) == plan.digest.encode())


def _count_verdicts(path: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    with opened(path) as data:
        for batch in data.batches([VERDICT]):
            counts.update(batch.column(VERDICT).to_pylist())
    return counts
