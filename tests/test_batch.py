"""Drafts judged by the Batch API: requests are exported, answers imported."""

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
from tests.conftest import ROOT, Run, open_to_others
from tests.server import Server, completion
from tests.test_judge import GOOD, PRIVATE, SNEER, SUBTLE, contempt, findings


@pytest.fixture
def exported(run: Run, tmp_path: Path) -> list[dict[str, object]]:
    """The exported requests of three drafts, two of them different."""
    rows = [{"id": "a", "text": SUBTLE}, {"id": "b", "text": GOOD}, {"id": "c", "text": SUBTLE}]
    (tmp_path / "drafts.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = run("batch", "export", "drafts.jsonl", "-o", "requests.jsonl")
    assert result.code == 0
    assert "requests.jsonl: 2 requests" in result.err
    return [json.loads(line) for line in (tmp_path / "requests.jsonl").read_text().splitlines()]


def answered(entry: dict[str, object], content: object, **more: object) -> str:
    body = completion(content).body
    return json.dumps(
        {"id": "batch_1", "custom_id": entry["custom_id"], "response": {"status_code": 200, "body": body}, "error": None, **more}
    )  # fmt: skip


def test_requests_have_the_format_of_the_batch_api(
    exported: list[dict[str, object]], server: Server, run: Run
) -> None:
    assert all(set(entry) == {"custom_id", "method", "url", "body"} for entry in exported)
    assert {(entry["method"], entry["url"]) for entry in exported} == {
        ("POST", "/v1/chat/completions")
    }
    run("check", "--engine", "llm", "--output-format", "jsonl", "drafts.jsonl")
    sent = sorted(json.dumps(body["messages"]) for body in server.requests)
    assert sent == sorted(json.dumps(entry["body"]["messages"]) for entry in exported)  # type: ignore[index]


def test_imported_answers_give_the_same_findings_as_live_answers(
    run: Run, exported: list[dict[str, object]], tmp_path: Path
) -> None:
    lines = [
        answered(exported[1], answer()),
        answered(exported[0], answer(contempt(), contempt("not there"))),
    ]
    (tmp_path / "answers.jsonl").write_text("\n".join(lines) + "\n")
    result = run("batch", "import", "answers.jsonl")
    assert result.code == 0
    assert "2 of 2 requests answered, dropped: 1 × quote that is not in the draft" in result.err
    checked = run("check", "--engine", "llm", "--output-format", "jsonl", "drafts.jsonl")
    assert [f["quote"] for f in findings(checked.out)] == [SNEER, SNEER]
    assert checked.code == 1
    assert "0 requests, 3 answers from the cache" in checked.err
    again = run("batch", "export", "drafts.jsonl", "-o", "more.jsonl")
    assert "more.jsonl: 0 requests" in again.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no json", "not a line of a batch's answers"),
        ('{"custom_id": "other", "response": {}}', "not in the manifest"),
        ({"response": None, "error": {"message": "expired"}}, "the batch has no answer: expired"),
        ({"response": {"status_code": 429, "body": {}}}, "the server answered 429"),
        ({"response": {"status_code": 200, "body": completion("prose").body}}, "not JSON"),
        (
            {"response": {"status_code": 200, "body": completion(answer(), "length").body}},
            "cut off",
        ),
        (
            {"response": {"status_code": 200, "body": completion(None, refusal="no").body}},
            "refused",
        ),
        ({"response": {"status_code": 200, "body": None}}, "not a chat completion"),
    ],
)
def test_an_unusable_answer_is_reported_and_exported_again(
    run: Run, exported: list[dict[str, object]], tmp_path: Path, line: object, said: str
) -> None:
    bad = line if isinstance(line, str) else answered(exported[0], answer(), **line)  # type: ignore[arg-type]
    (tmp_path / "answers.jsonl").write_text(f"{bad}\n{answered(exported[1], answer())}\n")
    result = run("batch", "import", "answers.jsonl")
    assert result.code == 2
    assert said in result.err
    assert "1 of 2 requests answered" in result.err
    assert "1 are unanswered" in result.err
    assert "more.jsonl: 1 request" in run("batch", "export", "drafts.jsonl", "-o", "more.jsonl").err


def test_an_unrelated_file_is_not_reported_line_by_line(
    run: Run, exported: list[dict[str, object]], tmp_path: Path
) -> None:
    (tmp_path / "answers.jsonl").write_text("nothing\n" * 500)
    result = run("batch", "import", "answers.jsonl")
    assert result.code == 2
    assert "… and 480 more that cannot be used" in result.err
    assert len(result.err.splitlines()) < 30


def test_requests_and_manifest_are_private_and_redacted(run: Run, tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text(PRIVATE)
    run("batch", "export", "draft.txt", "-o", "requests.jsonl")
    for name in ("requests.jsonl", "requests.manifest.json"):
        assert not open_to_others(tmp_path / name)
        text = (tmp_path / name).read_text()
        assert not any(secret in text for secret in ("s3cret", "7946", "tom.baker"))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 9, "requests": {}}', '{"version": 1, "requests": {"a": {}}}'])  # fmt: skip
def test_an_invalid_manifest_is_an_error(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.manifest.json").write_text(text)
    (tmp_path / "answers.jsonl").write_text("")
    result = run("batch", "import", "answers.jsonl")
    assert (result.code, "not a manifest" in result.err) == (2, True)


def test_import_uses_the_manifest_that_matches_the_answers(
    run: Run, exported: list[dict[str, object]], tmp_path: Path
) -> None:
    (tmp_path / "draft.txt").write_text(GOOD + "PS.")
    run("batch", "export", "draft.txt", "-o", "another.jsonl")
    (tmp_path / "answers.jsonl").write_text(answered(exported[0], answer()) + "\n")
    assert "1 of 2 requests answered" in run("batch", "import", "answers.jsonl").err
    (tmp_path / "answers.jsonl").write_text('{"custom_id": "else"}\n')
    assert "no manifest here lists" in run("batch", "import", "answers.jsonl").err
    for path in tmp_path.glob("*.manifest.json"):
        path.unlink()
    assert "no manifest" in run("batch", "import", "answers.jsonl").err


@pytest.fixture
def many(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run with five drafts in Parquet and at most two requests per file."""
    pq = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")
    pq.write_table(pa.table({"text": [f"{SUBTLE} {n}" for n in range(5)]}), "drafts.parquet")
    monkeypatch.setattr("outreach_lint.cli.batch_files.MAX_REQUESTS_PER_FILE", 2)
    return run


def ids_in(*names: str) -> list[str]:
    return [
        str(json.loads(line)["custom_id"])
        for name in names
        for line in Path(name).read_text().splitlines()
    ]


THREE = ("requests.jsonl", "requests-2.jsonl", "requests-3.jsonl")


def test_an_export_is_split_at_the_limits(many: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    outcome = many("batch", "export", "drafts.parquet", "-o", "requests.jsonl")
    assert "requests.jsonl, requests-2.jsonl, requests-3.jsonl: 5 requests" in outcome.err
    assert [len(ids_in(name)) for name in THREE] == [2, 2, 1]
    for name in THREE:
        manifest = json.loads(Path(name.replace(".jsonl", ".manifest.json")).read_text())
        assert list(manifest["requests"]) == ids_in(name)
    size = Path("requests.jsonl").stat().st_size // 2
    monkeypatch.setattr("outreach_lint.cli.batch_files.MAX_BATCH_FILE_BYTES", size + 10)
    many("batch", "export", "drafts.parquet", "-o", "small.jsonl")
    assert len(ids_in("small.jsonl")) == 1


def test_an_interrupted_export_continues(many: Run) -> None:
    many("batch", "export", "drafts.parquet", "-o", "requests.jsonl")
    whole = ids_in(*THREE)
    first = Path("requests.jsonl").stat().st_mtime_ns
    Path("requests-2.manifest.json").unlink()
    Path("requests-2.jsonl").write_text("half a li")
    Path("requests-3.jsonl").unlink()
    Path("requests-3.manifest.json").unlink()
    outcome = many("batch", "export", "--resume", "drafts.parquet", "-o", "requests.jsonl")
    assert "requests-2.jsonl, requests-3.jsonl: 3 requests" in outcome.err
    assert ids_in(*THREE) == whole
    assert Path("requests.jsonl").stat().st_mtime_ns == first
    again = many("batch", "export", "--resume", "drafts.parquet", "-o", "requests.jsonl")
    assert "no file: 0 requests" in again.err


def test_a_dry_run_of_an_export_prints_the_price(many: Run) -> None:
    Path("outreach-lint.toml").write_text("price = {input = 1.0, output = 10.0}\n")
    outcome = many("batch", "export", "--dry-run", "drafts.parquet", "-o", "requests.jsonl")
    assert "5 requests" in outcome.err and "at the configured price" in outcome.err
    assert not Path("requests.jsonl").exists()


def test_requests_in_parquet_equal_those_in_json_lines(many: Run) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    many("batch", "export", "drafts.parquet", "-o", "requests.jsonl")
    outcome = many("batch", "export", "drafts.parquet", "-o", "asked.parquet")
    assert "asked.parquet, asked-2.parquet, asked-3.parquet: 5 requests" in outcome.err
    names = ("asked.parquet", "asked-2.parquet", "asked-3.parquet")
    rows = [row for name in names for row in pq.read_table(name).to_pylist()]
    assert [row["custom_id"] for row in rows] == ids_in(*THREE)
    first = json.loads(Path("requests.jsonl").read_text().splitlines()[0])
    assert json.loads(rows[0]["body"]) == first["body"]
    assert not any(open_to_others(Path(name)) for name in names)


def parquet_answers(requests: str, answers: str, *contents: object) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    ids = pq.read_table(requests)["custom_id"].to_pylist()[: len(contents)]
    texts = [None if content is None else json.dumps(content) for content in contents]
    table = pa.table({"content": pa.array(texts, pa.string()), "custom_id": ids})
    pq.write_table(table, answers)


@pytest.mark.slow
def test_answers_in_parquet_are_imported_and_written_as_findings(run: Run, server: Server) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"text": [SUBTLE, GOOD], "id": ["a", "b"]}), "drafts.parquet")
    run("batch", "export", "drafts.parquet", "-o", "asked.parquet")
    parquet_answers("asked.parquet", "answers.parquet", answer(contempt()), None)
    outcome = run("batch", "import", "answers.parquet", "--output-file", "found.parquet")
    assert outcome.code == 2
    assert "the batch has no answer" in outcome.err
    assert "1 of 2 requests answered" in outcome.err
    first, second = pq.read_table("found.parquet").to_pylist()
    assert (first["draft"], first["path"], first["verdict"]) == ("a", "drafts.parquet", "findings")
    (found,) = first["findings"]
    assert (found["code"], found["quote"], found["origin"]) == ("AGD004", SNEER, "llm")
    assert (second["draft"], second["verdict"]) == ("b", "error")
    assert "no answer" in second["error"]
    assert "AGD004" in run("stats", "found.parquet").out
    assert not Path("found.parquet.tmp").exists()
    again = run("batch", "export", "drafts.parquet", "-o", "more.parquet")
    assert "more.parquet: 1 request" in again.err
    checked = run(
        "check",
        "--engine",
        "llm",
        "--output-format",
        "jsonl",
        "--select",
        "AGD004",
        "drafts.parquet",
    )
    assert [f["quote"] for f in findings(checked.out.splitlines()[0])] == [SNEER]


def test_answers_may_hold_only_the_model_s_text(
    run: Run, exported: list[dict[str, object]], tmp_path: Path
) -> None:
    rows = [
        {"custom_id": entry["custom_id"], "content": json.dumps(answer())} for entry in exported
    ]
    (tmp_path / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert "2 of 2 requests answered" in run("batch", "import", "answers.jsonl").err


def test_a_file_of_answers_is_read_one_answer_at_a_time(
    run: Run, exported: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer is stored before the next one is read."""
    from outreach_lint.cli import batch, batch_answers
    from outreach_lint.judge.judge import Judge

    events: list[str] = []
    rows_in, store_verdicts = batch_answers.answer_rows, Judge.store_verdicts

    def read(path: str) -> Iterator[object]:
        for row in rows_in(path):
            events.append("read")
            yield row

    def kept(*args: Any) -> None:
        events.append("kept")
        store_verdicts(*args)

    monkeypatch.setattr(batch, "answer_rows", read)
    monkeypatch.setattr(Judge, "store_verdicts", staticmethod(kept))
    Path("answers.jsonl").write_text("\n".join(answered(entry, answer()) for entry in exported))
    run("batch", "import", "answers.jsonl")
    assert events == ["read", "kept"] * 2


def test_invalid_files_of_answers_or_requests_are_errors(many: Run) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    many("batch", "export", "drafts.parquet", "-o", "asked.parquet")
    pq.write_table(pa.table({"custom_id": ["x"]}), "answers.parquet")
    outcome = many("batch", "import", "answers.parquet", "--manifest", "asked.parquet")
    assert outcome.code == 2 and "'content' is missing" in outcome.err
    outcome = many("batch", "import", "answers.parquet", "--manifest", "drafts.parquet")
    assert outcome.code == 2 and "not a request file" in outcome.err
    outcome = many("batch", "import", "answers.parquet", "--output-file", "found.csv")
    assert outcome.code == 2 and "written as Parquet" in outcome.err


KILLED = """
import os, signal, sys
from outreach_lint.cli import batch_files, batch_parquet, main

batch_files.MAX_REQUESTS_PER_FILE, left = 2, [int(sys.argv[1])]
def counted(call):
    def wrapped(*args, **options):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **options)
    return wrapped
batch_parquet.ParquetRows.add = counted(batch_parquet.ParquetRows.add)
batch_files._Jsonl.write = counted(batch_files._Jsonl.write)
os.replace = counted(os.replace)
main(sys.argv[2:])
"""


def killed(moment: int, *command: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    line = [sys.executable, "-c", KILLED, str(moment), *command]
    said = subprocess.run(line, env=environment, capture_output=True)
    assert said.returncode == -signal.SIGKILL, (moment, said.stderr)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_a_killed_export_continues(many: Run, ending: str) -> None:
    export = ("batch", "export", "--isolated", "drafts.parquet", "-o")
    many(*export, f"whole.{ending}")
    numbers = ("", "-2", "-3")
    for moment in (1, 2, 3, 4, 6, 8):
        killed(moment, *export, f"asked.{ending}")
        many(*export, f"asked.{ending}", "--resume")
        for number in numbers:
            parts = [Path(f"{name}{number}.{ending}") for name in ("asked", "whole")]
            assert parts[0].read_bytes() == parts[1].read_bytes(), (moment, number)
        for path in [*Path().glob("asked*")]:
            assert path.suffix != ".tmp"
            path.unlink()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_killed_import_leaves_no_partial_file_and_can_be_repeated(many: Run) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    many("batch", "export", "drafts.parquet", "-o", "asked.parquet")
    parquet_answers("asked.parquet", "answers.parquet", answer(contempt()), answer())
    take = ("batch", "import", "answers.parquet", "--output-file", "found.parquet")
    for moment in (1, 2, 3):
        killed(moment, *take)
        assert not Path("found.parquet").exists()
    assert "2 of 2 requests answered" in many(*take).err
    assert pq.read_table("found.parquet")["verdict"].to_pylist() == ["findings", "clean"]
    assert not list(Path().glob("*.tmp"))
