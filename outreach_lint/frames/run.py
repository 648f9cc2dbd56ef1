"""Files of messages → one Parquet file of findings, streamed; a run that was broken off goes on.

Each batch of rows becomes a part in a folder beside the output, written whole or not at all. When
all are there, they are put together and the folder goes. What is done is told by its parts alone,
so a run may be killed at any moment.
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
from outreach_lint.frames.schema import OWN, VERDICT, schema
from outreach_lint.reading.encoder import encoder
from outreach_lint.sources.arrow import opened, table_of
from outreach_lint.sources.datasets import ENDINGS, data_files, version_of

PARTS = ".parts"  # the folder's ending, after the name of the output
PLAN = "plan.json"
UNFINISHED = ".tmp"
MARK = b"outreach-lint.plan"  # in the output's metadata
TOGETHER = 50  # parts that become one row group of the output


class Plan(NamedTuple):
    """What a run does: its files, the columns that it keeps, and a digest of all that counts."""

    files: tuple[str, ...]
    output: str
    schema: Any
    digest: str

    @property
    def folder(self) -> str:
        """Where the parts stand until all are there."""
        return self.output + PARTS

    def part(self, file: int, batch: int) -> str:
        """Return the path of a part."""
        return os.path.join(self.folder, f"{file:06}-{batch:08}.parquet")


def plan_of(
    paths: tuple[str, ...],
    output: str,
    config_for: Callable[[str], Config],
    more: tuple[str, ...] = (),
) -> Plan:
    """Return what is to be done; raises ``OutreachLintError`` when a file cannot be read.

    ``more`` counts beside files and settings: a run is not resumed where it has changed.
    """
    if "://" in output:
        raise OutreachLintError("findings are written to a local file", output)
    files = tuple(dict.fromkeys(chain.from_iterable(map(_parquet_files, paths))))
    schemas, facts = [], [__version__, str(encoder().facts["weights"]), *more]
    for file in files:
        config = config_for(file)
        with opened(file) as data:
            keep = _kept_columns(data.schema, file, config)
            schemas.append(schema(data.schema, keep).remove_metadata())
        facts += [file, version_of(file), repr(config.settings)]
    digest = sha256("\x00".join(facts).encode()).hexdigest()
    return Plan(files, output, _together(schemas, output), digest)


def _parquet_files(path: str) -> list[str]:
    files = data_files(path)
    if not files or not all(file.lower().endswith(ENDINGS) for file in files):
        what = f"an --output-file in Parquet goes with {', '.join(ENDINGS)} files, or a folder"
        raise OutreachLintError(f"{what} of them", path)
    return files


def _kept_columns(given: Any, path: str, config: Config) -> list[str]:
    """Return the columns that stand in the result: all but messages and their subjects."""
    columns = table_of(given, path, config).columns
    if len(columns.messages) > 1:
        raise OutreachLintError(
            "several columns hold messages", path, "say which: --message-column NAME"
        )
    ((message, subject),) = columns.messages
    kept: list[str] = []
    for number, name in enumerate(given.names):
        if number not in (message, subject) and name not in OWN:
            kept.append(name)
    return kept


def _together(schemas: list[Any], output: str) -> Any:
    import pyarrow as pa

    try:
        return pa.unify_schemas(schemas)
    except pa.ArrowException as error:
        what = f"the files do not go together: {error}"
        raise OutreachLintError(what, output, "check them one by one") from None


def judge(
    plan: Plan,
    linter_for: Callable[[str, list[str]], BatchLinter],
    resume: bool = False,
    done: Callable[[int], None] = lambda _: None,
) -> Counter[str]:
    """Judge all rows, write the output and return how many rows have each verdict.

    ``linter_for`` makes the linter of a file that keeps some columns. ``done`` is told how many
    rows each new part has. With ``resume`` parts that are there are not judged again. Raises
    ``OutreachLintError`` when an unfinished run is in the way, or was about something else.
    """
    if resume and not os.path.exists(plan.folder) and _is_written(plan):
        return _verdicts(plan.output)
    _begin(plan, resume)
    for number, file in enumerate(plan.files):
        _judge_file(plan, number, file, linter_for, done)
    _join(plan)
    return _verdicts(plan.output)


def _begin(plan: Plan, resume: bool) -> None:
    path = os.path.join(plan.folder, PLAN)
    if os.path.exists(path):
        if not resume:
            raise OutreachLintError(
                "an unfinished run is here", plan.folder, "--resume goes on with it; or delete it"
            )
        with open(path, encoding="utf-8") as handle:
            if json.load(handle) != {"plan": plan.digest}:
                raise OutreachLintError(
                    "the unfinished run was about other files or settings, or another version",
                    plan.folder,
                    "delete it to begin anew",
                )
        for name in os.listdir(plan.folder):
            if name.endswith(UNFINISHED):
                os.unlink(os.path.join(plan.folder, name))
        return
    try:
        os.makedirs(plan.folder, exist_ok=True)
    except OSError as error:
        raise OutreachLintError(f"cannot be written: {error.strerror}", plan.folder) from None
    replace_file(path, json.dumps({"plan": plan.digest}).encode())


def _judge_file(
    plan: Plan,
    number: int,
    file: str,
    linter_for: Callable[[str, list[str]], BatchLinter],
    done: Callable[[int], None],
) -> None:
    import pyarrow as pa

    with opened(file) as data:
        there = data.schema.names
        keep = [name for name in plan.schema.names if name in there]
        linter = linter_for(file, keep)
        first = 1
        for count, batch in enumerate(data.batches()):
            part = plan.part(number, count)
            if not os.path.exists(part):
                table = pa.Table.from_batches([linter(batch, file, first)])
                _write(part, table.schema, iter([table]))
                done(batch.num_rows)
            first += batch.num_rows


def _write(path: str, form: Any, tables: Iterator[Any]) -> None:
    """Write a Parquet file, whole or not at all, and have it on the disk before it is there."""
    import pyarrow.parquet as pq

    temporary = path + UNFINISHED
    try:
        with open(temporary, "wb") as handle:
            with pq.ParquetWriter(handle, form, compression="zstd") as writer:
                for table in tables:
                    writer.write_table(table)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(temporary, path)
    except OSError as error:
        raise OutreachLintError(f"cannot be written: {error.strerror}", path) from None


def _join(plan: Plan) -> None:
    """Put the parts together in the output, and take them away."""
    names = sorted(name for name in os.listdir(plan.folder) if name.endswith(".parquet"))
    form = plan.schema.with_metadata({MARK: plan.digest.encode()})

    def tables() -> Iterator[Any]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        for start in range(0, len(names), TOGETHER):
            parts = [plan.schema.empty_table()]
            for name in names[start : start + TOGETHER]:
                path = os.path.join(plan.folder, name)
                parts.append(pq.read_table(path, partitioning=None))
            whole = pa.concat_tables(parts, promote_options="default")
            yield whole.combine_chunks()

    _write(plan.output, form, tables())
    shutil.rmtree(plan.folder)


def _is_written(plan: Plan) -> bool:
    if not os.path.exists(plan.output):
        return False
    with opened(plan.output) as data:
        known = data.schema.metadata or {}
    return bool(known.get(MARK) == plan.digest.encode())


def _verdicts(path: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    with opened(path) as data:
        for batch in data.batches([VERDICT]):
            counts.update(batch.column(VERDICT).to_pylist())
    return counts
