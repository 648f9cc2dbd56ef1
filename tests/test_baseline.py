"""The baseline: accepted findings are not reported, new ones are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outreach_lint.testing import answer
from tests.conftest import Run
from tests.server import Server, completion
from tests.test_judge import SNEER, SUBTLE, contempt

PUSH = "Only 3 gates left this month, so act now!"
PITCH = f"Hi Ada,\n\nOur workshop sells oak gates from £900. {PUSH}\n"
REASON = "sent since 2019"


@pytest.fixture
def accepted(run: Run) -> Path:
    """A folder of drafts whose findings have been accepted."""
    Path("old").mkdir()
    for number in range(3):
        Path(f"old/{number}.txt").write_text(PITCH.replace("Ada", f"Ada{number}"))
    outcome = run("baseline", "accept", "--reason", REASON)
    assert outcome.code == 0
    # They are also alike.
    assert outcome.out == "11 findings in 3 drafts accepted (11 in outreach-lint.lock)\n"
    return Path("outreach-lint.lock")


def test_accepted_findings_are_not_reported_but_new_ones_are(run: Run, accepted: Path) -> None:
    outcome = run("check")
    assert outcome.code == 0
    assert "Nothing to change in 3 drafts; 11 accepted in the baseline." in outcome.out
    Path("old/new.txt").write_text(PITCH)
    outcome = run("check", "--output-format", "concise")
    assert outcome.code == 1
    assert all(line.startswith("old/new.txt") for line in outcome.out.splitlines())
    assert run("check", "--isolated", "old/0.txt").code == 1


def test_a_lockfile_in_a_parent_folder_applies(
    run: Run, accepted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("old")
    assert run("check", ".").code == 0
    Path(".git").mkdir()  # this starts another repository
    assert run("check", ".").code == 1


def test_a_baseline_entry_matches_words_not_line_numbers(run: Run, accepted: Path) -> None:
    Path("old/0.txt").write_text(
        f"Hi Ada0,\n\nmuch has happened since.\n\n{PUSH}\n\nBuy now or lose it!\n"
    )
    outcome = run("check", "--output-format", "concise", "--select", "AGD001", "old/0.txt")
    assert PUSH not in outcome.out
    assert outcome.out.count("AGD001") == 1
    Path("old/1.txt").write_text(PITCH.replace("3 gates", "5 gates"))
    assert "AGD001" in run("check", "--select", "AGD001", "old/1.txt").out


def test_a_renamed_draft_keeps_its_decisions(run: Run, accepted: Path) -> None:
    Path("old/0.txt").rename("old/renamed.txt")
    assert run("check").code == 0
    assert run("baseline", "prune").out == "0 of 11 entries removed\n"
    assert "old/renamed.txt\n" in run("baseline", "show").out
    assert "old/0.txt" not in accepted.read_text()
    assert run("check").code == 0


def test_prune_removes_entries_of_deleted_drafts_and_findings(run: Run, accepted: Path) -> None:
    Path("old/0.txt").unlink()
    Path("old/1.txt").write_text(
        "Hi Ada, your sluice gate from 1790 still holds. Who mends the planks?"
    )
    assert run("baseline", "prune").out == "7 of 11 entries removed\n"
    assert run("baseline", "prune").out == "0 of 4 entries removed\n"
    assert run("check", "old/2.txt").code == 0


def test_prune_removes_nothing_if_a_draft_cannot_be_read(run: Run, accepted: Path) -> None:
    Path("old/0.txt").write_bytes(b"\xff\xff\xfe")
    before = accepted.read_text()
    outcome = run("baseline", "prune")
    assert (outcome.code, "nothing was removed" in outcome.err, accepted.read_text()) == (
        2,
        True,
        before,
    )


def test_the_baseline_is_sorted_readable_and_holds_reasons(run: Run, accepted: Path) -> None:
    data = json.loads(accepted.read_text())
    assert (
        accepted.read_text()
        == json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    )
    assert [e["path"] for e in data["baseline"]] == sorted(e["path"] for e in data["baseline"])
    assert {e["reason"] for e in data["baseline"]} == {REASON}
    assert any(e["words"] == PUSH and e["rule"] == "AGD001" for e in data["baseline"])
    assert f"AGD001  “{PUSH}”  -- {REASON}" in run("baseline", "show").out


def test_accept_adds_only_selected_findings_and_keeps_earlier_reasons(
    run: Run, accepted: Path
) -> None:
    Path("old/new.txt").write_text(PITCH)
    assert run("baseline", "accept", "--select", "AGD,RAP002").out.startswith(
        "1 finding in 1 draft accepted (12"
    )
    assert run("check").code == 1
    assert run("baseline", "accept").out.startswith("2 findings in 1 draft accepted (14")
    reasons = {e["path"]: e["reason"] for e in json.loads(accepted.read_text())["baseline"]}
    assert reasons == {
        "old/0.txt": REASON,
        "old/1.txt": REASON,
        "old/2.txt": REASON,
        "old/new.txt": "",
    }


def test_records_are_identified_by_their_ids(run: Run) -> None:
    Path("a.jsonl").write_text("".join(json.dumps({"id": i, "text": PITCH}) + "\n" for i in "xy"))
    run("baseline", "accept", "a.jsonl")
    assert run("check", "a.jsonl").code == 0
    Path("a.jsonl").write_text("".join(json.dumps({"id": i, "text": PITCH}) + "\n" for i in "zyx"))
    out = [
        json.loads(line)
        for line in run(
            "check", "--ignore", "RAP102", "--output-format", "jsonl", "a.jsonl"
        ).out.splitlines()
    ]
    sure = [[f for f in line["findings"] if f["confidence"] == "high"] for line in out]
    assert list(map(bool, sure)) == [True, False, False]
    assert {item["by"] for item in out[1]["suppressed"]} == {"baseline"}


@pytest.mark.slow
def test_a_model_s_findings_can_be_accepted_and_pruned(run: Run, server: Server) -> None:
    Path("draft.txt").write_text(SUBTLE)
    server.in_turn(completion(answer(contempt(rewrite="The light [how it helps]."))))
    run("check", "--engine", "llm", "--lock", "draft.txt")
    assert run("check", "draft.txt").code == 1
    run("baseline", "accept", "draft.txt", "--reason", "a joke between us")
    assert run("check", "draft.txt").code == 0
    assert run("check", "--locked", "draft.txt").code == 0
    data = json.loads(Path("outreach-lint.lock").read_text())
    assert (data["baseline"][0]["origin"], data["baseline"][0]["words"]) == ("llm", SNEER)
    assert data["drafts"]
    assert run("baseline", "prune").out == "0 of 1 entries removed\n"
    Path("draft.txt").write_text(SUBTLE.replace(SNEER, ""))
    assert run("baseline", "prune").out == "1 of 1 entries removed\n"


def test_fix_does_not_change_accepted_findings(run: Run) -> None:
    Path("a.txt").write_text("We are a revolutionary agency for mills.")
    run("baseline", "accept")
    run("check", "--fix", "a.txt")
    assert "revolutionary" in Path("a.txt").read_text()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"version": 1, "baseline": {}}', "drafts and baseline must be lists"),
        (
            '{"version": 1, "baseline": [{"path": 1}]}',
            "baseline[0] is not a valid entry",
        ),
        (
            '{"version": 1, "baseline": [{"path": "a", "rule": "x", "key": "y", "more": "z"}]}',
            "baseline[0]",
        ),
        ('{"version": 99}', "has version 99, and this outreach-lint reads version 1"),
        (
            '{\n<<<<<<< ours\n "version": 1\n=======\n',
            "outreach-lint.lock:2: the lockfile holds an unresolved merge",
        ),
        ("", "the lockfile is broken: not JSON"),
    ],
)
@pytest.mark.parametrize(
    "command",
    [
        ["check"],
        ["baseline", "accept"],
        ["baseline", "show"],
        ["baseline", "prune"],
        ["check", "--fix"],
    ],
)
def test_a_broken_lockfile_is_an_error_and_stays_unchanged(
    run: Run, command: list[str], text: str, told: str
) -> None:
    Path("a.txt").write_text("We are a revolutionary agency for mills.")
    Path("outreach-lint.lock").write_text(text)
    outcome = run(*command)
    assert outcome.code == 2
    assert told in outcome.err
    assert Path("outreach-lint.lock").read_text() == text
    assert Path("a.txt").read_text() == "We are a revolutionary agency for mills."


def test_duplicate_entries_after_a_merge_are_one_entry(run: Run, accepted: Path) -> None:
    data = json.loads(accepted.read_text())
    data["baseline"] += data["baseline"][:4]
    accepted.write_text(json.dumps(data))
    assert run("check").code == 0
    assert run("baseline", "accept").code == 0
    assert run("baseline", "prune").out == "0 of 11 entries removed\n"
