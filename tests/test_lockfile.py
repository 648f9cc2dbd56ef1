"""The lockfile as a file: what is stored, what is read from it, and what is refused."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from outreach_lint.decisions.lockfile import Lock, digest_of
from outreach_lint.errors import OutreachLintError
from outreach_lint.judge.answer import ModelFinding, Verdict
from outreach_lint.judge.keys import draft_key, question_key
from outreach_lint.judge.prompt import PreparedDraft, prepare_draft
from outreach_lint.linting.linter import Linter
from outreach_lint.model import Draft
from tests.conftest import Run

LINTER = Linter(third_party=False)
CONTEMPT, PRESSURE = LINTER.rules["AGD004"], LINTER.rules["AGD001"]
RULES = (PRESSURE, CONTEMPT)
SNEER = "For Leeds it was quite bright, the hall."
TEXT = f"Hi Nadia,\n\nyour talk in May was shown to us all. {SNEER} Which lamp was it?\n\nTom\n"
FINDING = ModelFinding(SNEER, "It says the reader knows less than others.")
FOUND, SILENT = Verdict((FINDING,)), Verdict()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two drafts."""
    monkeypatch.chdir(tmp_path)
    Path("templates").mkdir()
    for name in ("b.txt", "templates/a.txt"):
        Path(name).write_text(TEXT)
    return tmp_path


def draft(path: str = "b.txt", text: str = TEXT, number: str = "") -> Draft:
    return Draft(text, path=path, id=number or path)


def recorded(
    lock: Lock, path: str = "b.txt", text: str = TEXT, number: str = "", **verdicts: Verdict
) -> PreparedDraft:
    """Store verdicts on a draft, by default one that finds contempt."""
    sent = prepare_draft(draft(path, text, number))
    lock.record(draft(path, text, number), sent, RULES, verdicts or {"AGD004": FOUND})
    return sent


def stored(path: str = "outreach-lint.lock") -> dict[str, Any]:
    data: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return data


def test_stored_verdicts_are_found_again_by_another_run(run: Run) -> None:
    lock = Lock("outreach-lint.lock")
    assert not lock.has_verdicts
    sent = recorded(lock, AGD001=SILENT, AGD004=FOUND)
    assert lock.has_verdicts
    lock.save()
    again = Lock("outreach-lint.lock")
    assert again.verdicts(sent, RULES) == {"AGD001": SILENT, "AGD004": FOUND}
    assert again.verdicts(sent, [PRESSURE]) == {"AGD001": SILENT}
    assert again.verdicts(sent, [LINTER.rules["RAP001"]]) == {}
    assert again.verdicts(prepare_draft(draft(text="Hi Ada")), RULES) == {}


def test_the_file_holds_all_that_a_review_needs_and_is_sorted() -> None:
    lock = Lock("outreach-lint.lock")
    sent = recorded(lock, AGD004=FOUND, AGD001=SILENT)
    other = recorded(lock, "templates/a.txt", f"{TEXT}PS. Café?\n", AGD001=SILENT)
    lock.save()
    first, second = stored()["drafts"]
    assert first == {
        "path": "b.txt",
        "id": "b.txt",
        "draft": draft_key(sent),
        "rules": ["AGD001", "AGD004"],
        "findings": [{"rule": "AGD004", **FINDING._asdict()}],
    }
    assert second == {
        "path": "templates/a.txt",
        "id": "templates/a.txt",
        "draft": draft_key(other),
        "rules": ["AGD001"],
    }
    data = stored()
    assert data["version"] == 1
    assert data["questions"] == {rule.code: question_key(rule) for rule in RULES}
    assert "baseline" not in data
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    assert Path("outreach-lint.lock").read_text(encoding="utf-8") == text


def test_findings_stand_in_the_order_of_the_rules_and_in_letters_of_any_language() -> None:
    lock = Lock("outreach-lint.lock")
    cafe = Verdict((ModelFinding("Café", "It is loud."),))
    recorded(lock, AGD004=FOUND, AGD001=cafe)
    lock.save()
    (entry,) = stored()["drafts"]
    assert [finding["rule"] for finding in entry["findings"]] == ["AGD001", "AGD004"]
    assert "Café" in Path("outreach-lint.lock").read_text(encoding="utf-8")


def test_the_drafts_are_sorted_by_path_then_id() -> None:
    lock = Lock("outreach-lint.lock")
    places = [("templates/a.txt", "1"), ("b.txt", "2"), ("b.txt", "10")]
    for path, number in places:
        recorded(lock, path, f"{TEXT}{number}", number)
    lock.save()
    found = [(entry["path"], entry["id"]) for entry in stored()["drafts"]]
    assert found == [("b.txt", "10"), ("b.txt", "2"), ("templates/a.txt", "1")]


def test_a_changed_draft_replaces_its_earlier_verdicts_and_no_others() -> None:
    lock = Lock("outreach-lint.lock")
    before = recorded(lock)
    others = [
        recorded(lock, "templates/a.txt", f"{TEXT}!"),
        recorded(lock, number="row 2", text="Hm"),
    ]
    after = recorded(lock, text=f"{TEXT}PS. Hello.\n")
    assert lock.verdicts(before, RULES) == {}
    for sent in (*others, after):
        assert lock.verdicts(sent, RULES) == {"AGD004": FOUND}


def test_a_second_answer_about_the_same_draft_is_added() -> None:
    lock = Lock("outreach-lint.lock")
    sent = recorded(lock, AGD001=SILENT)
    recorded(lock, AGD004=FOUND)
    assert lock.verdicts(sent, RULES) == {"AGD001": SILENT, "AGD004": FOUND}


def test_answers_to_an_earlier_question_are_not_used_and_are_dropped() -> None:
    lock = Lock("outreach-lint.lock")
    old = recorded(lock, "templates/a.txt", AGD001=SILENT, AGD004=FOUND)
    lock.save()
    data = stored()
    data["questions"]["AGD004"] = "0" * 64
    Path("outreach-lint.lock").write_text(json.dumps(data))
    lock = Lock("outreach-lint.lock")
    assert lock.verdicts(old, RULES) == {"AGD001": SILENT}
    new = recorded(lock, text=f"{TEXT}!", AGD004=FOUND)
    assert lock.verdicts(new, RULES) == {"AGD004": FOUND}
    assert lock.verdicts(old, RULES) == {"AGD001": SILENT}  # its answer was to the old question
    lock.save()
    assert stored()["questions"] == {rule.code: question_key(rule) for rule in RULES}


def test_a_question_whose_rule_got_no_answer_is_not_stored() -> None:
    lock = Lock("outreach-lint.lock")
    recorded(lock, AGD001=SILENT)
    lock.save()
    assert list(stored()["questions"]) == ["AGD001"]


def test_drafts_that_are_gone_and_drafts_without_answers_are_not_saved() -> None:
    lock = Lock("outreach-lint.lock")
    recorded(lock, AGD004=FOUND)
    recorded(lock, "templates/a.txt", f"{TEXT}!", AGD001=SILENT)
    recorded(lock, "gone.txt", f"{TEXT}?")
    lock.record(draft("b.txt", "Hm", "3"), prepare_draft(draft(text="Hm")), RULES, {})
    lock.save()
    found = [(entry["path"], entry["id"]) for entry in stored()["drafts"]]
    assert found == [("b.txt", "b.txt"), ("templates/a.txt", "templates/a.txt")]
    Path("b.txt").unlink()
    lock.save()
    assert [entry["path"] for entry in stored()["drafts"]] == ["templates/a.txt"]
    assert list(stored()["questions"]) == ["AGD001"]  # nothing uses the other


def test_paths_are_relative_to_the_lockfile_wherever_it_is_used_from(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("templates")
    lock = Lock(os.path.join("..", "outreach-lint.lock"))
    recorded(lock, "a.txt")
    lock.save()
    assert stored("../outreach-lint.lock")["drafts"][0]["path"] == "templates/a.txt"
    monkeypatch.chdir(folder)
    lock = Lock(str(folder / "outreach-lint.lock"))
    recorded(lock, str(folder / "b.txt"), f"{TEXT}!", "b.txt")
    lock.save()
    paths = [entry["path"] for entry in stored()["drafts"]]
    assert paths == ["b.txt", "templates/a.txt"]


def test_parts_of_a_later_version_and_the_baseline_are_kept() -> None:
    accepted = {"path": "b.txt", "rule": "AGD001", "key": "x", "words": "now"}
    Path("outreach-lint.lock").write_text(
        json.dumps({"version": 1, "baseline": [accepted], "notes": ["mine"]})
    )
    lock = Lock("outreach-lint.lock")
    recorded(lock)
    lock.save()
    data = stored()
    assert data["notes"] == ["mine"]
    filled = {"id": "b.txt", "origin": "local", "reason": "", **accepted}
    assert data["baseline"] == [filled]
    assert len(data["drafts"]) == 1


def test_a_file_written_by_hand_adds_its_findings_to_a_run(run: Run) -> None:
    lock = Lock("outreach-lint.lock")
    recorded(lock)
    lock.save()
    outcome = run("check", "--output-format", "concise", "b.txt")
    assert (outcome.code, "AGD004" in outcome.out) == (1, True)
    data = stored()
    (entry,) = data["drafts"]
    del entry["path"], entry["id"]  # only for people
    Path("outreach-lint.lock").write_text(json.dumps(data))
    assert run("check", "b.txt").code == 1
    entry["findings"] = []
    Path("outreach-lint.lock").write_text(json.dumps(data))
    assert run("check", "b.txt").code == 0
    del entry["findings"]
    Path("outreach-lint.lock").write_text(json.dumps(data))
    assert run("check", "b.txt").code == 0


def test_a_finding_of_a_rule_that_was_not_asked_is_ignored() -> None:
    lock = Lock("outreach-lint.lock")
    sent = recorded(lock, AGD001=SILENT, AGD004=FOUND)
    lock.save()
    data = stored()
    data["drafts"][0]["rules"] = ["AGD001"]
    Path("outreach-lint.lock").write_text(json.dumps(data))
    assert Lock("outreach-lint.lock").verdicts(sent, RULES) == {"AGD001": SILENT}


@pytest.mark.parametrize(
    ("text", "told", "where"),
    [
        ("\xff", "the lockfile cannot be read: ", ""),
        ("{\n 7}", "the lockfile is broken: not JSON: Expecting property name", ":2:2"),
        ("[]", "the lockfile is broken: it has no version", ""),
        ('{"version": "1"}', "the lockfile is broken: it has no version", ""),
        ('{"version": 2}', "the lockfile has version 2, and this outreach-lint reads version 1", ""),
        ('{"version": 1, "questions": []}', "questions must be an object, drafts and baseline", ""),
        ('{"version": 1, "drafts": {}}', "questions must be an object, drafts and baseline", ""),
        ('{"version": 1, "baseline": {}}', "questions must be an object, drafts and baseline", ""),
        ('{"version": 1, "drafts": [{"draft": "x", "rules": []}, 3]}', "drafts[1] is not a valid", ""),
        ('{"version": 1, "drafts": [{"rules": []}]}', "drafts[0] is not a valid entry", ""),
        ('{"version": 1, "drafts": [{"draft": "x"}]}', "drafts[0] is not a valid entry", ""),
        ('{"version": 1, "drafts": [{"draft": "x", "rules": [1]}]}', "drafts[0] is not a valid", ""),
        ('{"version": 1, "drafts": [{"draft": "x", "rules": [], "findings": {}}]}', "drafts[0]", ""),
        ('{"version": 1, "drafts": [{"draft": "x", "rules": [], "findings": [1]}]}', "drafts[0]", ""),
        ('{"version": 1, "baseline": ["x"]}', "baseline[0] is not a valid entry", ""),
        ('{"version": 1, "baseline": [{"path": "a", "rule": "b"}]}', "baseline[0] is not a", ""),
        ('{\n"version": 1,\n>>>>>>> theirs\n}', "an unresolved merge conflict", ":3"),
        ('{\n||||||| base\n}', "an unresolved merge conflict", ":2"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_why_and_where(text: str, told: str, where: str) -> None:
    Path("outreach-lint.lock").write_bytes(text.encode("latin-1"))
    with pytest.raises(OutreachLintError) as raised:
        Lock("outreach-lint.lock")
    assert told in str(raised.value)
    assert raised.value.where == f"outreach-lint.lock{where}"


def test_the_error_of_a_broken_file_says_what_to_do() -> None:
    remedies = {
        "": "restore it from git, or delete it and run: outreach-lint check --engine llm --lock",
        '{"version": 9}': "pip install --upgrade outreach-lint",
        "<<<<<<< ours": "resolve the conflict with either side",
    }
    for text, remedy in remedies.items():
        Path("outreach-lint.lock").write_text(text)
        with pytest.raises(OutreachLintError) as raised:
            Lock("outreach-lint.lock")
        assert (raised.value.remedy or "").startswith(remedy)


def test_the_digest_of_a_lockfile_is_that_of_its_bytes() -> None:
    assert digest_of("outreach-lint.lock") == ""
    Path("outreach-lint.lock").write_bytes(b"x\r\n")
    assert digest_of("outreach-lint.lock") == sha256(b"x\r\n").hexdigest()
