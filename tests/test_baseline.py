"""The baseline: accepted findings are not reported, new ones are."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from outreach_lint.decisions.baseline import Accepted, Baseline
from outreach_lint.model import Draft
from outreach_lint.testing import answer
from tests.conftest import Run
from tests.fixing import Word, draft_of, lint_for
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
    assert outcome.out == "10 findings in 3 drafts accepted (10 in outreach-lint.lock)\n"
    return Path("outreach-lint.lock")


def test_accepted_findings_are_not_reported_but_new_ones_are(run: Run, accepted: Path) -> None:
    outcome = run("check")
    assert outcome.code == 0
    assert "Nothing to change in 3 drafts; 10 accepted in the baseline." in outcome.out
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
    assert run("baseline", "prune").out == "0 of 10 entries removed\n"
    assert "old/renamed.txt\n" in run("baseline", "show").out
    assert "old/0.txt" not in accepted.read_text()
    assert run("check").code == 0


def test_prune_removes_entries_of_deleted_drafts_and_findings(run: Run, accepted: Path) -> None:
    Path("old/0.txt").unlink()
    Path("old/1.txt").write_text(
        "Hi Ada, your sluice gate from 1790 still holds. Who mends the planks?"
    )
    assert run("baseline", "prune").out == "7 of 10 entries removed\n"
    assert run("baseline", "prune").out == "0 of 3 entries removed\n"
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
        "1 finding in 1 draft accepted (11"
    )
    assert run("check").code == 1
    assert run("baseline", "accept").out.startswith("2 findings in 1 draft accepted (13")
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
        ('{"version": 1, "baseline": ["x"]}', "baseline[0] is not a valid entry"),
        ('{"version": 1, "baseline": [{"path": "a", "rule": "x"}]}', "baseline[0] is not a valid"),
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
    assert run("baseline", "prune").out == "0 of 10 entries removed\n"


STAND = (
    "Hi {},\n\nThank you for stopping by our stand at the boat fair in Bristol at the end of last"
    " month, where the {}. {}\n\nSam\n"
)
NAMES = ("Nadia", "Tom", "Ines", "Jo")
TALK = "Your questions about planks of larch made my day. Which boat do you mend at the moment?"
SALE = "We have moved all of the oars into a sale. Could you come by before the end of the week?"


def mailing(place: str, rest: str) -> None:
    """Write one message to four people into a file."""
    lines = []
    for name in NAMES:
        lines.append(json.dumps({"id": name, "text": STAND.format(name, place, rest)}) + "\n")
    Path("mailing.jsonl").write_text("".join(lines))


def test_a_text_that_only_begins_like_an_accepted_one_is_reported(run: Run) -> None:
    only = ("--select", "RAP102", "mailing.jsonl")
    mailing("rain never stopped", TALK)
    assert run("baseline", "accept", *only).out.startswith("1 finding in 1 draft")
    assert run("check", *only).code == 0
    mailing("sun came out at last", SALE)
    outcome = run("check", *only)
    assert outcome.code == 1
    assert "4 of 4 drafts are the same text" in " ".join(outcome.out.split())
    assert run("baseline", "prune").out == "1 of 1 entries removed\n"
    run("baseline", "accept", *only)
    (entry,) = json.loads(Path("outreach-lint.lock").read_text())["baseline"]
    assert entry["words"].endswith(SALE)  # a reviewer sees all that is accepted


def test_prune_keeps_an_entry_about_several_drafts_of_a_folder(run: Run) -> None:
    for name in NAMES:
        Path(f"{name}.txt").write_text(STAND.format(name, "rain never stopped", TALK))
    assert run("baseline", "accept").out.startswith("1 finding in 1 draft")
    assert run("baseline", "prune").out == "0 of 1 entries removed\n"
    for name in NAMES[1:]:
        Path(f"{name}.txt").unlink()
    assert run("baseline", "prune").out == "1 of 1 entries removed\n"


def test_an_entry_of_an_earlier_version_still_applies(run: Run) -> None:
    only = ("--select", "RAP102", "mailing.jsonl")
    mailing("rain never stopped", TALK)
    entry = {
        "id": "Nadia",
        "key": "c65ce3821e47019dddd6af7681f739015c9d5b7e16384fd3e1ccd5af98f08854",
        "origin": "local",
        "path": "mailing.jsonl",
        "reason": REASON,
        "rule": "RAP102",
        "words": "Thank you for stopping by our stand at the boat fair in Bristol at the end of …",
    }
    text = json.dumps({"version": 1, "questions": {}, "drafts": [], "baseline": [entry]})
    Path("outreach-lint.lock").write_text(text)
    outcome = run("check", *only)
    assert (outcome.code, "1 accepted in the baseline" in outcome.out) == (0, True)
    assert run("baseline", "prune").out == "0 of 1 entries removed\n"
    assert run("check", "--output-format", "json", *only).code == 0


LONG_CLAIM = (
    "For people who live so very far to the north of Leeds, and who see so little of the sun, it"
    " was quite bright, the hall in which we all sat."
)


@pytest.mark.slow
def test_an_entry_of_a_model_goes_once_its_words_are_not_all_there(
    run: Run, server: Server
) -> None:
    Path("draft.txt").write_text(f"Hi Nadia,\n\nyour talk was good. {LONG_CLAIM}\n\nTom\n")
    server.in_turn(completion(answer(contempt(LONG_CLAIM))))
    run("check", "--engine", "llm", "--lock", "draft.txt")
    assert run("baseline", "accept", "draft.txt").out.startswith("1 finding in 1 draft")
    assert run("baseline", "prune").out == "0 of 1 entries removed\n"
    rest = LONG_CLAIM.replace("quite bright, the hall", "a joy, the talk")
    Path("draft.txt").write_text(f"Hi Nadia,\n\nyour talk was good. {rest}\n\nTom\n")
    assert run("baseline", "prune").out == "1 of 1 entries removed\n"


@pytest.mark.parametrize("size", [3, 10, 17, 26, 95])
def test_an_entry_of_a_model_whose_words_were_cut_stays_while_they_begin_so(
    run: Run, size: int
) -> None:
    accept_as_model("draft.txt", LONG_CLAIM, stored=f"{LONG_CLAIM[:size]} …")
    Path("draft.txt").write_text(f"Hi Nadia,\n\nyour talk was good. {LONG_CLAIM}\n")
    assert run("baseline", "prune").out == "0 of 1 entries removed\n"
    Path("draft.txt").write_text("Hi Nadia,\n\nyour talk was good. Which lamp was it?\n")
    assert run("baseline", "prune").out == "1 of 1 entries removed\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", f'subject,message\n"{SNEER}",{{}}\n'),
        (
            "a.md",
            "Hi Nadia,\n\nFor Leeds it was <!-- outreach-lint: disable-next-line AGD001 -->\n"
            "quite bright, the hall.\n\n{}\n",
        ),
    ],
)
def test_words_of_a_model_are_found_in_the_subject_and_around_comments(
    run: Run, name: str, text: str
) -> None:
    Path(name).write_text(text.replace("{}", "Your talk in May was good. Which lamp was it?"))
    accept_as_model(name, SNEER, draft_id="2" if name == "a.csv" else name)
    assert run("baseline", "prune").out == "0 of 1 entries removed\n"


def test_words_that_end_with_dots_are_not_taken_for_cut_ones(run: Run) -> None:
    accept_as_model("draft.txt", "And so it went …")
    for text, removed in (("And so it went …", 0), ("And so it went on.", 1)):
        Path("draft.txt").write_text(f"Hi Nadia,\n\nyour talk was good. {text}\n")
        assert run("baseline", "prune").out == f"{removed} of 1 entries removed\n"


def accept_as_model(path: str, words: str, stored: str = "", draft_id: str = "") -> None:
    """Write a baseline with one finding of a model."""
    key = sha256(f"AGD004\n{words.casefold()}".encode()).hexdigest()
    entry = {"path": path, "rule": "AGD004", "key": key, "words": stored or words, "origin": "llm"}
    entry["id"] = draft_id or path
    Path("outreach-lint.lock").write_text(json.dumps({"version": 1, "baseline": [entry]}))


def test_the_list_cuts_long_words(run: Run) -> None:
    accept_as_model("draft.txt", LONG_CLAIM)
    out = " ".join(run("baseline", "show").out.split())
    assert out == f"draft.txt (missing) AGD004 “{LONG_CLAIM[:95]} …”"


@pytest.mark.parametrize("values", [("Acme", "Zeta"), ("~ Acme", "~ Zeta")])
def test_one_value_of_a_tag_is_accepted_and_not_all(values: tuple[str, str]) -> None:
    """A finding about rendered data is at the tag, and quotes the value."""
    draft = draft_of("Hi {{company}}, how is the mill?\n", "a.txt")
    (finding,) = lint_for(Word("{{company}}"))(draft).findings
    first, second = (replace(finding, quote=value) for value in values)
    baseline = Baseline(str(Path.cwd()))
    baseline.accept(first, draft, REASON)
    assert [entry.words for entry in baseline] == [values[0]]
    assert baseline.entry_for(first, draft)
    assert baseline.entry_for(second, draft) is None


def test_subjects_outside_the_text_are_told_apart(run: Run) -> None:
    raw = "subject,message\nRe: oars,{}\n"
    only = ("--select", "HOU001", "a.csv")
    Path("house").mkdir()
    Path("house/oars.md").write_text(PAGE)
    Path("outreach-lint.toml").write_text('rules = ["house"]\n')
    Path("a.csv").write_text(raw.format(TALK))
    assert run("baseline", "accept", *only).out.startswith("1 finding in 1 draft")
    assert run("check", *only).code == 0
    Path("a.csv").write_text(raw.replace("oars", "sails").format(TALK))
    assert run("check", *only).code == 1


PAGE = (
    '# HOU001 oars\n```toml\n[match]\nphrases = ["oars", "sails"]\n```\nYou name it.\n## Why\nx\n'
    "## Ask\nx\n## Try\nx\n## Bad\n## Good\n## Source\nx\n"
)


def test_only_drafts_with_an_entry_are_decided() -> None:
    baseline = Baseline(str(Path.cwd()), [Accepted("a.txt", "a.txt", "AGD001", "k", "now")])
    assert baseline.decides(Draft("Hi", path="a.txt", id="a.txt"))
    assert not baseline.decides(Draft("Hi", path="b.txt", id="b.txt"))
    assert not Baseline(str(Path.cwd())).decides(Draft("Hi", path="a.txt", id="a.txt"))


def test_an_entry_needs_a_path_a_rule_and_a_key_only(run: Run) -> None:
    entry = {"path": "a.txt", "rule": "AGD001", "key": "k"}
    Path("outreach-lint.lock").write_text(json.dumps({"version": 1, "baseline": [entry]}))
    assert run("baseline", "show").out.split() == ["a.txt", "(missing)", "AGD001", "“”"]


@pytest.mark.parametrize(("reasons", "kept"), [(("one", ""), "one"), (("one", "two"), "two")])
def test_of_two_entries_for_a_finding_the_last_reason_is_kept(
    run: Run, reasons: tuple[str, str], kept: str
) -> None:
    entry = {"path": "a.txt", "rule": "AGD001", "key": "k", "words": "now"}
    entries = [{**entry, "reason": reason} for reason in reasons]
    Path("outreach-lint.lock").write_text(json.dumps({"version": 1, "baseline": entries}))
    assert run("baseline", "show").out.endswith(f"“now”  -- {kept}\n")
