"""The programs of the how-to page on warehouses: data frames, Ray and Spark."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.test_campaign import BATCH, OTHERS

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

from outreach_lint.frames import (  # noqa: E402
    add_findings,
    clusters_of,
    fingerprints_of,
    lint_batch,
)

pytestmark = pytest.mark.slow

PROGRAMS = ROOT / "docs/how-to/warehouse"
PUSHY = "Hi Mara,\n\nWe are a revolutionary agency. Act now, before it is too late! Ref {}.\n"
KIND = "Hi Mara,\n\nyour talk on dyeing with madder was the best. How do you fix it? Ref {}.\n"
ROWS, FILES = 120, 4


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    folder = tmp_path / "sent"
    folder.mkdir()
    for number in range(FILES):
        ids = range(number, ROWS, FILES)
        texts = [(KIND if row % 3 else PUSHY).format(row) for row in ids]
        table = pa.table({"id": [str(row) for row in ids], "text": texts})
        pq.write_table(table, folder / f"part-{number}.parquet")
    return folder


def rows_of(table: Any) -> dict[str, Any]:
    assert table.num_rows == len(set(table["id"].to_pylist())), "a row is doubled"
    return {row["id"]: (row["verdict"], row["findings"]) for row in table.to_pylist()}


def in_one_process(sent: Path) -> dict[str, Any]:
    return rows_of(lint_batch(pq.read_table(sent), keep=["id"]))


@pytest.mark.parametrize("library", ["pandas", "polars", "duckdb"])
def test_a_data_frame_is_linted(sent: Path, library: str) -> None:
    pytest.importorskip(library)
    command = [sys.executable, "-W", "error", str(PROGRAMS / f"by_{library}.py")]
    said = subprocess.run(command, cwd=sent.parent, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    assert f"'clean': {ROWS * 2 // 3}" in said.stdout


def below(pid: int) -> Iterator[tuple[int, str]]:
    """Yield the descendants of a process with their command lines."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children.setdefault(parent, []).append(int(entry.name))
    waiting = [(child, "") for child in children.get(pid, [])]
    while waiting:
        child, parent_line = waiting.pop()
        try:
            line = (Path("/proc") / str(child) / "cmdline").read_text()
        except OSError:
            continue
        yield child, f"{parent_line}>{line}"
        waiting += [(grandchild, line) for grandchild in children.get(child, [])]


def ray_worker(line: str) -> bool:
    return "ray::" in line.partition(">")[2] and "MapBatches(BatchLinter)" in line


def spark_worker(line: str) -> bool:
    return line.count("pyspark.daemon") == 2


@pytest.mark.parametrize(("engine", "is_worker"), [("ray", ray_worker), ("pyspark", spark_worker)])
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_an_engine_finishes_after_a_worker_is_killed(
    sent: Path, engine: str, is_worker: Callable[[str], bool]
) -> None:
    if find_spec(engine) is None or (engine == "pyspark" and not shutil.which("java")):
        pytest.skip(f"{engine} is not here")
    program = PROGRAMS / f"by_{engine.removeprefix('py')}.py"
    target = sent.parent / "found"
    log = sent.parent / "log"
    with log.open("w") as handle:
        command = [sys.executable, *map(str, (program, sent, target)), "2"]
        running = subprocess.Popen(command, stdout=handle, stderr=handle, cwd=sent.parent)
        killed = 0
        while running.poll() is None and not killed:
            sleep(0.2)
            killed = next((pid for pid, line in below(running.pid) if is_worker(line)), 0)
        assert killed, log.read_text()
        sleep(3)  # it has started
        os.kill(killed, signal.SIGKILL)
        code = running.wait()
    assert code == 0, log.read_text()
    assert rows_of(pq.read_table(target)) == in_one_process(sent)


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """A folder of several files with messages, some of them the same to every reader."""
    folder = tmp_path / "campaign"
    folder.mkdir()
    texts = [*BATCH, *OTHERS, *BATCH[:2]]
    for number in range(FILES):
        ids = range(number, len(texts), FILES)
        table = pa.table({"id": [str(row) for row in ids], "text": [texts[row] for row in ids]})
        pq.write_table(table, folder / f"part-{number}.parquet")
    return folder


@pytest.mark.parametrize("engine", ["arrow", "ray", "pyspark"])
def test_an_engine_finds_messages_that_are_the_same_to_everyone(
    campaign: Path, engine: str
) -> None:
    if find_spec(engine.replace("arrow", "pyarrow")) is None:
        pytest.skip(f"{engine} is not here")
    if engine == "pyspark" and not shutil.which("java"):
        pytest.skip("java is not here")
    program = PROGRAMS / f"alike_by_{engine.removeprefix('py')}.py"
    target = campaign.parent / "all"
    command = [sys.executable, *map(str, (program, campaign, target))]
    done = subprocess.run(
        [*command, *(["2"] if engine != "arrow" else [])],
        cwd=campaign.parent,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = rows_of(pq.read_table(target if engine == "arrow" else target / "found"))
    read = lint_batch(pq.read_table(campaign), keep=["id"], compare=True)
    clusters = clusters_of(fingerprints_of(read))
    assert found == rows_of(add_findings(read, clusters))
    said = [[finding["code"] for finding in findings] for _, findings in found.values()]
    assert sum("RAP102" in codes for codes in said) == len(BATCH) + 2
