"""The lockfile: the model's answers in git, equal on every machine, without a key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outreach_lint.testing import answer
from tests.conftest import Run
from tests.server import SILENT, Server, completion, error
from tests.test_judge import SNEER, SUBTLE, contempt, findings

OTHER = SUBTLE.replace("Which drill", "What drill")


@pytest.fixture
def locked(run: Run, server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a draft and its lock, without server or key."""
    (tmp_path / "draft.txt").write_text(SUBTLE)
    server.in_turn(completion(answer(contempt(rewrite="The light [how it helps]."))))
    run("check", "--engine", "llm", "--lock", "draft.txt")
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("OUTREACH_LINT_CACHE_DIR", str(tmp_path / "empty-cache"))
    server.in_turn(error(500, "nobody may ask"))
    server.requests.clear()
    return tmp_path / "outreach-lint.lock"


@pytest.mark.slow
def test_a_local_run_adds_locked_findings(run: Run, server: Server, locked: Path) -> None:
    result = run("check", "--output-format", "jsonl", "draft.txt")
    (found,) = findings(result.out)
    assert (found["code"], found["quote"], found["origin"], result.code) == (
        "AGD004",
        SNEER,
        "llm",
        1,
    )
    assert "The light [how it helps]." in found["suggestion"]["text"]
    assert run("check", "--isolated", "draft.txt").code == 0
    assert server.requests == []


@pytest.mark.slow
def test_the_lock_is_readable_sorted_and_independent_of_the_model(
    run: Run, server: Server, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = locked.read_text()
    data = json.loads(before)
    assert before == json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    (entry,) = data["drafts"]
    assert entry["path"] == "draft.txt"
    assert entry["findings"][0]["quote"] == SNEER
    assert "AGD004" in entry["rules"]
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    server.in_turn(completion(answer(contempt(rewrite="The light [how it helps]."))))
    run("check", "--engine", "llm", "--model", "another", "--lock", "draft.txt")
    assert locked.read_text() == before


@pytest.mark.slow
def test_locked_uses_only_answers_from_the_lock(run: Run, server: Server, locked: Path) -> None:
    result = run("check", "--engine", "llm", "--locked", "--output-format", "jsonl", "draft.txt")
    assert [f["code"] for f in findings(result.out)] == ["AGD004"]
    assert result.code == 1
    Path("draft.txt").write_text(OTHER)
    result = run("check", "--locked", "--output-format", "jsonl", "draft.txt")
    (found,) = findings(result.out)
    assert (found["code"], result.code) == ("OL002", 2)
    assert "run: outreach-lint check --engine llm --lock" in found["message"]
    assert server.requests == []


@pytest.mark.slow
def test_a_changed_draft_or_page_is_no_longer_locked(run: Run, locked: Path) -> None:
    Path("draft.txt").write_text(OTHER)
    assert run("check", "draft.txt").code == 0
    Path("draft.txt").write_text(SUBTLE)
    assert run("check", "draft.txt").code == 1
    assert run("check", "--setting", "sales", "draft.txt").code == 0
    data = json.loads(locked.read_text())
    data["questions"]["AGD004"] = "0" * 64
    locked.write_text(json.dumps(data))
    assert run("check", "draft.txt").code == 0
    result = run("check", "--locked", "draft.txt")
    assert result.code == 2
    assert "(AGD004)" in " ".join(result.out.split())


@pytest.mark.slow
def test_line_endings_do_not_matter(run: Run, locked: Path) -> None:
    Path("draft.txt").write_bytes(SUBTLE.replace("\n", "\r\n").encode())
    assert run("check", "draft.txt").code == 1


def test_removing_findings_from_the_lock_suppresses_nothing(
    run: Run, server: Server, locked: Path
) -> None:
    data = json.loads(locked.read_text())
    data["drafts"][0]["findings"] = []
    locked.write_text(json.dumps(data))
    text = "Hi Nadia,\n\nwe sell drills from £49. Act now!\n"
    Path("pitch.txt").write_text(text)
    assert run("check", "pitch.txt").code == 1


@pytest.mark.slow
def test_locking_again_keeps_other_drafts_and_drops_deleted_ones(
    run: Run, server: Server, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    server.in_turn(completion(SILENT))
    Path("other.txt").write_text(OTHER)
    run("check", "--engine", "llm", "--lock", "other.txt")
    assert [entry["path"] for entry in json.loads(locked.read_text())["drafts"]] == [
        "draft.txt",
        "other.txt",
    ]
    Path("draft.txt").write_text(SUBTLE + "PS. Hello.\n")
    run("check", "--engine", "llm", "--lock", "draft.txt")
    assert len(json.loads(locked.read_text())["drafts"]) == 2
    Path("draft.txt").unlink()
    run("check", "--engine", "llm", "--lock", "other.txt")
    assert [entry["path"] for entry in json.loads(locked.read_text())["drafts"]] == ["other.txt"]


@pytest.mark.slow
def test_a_draft_that_was_not_judged_is_not_locked(run: Run, server: Server, locked: Path) -> None:
    before = locked.read_text()
    result = run("check", "--engine", "llm", "--no-cache", "--lock", "draft.txt")
    assert result.code == 2
    assert locked.read_text() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "no version"),
        ('{"version": 99}', "version 99"),
        ('{"version": 1, "drafts": {}}', "drafts and baseline must be lists"),
        ('{"version": 1, "drafts": [{"draft": 7}]}', "drafts[0]"),
        ('{"version": 1, "drafts": [{"draft": "x", "rules": ["A"], "findings": [{"rule": "A", "quote": 1}]}]}', "drafts[0]"),
        ('{"version": 1,\n<<<<<<< HEAD\n"drafts": []\n=======\n>>>>>>> b\n}', "outreach-lint.lock:2: the lockfile holds an unresolved merge conflict"),
        ("[" * 100_000, "nested too deeply"),
    ],
)  # fmt: skip
def test_an_unusable_lock_is_an_error_and_stays_unchanged(
    run: Run, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "outreach-lint.lock").write_text(text)
    (tmp_path / "draft.txt").write_text(SUBTLE)
    result = run("check", "draft.txt")
    assert result.code == 2
    assert said in result.err
    assert "Traceback" not in result.err
    assert (tmp_path / "outreach-lint.lock").read_text() == text


def test_locking_keeps_other_parts_of_the_lockfile(
    run: Run, server: Server, locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = json.loads(locked.read_text())
    locked.write_text(json.dumps({**data, "baseline": [{"key": "x"}]}))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    server.in_turn(completion(SILENT))
    run("check", "--engine", "llm", "--no-cache", "--lock", "draft.txt")
    assert json.loads(locked.read_text())["baseline"] == [{"key": "x"}]
