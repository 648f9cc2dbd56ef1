"""Parquet and Arrow files: read as drafts, and findings written row by row."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from outreach_lint.testing import answer
from tests.conftest import ROOT, Run
from tests.server import Server, completion
from tests.test_judge import SUBTLE, contempt

pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

PUSHY = "Hi Mara,\n\nWe are a revolutionary agency. Act now, before it is too late!\n"
KIND = "Hi Mara,\n\nyour talk on dyeing with madder was the best of the day. How do you fix it?\n"
TABLE = pa.table({"text": [PUSHY, KIND, None], "team": ["north", "south", "south"]})


def write(path: str, table: Any = TABLE, rows: int = 1_000) -> None:
    if path.endswith(".parquet"):
        pq.write_table(table, path, row_group_size=rows)
        return
    make = pa.ipc.new_stream if path.startswith("stream") else pa.ipc.new_file
    with make(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=rows)


@pytest.mark.parametrize("name", ["m.parquet", "m.arrow", "m.feather", "stream.arrow"])
def test_each_row_is_read_as_a_draft(run: Run, name: str) -> None:
    write(name)
    outcome = run("check", "--output-format", "concise", name)
    assert outcome.code == 1
    assert f"{name}:1:1: " in outcome.out
    assert f"{name}:2:" not in outcome.out
    assert f"{name}:3: the draft is empty" in outcome.err


def test_a_table_gives_the_findings_of_the_same_table_in_csv(run: Run) -> None:
    write("m.parquet")
    pa.csv = pytest.importorskip("pyarrow.csv")
    pa.csv.write_csv(TABLE.slice(0, 2), "m.csv")
    codes = [
        [
            line.split()[1]
            for line in run("check", "--output-format", "concise", name).out.split("\n")
            if line
        ]
        for name in ("m.csv", "m.parquet")
    ]
    assert codes[0] and codes[0] == codes[1]


def test_a_folder_of_parts_is_read_as_one_input(run: Run) -> None:
    Path("sent/month=5").mkdir(parents=True)
    write("sent/month=5/part-0.parquet")
    write("sent/month=5/part-1.parquet")
    Path("sent/_SUCCESS").touch()
    outcome = run("check", "--output-format", "concise", "sent")
    assert "part-0.parquet:1:1" in outcome.out and "part-1.parquet:1:1" in outcome.out


def test_a_folder_is_recognized_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("sent").mkdir()
    write("sent/part-0.parquet")
    walked: list[object] = []
    walk = os.walk

    def counted(folder: str) -> Iterator[tuple[str, list[str], list[str]]]:
        walked.append(folder)
        return walk(folder)

    monkeypatch.setattr(os, "walk", counted)
    run("check", "sent")
    assert walked == ["sent", "sent"]  # to recognize it, and to list its files


def test_a_folder_with_other_files_is_searched_as_usual(run: Run) -> None:
    Path("drafts").mkdir()
    write("drafts/m.parquet")
    Path("drafts/a.txt").write_text(PUSHY)
    outcome = run("check", "--output-format", "concise", "drafts")
    assert "a.txt" in outcome.out and "m.parquet" not in outcome.out


def test_a_folder_of_data_is_read_only_if_named(run: Run) -> None:
    Path("work/data").mkdir(parents=True)
    write("work/data/prices.parquet", pa.table({"price": [1, 2]}))
    Path("work/a.txt").write_text(KIND)
    outcome = run("check", "work")
    assert outcome.code == 0
    assert "1 .parquet" in outcome.err
    assert "looks like a message column" in run("check", "work/data").err


def test_a_url_is_opened_by_fsspec(run: Run) -> None:
    fsspec = pytest.importorskip("fsspec")
    write("m.parquet")
    with fsspec.open("memory://sent/m.parquet", "wb") as there:
        there.write(Path("m.parquet").read_bytes())
    assert (
        "memory://sent/m.parquet:1:1"
        in run("check", "--output-format", "concise", "memory://sent/m.parquet").out
    )
    run("check", "--output-file", "f.parquet", "memory://sent")
    assert pq.read_table("f.parquet").num_rows == 3
    assert run("check", "nosuch://sent/m.parquet").code == 2


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + bytes(40) + b"PAR1"])
def test_a_damaged_file_is_an_error(run: Run, content: bytes) -> None:
    for name in ("m.parquet", "m.arrow"):
        Path(name).write_bytes(content)
        outcome = run("check", name)
        assert outcome.code == 2
        assert f"{name}: cannot be read" in outcome.err


def test_without_pyarrow_the_error_names_the_extra(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("m.parquet")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    assert "pip install 'outreach-lint[arrow]'" in run("check", "m.parquet").err


def test_findings_are_written_row_by_row(run: Run) -> None:
    write("m.parquet", rows=2)
    outcome = run("check", "--output-file", "f.parquet", "m.parquet")
    assert outcome.code == 2 and not outcome.out
    assert "f.parquet: 3 rows" in outcome.err
    found = pq.read_table("f.parquet")
    assert found.column_names == [
        "team",
        "draft",
        "path",
        "verdict",
        "findings",
        "strengths",
        "error",
    ]
    assert found["verdict"].to_pylist() == ["findings", "clean", "error"]
    assert found["draft"].to_pylist() == ["1", "2", "3"]
    assert not Path("f.parquet.parts").exists()


def test_the_exit_code_depends_on_the_rows(run: Run) -> None:
    for text, code in ((KIND, 0), (PUSHY, 1)):
        write("m.parquet", pa.table({"text": [text]}))
        assert run("check", "--output-file", "f.parquet", "m.parquet").code == code


def test_files_with_different_columns_are_combined(run: Run) -> None:
    Path("sent").mkdir()
    write("sent/a.parquet", pa.table({"text": [KIND], "team": ["north"]}))
    write("sent/b.parquet", pa.table({"month": [5], "text": [KIND]}))
    assert run("check", "--output-file", "f.parquet", "sent").code == 0
    found = pq.read_table("f.parquet")
    assert found["team"].to_pylist() == ["north", None]
    assert found["month"].to_pylist() == [None, 5]


@pytest.mark.parametrize("option", ["--fix", "--diff", "--campaign", "--engine=llm"])
def test_options_that_change_or_compare_drafts_are_refused(run: Run, option: str) -> None:
    write("m.parquet")
    outcome = run("check", option, "--output-file", "f.parquet", "m.parquet")
    assert outcome.code == 2 and not Path("f.parquet").exists()


def test_an_output_file_in_parquet_needs_parquet_input(run: Run) -> None:
    Path("a.txt").write_text(KIND)
    assert "needs .parquet" in run("check", "--output-file", "f.parquet", "a.txt").err


def test_resume_needs_a_parquet_output_file(run: Run) -> None:
    assert "--resume needs" in run("check", "--resume", "m.parquet").err


def interrupted(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Interrupt a run when its second batch is judged."""
    from outreach_lint.frames import BatchLinter

    call, count = BatchLinter.__call__, [0]

    def once(self: Any, *args: Any) -> Any:
        count[0] += 1
        if count[0] == 2:
            raise KeyboardInterrupt
        return call(self, *args)

    monkeypatch.setattr(BatchLinter, "__call__", once)
    assert run("check", "--output-file", "f.parquet", "m.parquet").code == 130
    monkeypatch.setattr(BatchLinter, "__call__", call)


def test_resume_skips_rows_already_judged(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from outreach_lint.frames import BatchLinter

    write("m.parquet", rows=1)
    interrupted(monkeypatch, run)
    assert (
        "continue it with --resume" in run("check", "--output-file", "f.parquet", "m.parquet").err
    )
    rows: list[int] = []
    call = BatchLinter.__call__

    def noted(self: Any, *args: Any) -> Any:
        rows.append(args[2])
        return call(self, *args)

    monkeypatch.setattr(BatchLinter, "__call__", noted)
    run("check", "--resume", "--output-file", "f.parquet", "m.parquet")
    assert rows == [2, 3]
    assert pq.read_table("f.parquet").num_rows == 3
    run("check", "--resume", "--output-file", "f.parquet", "m.parquet")
    assert rows == [2, 3]


def test_resume_refuses_other_settings_or_files(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("m.parquet", rows=1)
    interrupted(monkeypatch, run)
    again = ("check", "--resume", "--output-file", "f.parquet", "m.parquet")
    assert "used other files or settings" in run(*again, "--setting", "sales").err
    write("m.parquet", pa.table({"text": [KIND, KIND]}))
    assert "used other files or settings" in run(*again).err


def verdicts(run: Run, *options: str) -> list[str]:
    run("check", *options, "--output-file", "f.parquet", "m.parquet")
    return list(pq.read_table("f.parquet")["verdict"].to_pylist())


def test_findings_in_the_baseline_are_left_out_of_the_rows(run: Run) -> None:
    write("m.parquet", pa.table({"text": [PUSHY, PUSHY, KIND], "id": ["a", "b", "c"]}))
    run("baseline", "accept", "m.parquet")
    lock = json.loads(Path("outreach-lint.lock").read_text())
    lock["baseline"] = [entry for entry in lock["baseline"] if entry["id"] == "a"]
    Path("outreach-lint.lock").write_text(json.dumps(lock))
    assert verdicts(run) == ["clean", "findings", "clean"]
    assert verdicts(run, "--isolated") == ["findings", "findings", "clean"]


def test_resume_refuses_a_changed_baseline(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write("m.parquet", rows=1)
    interrupted(monkeypatch, run)
    run("baseline", "accept", "m.parquet")
    outcome = run("check", "--resume", "--output-file", "f.parquet", "m.parquet")
    assert outcome.code == 2 and "used other files or settings" in outcome.err


@pytest.mark.slow
def test_locked_model_answers_are_used_for_rows(run: Run, server: Server) -> None:
    write("m.parquet", pa.table({"text": [SUBTLE]}))
    server.in_turn(completion(answer(contempt())))
    run("check", "--engine", "llm", "--lock", "m.parquet")
    asked = len(server.requests)
    assert verdicts(run) == ["findings"]
    assert pq.read_table("f.parquet")["findings"][0][0]["code"].as_py() == "AGD004"
    assert verdicts(run, "--isolated") == ["clean"]
    write("m.parquet", pa.table({"text": [SUBTLE, KIND]}))
    assert verdicts(run, "--locked") == ["findings", "not judged"]
    assert len(server.requests) == asked


def test_a_broken_lockfile_is_an_error(run: Run) -> None:
    write("m.parquet")
    Path("outreach-lint.lock").write_text("{")
    outcome = run("check", "--output-file", "f.parquet", "m.parquet")
    assert outcome.code == 2 and "the lockfile is broken" in outcome.err
    assert not Path("f.parquet").exists()


KILLED = """
import os, shutil, signal, sys
import outreach_lint.frames.run as run
from outreach_lint.cli import main
from outreach_lint.frames import BatchLinter

left = [int(sys.argv[1])]
def counted(call):
    def wrapped(*args, **options):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **options)
    return wrapped
for place, name in ((os, "replace"), (os, "fsync"), (shutil, "rmtree"), (os, "unlink"), (os, "rmdir")):
    setattr(place, name, counted(getattr(place, name)))
BatchLinter.__call__ = counted(BatchLinter.__call__)
main(["check", "--isolated", "--resume", "--output-file", "f.parquet", "m.parquet"])
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_run_killed_at_any_of_twenty_moments_loses_and_doubles_nothing(run: Run) -> None:
    texts = [PUSHY.replace("Mara", f"Mara {number}") for number in range(12)]
    write("m.parquet", pa.table({"text": texts}), rows=2)
    run("check", "--isolated", "--output-file", "whole.parquet", "m.parquet")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    whole = pq.read_table("whole.parquet")
    # the first two batches, the steps after the last one, and the removal of the parts
    for moment in (*range(1, 9), *range(18, 30)):
        command = [sys.executable, "-c", KILLED, str(moment)]
        code = subprocess.run(command, env=environment, capture_output=True).returncode
        assert code == -signal.SIGKILL, moment
        run("check", "--isolated", "--resume", "--output-file", "f.parquet", "m.parquet")
        assert pq.read_table("f.parquet").equals(whole), moment
        assert sorted(os.listdir()) == ["f.parquet", "m.parquet", "whole.parquet"], moment
        Path("f.parquet").unlink()
