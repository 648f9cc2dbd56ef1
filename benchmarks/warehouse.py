"""Messages at warehouse size on one machine: ``python benchmarks/warehouse.py PART``.

``limit``: how fast messages are judged, and how fast the encoder alone reads them.
``same``: what it saves that messages come again, in one process.
``workers``: how fast the program of ``docs/how-to/warehouse.md`` for Ray is, by one worker and two.
``killed``: that program on ``--rows`` rows of which ``--texts`` differ, with a worker killed in the
middle; every row is compared with that of one process, and the workers' memory is watched.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from messages import messages

PROGRAM = Path(__file__).parent.parent / "docs/how-to/warehouse/by_ray.py"
FILES = 20
ROUNDS = 5
WATCHED = 2.0  # seconds between two looks at the workers
WORKER = ("ray::", "MapBatches(BatchLinter)")  # in the command line of a worker


def write(folder: Path, rows: int, texts: int, seed: int = 1) -> None:
    """Write a folder of Parquet: ``rows`` messages, drawn from so many different ones."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    known, source = list(messages(texts, seed)), random.Random(2)
    size = -(-rows // FILES)
    for first in range(0, rows, size):
        ids = range(first, min(first + size, rows))
        # each text comes at least once, in the order in which they were made
        drawn = [known[n] if n < len(known) else source.choice(known) for n in ids]
        table = pa.table({"id": [str(number) for number in ids], "text": drawn})
        pq.write_table(table, folder / f"sent-{first:09}.parquet", row_group_size=5_000)


def digests(batches: Iterable[Any]) -> Iterator[tuple[int, bytes]]:
    """Yield the id of each row of findings, with a digest of what was said of the message."""
    for batch in batches:
        columns = batch.select(["id", "verdict", "findings", "strengths", "error"])
        for row in columns.to_pylist():
            number = int(row.pop("id"))
            yield number, sha256(repr(row).encode()).digest()[:16]


def compared(found: Iterator[tuple[int, bytes]], alone: Iterator[tuple[int, bytes]]) -> None:
    """Print how many rows there are, a checksum of all, and whether they are the same."""
    count, by_id = 0, {}
    for number, digest in found:
        count += 1
        by_id[number] = digest
    print(f"by Ray: {count:,} rows, {count - len(by_id):,} doubled, {checksum(by_id)}", flush=True)
    began, other = time.monotonic(), dict(alone)
    took = time.monotonic() - began
    print(f"in one process: {len(other):,} rows, {checksum(other)}, {took:,.0f} s")
    unlike = sum(by_id.get(number) != digest for number, digest in other.items())
    print(f"{unlike:,} rows are different or missing")


def checksum(by_id: dict[int, bytes]) -> str:
    """Return one short number for all rows."""
    whole = sha256()
    for number in sorted(by_id):
        whole.update(number.to_bytes(8, "big") + by_id[number])
    return f"checksum {whole.hexdigest()[:16]}"


def stored(folder: Path) -> Iterator[Any]:
    """Yield the batches of a folder of findings."""
    import pyarrow.dataset as ds

    yield from ds.dataset(folder, format="parquet").to_batches(batch_size=1_000)


def in_one_process(source: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the id of each row of a folder, with a digest of what this process says of its text.

    Each text is judged once, as the rows have nothing else that counts.
    """
    import pyarrow as pa
    import pyarrow.dataset as ds

    from outreach_lint.frames import BatchLinter

    rows = ds.dataset(source, format="parquet")
    texts = rows.to_table(columns=["text"])["text"].unique()
    numbered = pa.table({"id": [str(number) for number in range(len(texts))], "text": texts})
    linter = BatchLinter(message="text", keep=["id"])
    by_text = dict(zip(texts.to_pylist(), (d for _, d in digests([linter(numbered)])), strict=True))
    for batch in rows.to_batches(columns=["id", "text"]):
        for row in batch.to_pylist():
            yield int(row["id"]), by_text[row["text"]]


class Worker(NamedTuple):
    """A process of Ray that judges: its memory in bytes, and its seconds of processor time."""

    memory: int
    seconds: float


def workers(program: int) -> dict[int, Worker]:
    """Return the workers of Ray that judge for a program, by process."""
    parents: dict[int, int] = {}
    found: dict[int, Worker] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            facts = (entry / "stat").read_text().rpartition(")")[2].split()
            line = (entry / "cmdline").read_text()
            memory = int((entry / "statm").read_text().split()[1]) * resource.getpagesize()
        except OSError:  # it has ended
            continue
        parents[int(entry.name)] = int(facts[1])
        if all(word in line for word in WORKER):
            seconds = sum(map(int, facts[11:13])) / os.sysconf("SC_CLK_TCK")
            found[int(entry.name)] = Worker(memory, seconds)
    return {own: worker for own, worker in found.items() if program in above(own, parents)}


def above(process: int, parents: dict[int, int]) -> Iterator[int]:
    """Yield the process that has started one, and so on."""
    while process in parents:
        process = parents[process]
        yield process


class Ran(NamedTuple):
    """What a run took: seconds, those of the workers' processors, and a worker's memory in MB."""

    seconds: float
    processor: float
    memory: float


def by_ray(source: Path, target: Path, count: int, kill_after: float | None = None) -> Ran:
    """Run the program, and kill one of its workers after so many seconds of work."""
    log = target.with_suffix(".log")
    began, seen, waiting = time.monotonic(), dict[int, list[Worker]](), kill_after
    with log.open("w") as handle:
        command = [sys.executable, str(PROGRAM), *map(str, (source, target, count))]
        running = subprocess.Popen(command, stdout=handle, stderr=handle)
        while running.poll() is None:
            time.sleep(WATCHED)
            alive = workers(running.pid)
            for process, worker in alive.items():
                seen.setdefault(process, []).append(worker)
            if alive and waiting is not None:
                waiting -= WATCHED
                if waiting <= 0:
                    os.kill(min(alive), signal.SIGKILL)
                    print(f"a worker was killed after {kill_after:.0f} s at work", flush=True)
                    waiting = None
    if running.returncode or waiting is not None:
        raise SystemExit(log.read_text()[-3_000:] or "no worker was killed")
    memory = max((worker.memory for each in seen.values() for worker in each), default=0)
    processor = sum(each[-1].seconds for each in seen.values())
    return Ran(time.monotonic() - began, processor, memory / 1e6)


def same(folder: Path, rows: int, texts: int) -> None:
    """Print what it saves that messages come again."""
    import pyarrow.dataset as ds

    from outreach_lint.frames import BatchLinter

    linter = BatchLinter(message="text", keep=["id"])
    print("| rows | different texts | messages a second | memory |\n|---|---|---|---|")
    for seed, different in enumerate((rows, texts), 1):
        source = folder / f"of-{different}"
        source.mkdir()
        write(source, rows, different, seed)
        data = ds.dataset(source, format="parquet")
        began = time.process_time()
        for batch in data.to_batches(batch_size=500):
            linter(batch)
        rate = rows / (time.process_time() - began)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"| {rows:,} | {different:,} | {rate:,.0f} | {memory:,.0f} MB |", flush=True)


def limit(rows: int) -> None:
    """Print what the whole judgement takes of a core, beside what the encoder takes of it."""
    import pyarrow as pa

    from outreach_lint.frames import BatchLinter
    from outreach_lint.reading.encoder import encoder

    linter, read = BatchLinter(message="text"), encoder()
    run, in_encoder = read._run, 0.0

    def timed(context: str, sentences: Sequence[str]) -> Any:
        nonlocal in_encoder
        began = time.process_time()
        try:
            return run(context, sentences)
        finally:
            in_encoder += time.process_time() - began

    linter(pa.record_batch({"text": list(messages(20, 1))}))  # rules and weights are loaded
    vars(read)["_run"] = timed
    ratios = []
    print("| messages | words | a second and core | the encoder alone | ratio |")
    print("|---|---|---|---|---|")
    for seed in range(2, 2 + ROUNDS):
        texts, in_encoder = list(messages(rows, seed)), 0.0
        words = sum(len(text.split()) for text in texts) / rows
        began = time.process_time()
        linter(pa.record_batch({"text": texts}))
        whole = time.process_time() - began
        ratios.append(whole / in_encoder)
        facts = (f"{rows:,}", f"{words:.0f}", f"{rows / whole:.0f}", f"{rows / in_encoder:.0f}")
        print(f"| {' | '.join(facts)} | {ratios[-1]:.2f} |", flush=True)
    print(f"median of the ratios: {statistics.median(ratios):.2f}")


def by_workers(folder: Path, rows: int, texts: int) -> None:
    """Print how fast one worker is, and two."""
    source = folder / "sent"
    source.mkdir()
    write(source, rows, texts)
    print("| workers | rows | different texts | seconds | processor's | memory of a worker |")
    print("|---|---|---|---|---|---|")
    for count in (1, 2):
        ran = by_ray(source, folder / f"found-{count}", count)
        facts = (count, f"{rows:,}", f"{texts:,}", f"{ran.seconds:.0f}", f"{ran.processor:.0f}")
        print(f"| {' | '.join(map(str, facts))} | {ran.memory:.0f} MB |", flush=True)


def killed(folder: Path, rows: int, texts: int, after: float) -> None:
    """Print whether nothing is lost, doubled or changed when a worker is killed."""
    source, target = folder / "sent", folder / "found"
    source.mkdir()
    write(source, rows, texts)
    ran = by_ray(source, target, 2, after)
    rate = rows / ran.seconds
    print(f"{rows:,} rows of {texts:,} texts: {ran.seconds:,.0f} s, {rate:,.0f} rows a second")
    print(f"the workers: {ran.processor:,.0f} s of processor time, {ran.memory:,.0f} MB at most")
    compared(digests(stored(target)), in_one_process(source))


def main() -> None:
    """Make the messages in a folder that goes afterwards, and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("part", choices=("limit", "same", "workers", "killed"))
    parser.add_argument("--rows", type=int, default=5_000)
    parser.add_argument("--texts", type=int, default=150)
    parser.add_argument("--after", type=float, default=60, help="seconds to the killing")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.part == "limit":
            limit(given.rows)
        elif given.part == "same":
            same(folder, given.rows, given.texts)
        elif given.part == "workers":
            by_workers(folder, given.rows, given.texts)
        else:
            killed(folder, given.rows, given.texts, given.after)


if __name__ == "__main__":
    main()
