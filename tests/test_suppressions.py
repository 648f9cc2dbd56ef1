"""Suppressions in a draft apply, are counted, and are reported if unused."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter
from outreach_lint.model import Draft
from outreach_lint.reading import read, without_comments
from outreach_lint.sources.texts import text as texts
from outreach_lint.testing import answer
from tests.conftest import ROOT, Run
from tests.server import Server, completion
from tests.test_judge import SUBTLE, contempt

LINTER, CONFIG = Linter(), Config()
PUSH = "Only 3 gates left this month, so act now!"
TALK = "We sell gates to mills like yours. Which wood do you use for the wheel?"


def codes(run: Run, *args: str) -> list[str]:
    out = run("check", "--isolated", "--output-format", "jsonl", *args).out
    return [f["code"] for line in out.splitlines() for f in json.loads(line)["findings"]]


def suppressed(run: Run, *args: str) -> list[tuple[str, str, str | None]]:
    line = run("check", "--isolated", "--output-format", "jsonl", *args).out
    return [(s["code"], s["by"], s["reason"]) for s in json.loads(line)["suppressed"]]


@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("a.md", "<!-- outreach-lint: {} -->"),
        ("a.txt", "<!--outreach-lint:{}-->"),
        ("a.j2", "{{# outreach-lint: {} #}}"),
        ("a.jinja", "{{#- outreach-lint: {} -#}}"),
        ("a.hbs", "{{{{! outreach-lint: {} }}}}"),
        ("a.mustache", "{{{{!-- outreach-lint: {} --}}}}"),
        ("a.liquid", "{{% comment %}} outreach-lint: {} {{% endcomment %}}"),
        ("a.liquid", "{{% # outreach-lint: {} %}}"),
    ],
)
@pytest.mark.parametrize("what", ["AGD001", "pressure", "AGD", "AGD002,AGD001", "AGD001 AGD002"])
def test_disable_next_line_suppresses_the_next_line(
    run: Run, name: str, comment: str, what: str
) -> None:
    said = comment.format(f"disable-next-line {what} -- the date\nis real")
    Path(name).write_text(f"Hi Ada,\n\n{said}\n{PUSH}\n{TALK}\n")
    found = codes(run, "--select", "AGD", name)
    assert "AGD001" not in found
    assert found.count("OL001") == 0  # it was not selected
    assert suppressed(run, "--select", "AGD001", name) == [
        ("AGD001", "comment", "the date is real")
    ]


def test_disable_next_line_skips_blank_lines_and_other_comments(run: Run) -> None:
    Path("a.md").write_text(
        "<!-- outreach-lint: disable-next-line AGD001 -->\n\n<!-- outreach-lint: disable-next-line"
        f" AGD002 -->\n{PUSH} I guess you don't care about mills.\n\n{PUSH.replace('3', '5')}\n"
    )
    assert codes(run, "--select", "AGD", "a.md") == ["AGD001"]


def test_block_and_file_comments_suppress_and_enable_rules(run: Run) -> None:
    blame = "I guess you don't care about mills."
    block = "<!-- outreach-lint: disable -->\n\n{}\n\n<!-- outreach-lint: enable AGD002 -->\n\n{}\n"
    Path("a.md").write_text(block.format(f"{PUSH} {blame}", f"{PUSH.replace('3', '5')} {blame}"))
    assert codes(run, "--select", "AGD001,AGD002", "a.md") == ["AGD002"]
    Path("a.md").write_text(f"{PUSH}\n\n{blame}\n\n<!-- outreach-lint: disable-file AGD001 -->\n")
    assert codes(run, "--select", "AGD001,AGD002", "a.md") == ["AGD002"]


@pytest.mark.parametrize(
    ("matter", "reason"),
    [
        ("disable: [AGD001]", None),
        ("disable: pressure", None),
        ("disable:\n  AGD001: real", "real"),
    ],
)
def test_front_matter_disables_rules(run: Run, matter: str, reason: str | None) -> None:
    Path("a.txt").write_text(f"---\n{matter}\n---\n{PUSH} {TALK}\n")
    assert codes(run, "--select", "AGD", "a.txt") == []
    assert suppressed(run, "--select", "AGD", "a.txt") == [("AGD001", "front matter", reason)]


def test_a_record_can_disable_rules(run: Run) -> None:
    Path("a.jsonl").write_text(json.dumps({"text": PUSH, "disable": ["AGD001"]}))
    assert suppressed(run, "--select", "AGD", "a.jsonl") == [("AGD001", "front matter", None)]


def test_the_summary_counts_suppressed_findings(run: Run) -> None:
    Path("plain.txt").write_text(f"{PUSH} {TALK}\n")
    shown = run("check", "--output-format", "concise", "plain.txt").out
    count = shown.count("plain.txt:")
    Path("a.txt").write_text(f"---\ndisable: [RAP, AGD]\n---\n{PUSH} {TALK}\n")
    outcome = run("check", "a.txt")
    assert outcome.code == 0
    assert count >= 1
    assert f"Nothing to change in 1 draft; {count} suppressed." in outcome.out


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("disable-next-line AGD009", "a.md:3:1: no rule 'AGD009'\n  did you mean"),
        ("disable-next-lin AGD001", "a.md:3:1: no such suppression: 'disable-next-lin'\n  did you mean disable-next-line?"),
        ("", "a.md:3:1: no such suppression: ''"),
        ("disable AGD001", "a.md:3:1: this comment does not end\n  close it on its line"),
    ],
)  # fmt: skip
def test_an_invalid_comment_is_an_error_and_the_draft_is_still_linted(
    run: Run, comment: str, told: str
) -> None:
    close = "" if "does not end" in told else "-->"
    Path("a.md").write_text(f"Hi Ada,\n\n<!-- outreach-lint: {comment} {close}\n{PUSH}\n")
    outcome = run("check", "a.md")
    assert outcome.code == 2
    assert told in outcome.err
    assert "AGD001" in outcome.out


def test_invalid_front_matter_is_an_error(run: Run) -> None:
    Path("a.txt").write_text(f"---\ndisable: [AGD009]\n---\n{PUSH}\n")
    outcome = run("check", "a.txt")
    assert (
        outcome.code,
        "a.txt:2:1: no rule 'AGD009'" in outcome.err,
        "AGD001" in outcome.out,
    ) == (
        2,
        True,
        True,
    )
    Path("a.txt").write_text(f"---\ndisable: 3\n---\n{PUSH}\n")
    assert "a.txt:2: disable must be a list of rules" in run("check", "a.txt").err
    Path("a.txt").write_text(f"---\ndisble: [AGD001]\n---\n{PUSH}\n")
    assert "did you mean disable?" in run("check", "a.txt").err


def test_an_unused_suppression_is_reported_and_can_be_removed(run: Run) -> None:
    raw = (
        "Hi Ada,\n\n<!-- outreach-lint: disable-next-line AGD001, AGD002 -- real"
        f" -->\n{PUSH}\n\n<!-- outreach-lint: disable RAP002 -->\n{TALK}\n"
    )
    Path("a.md").write_text(raw)
    outcome = run("check", "--output-format", "concise", "a.md")
    assert "a.md:3:1: OL001 unused-suppression: This disables AGD002, but" in outcome.out
    assert "a.md:6:1: OL001" in outcome.out
    run("check", "--fix", "a.md")
    assert Path("a.md").read_text() == raw.replace(", AGD002", "").replace(
        "<!-- outreach-lint: disable RAP002 -->\n", ""
    )
    assert "OL001" not in run("check", "a.md").out


def test_an_enable_comment_without_a_disable_is_unused(run: Run) -> None:
    Path("a.md").write_text(f"{TALK}\n\n<!-- outreach-lint: enable RAP002 -->\n{TALK}\n")
    outcome = run("check", "--output-format", "concise", "a.md")
    assert "a.md:3:1: OL001 unused-suppression: This enables a rule that was" in outcome.out
    run("check", "--fix", "a.md")
    assert "enable" not in Path("a.md").read_text()


def test_a_suppression_unused_by_the_local_engine_does_not_fail(run: Run) -> None:
    Path("a.md").write_text(f"<!-- outreach-lint: disable-file AGD004 -->\n{SUBTLE}")
    outcome = run("check", "a.md")
    assert (outcome.code, "OL001" in outcome.out) == (0, True)
    Path("outreach-lint.toml").write_text('[severity]\nOL001 = "warning"\n')
    assert run("check", "a.md").code == 1


@pytest.mark.slow
def test_a_finding_only_of_the_model_is_suppressed_in_its_run(run: Run, server: Server) -> None:
    Path("a.md").write_text(
        f"<!-- outreach-lint: disable-file AGD004 -- we are old friends -->\n{SUBTLE}"
    )
    server.in_turn(completion(answer(contempt(rewrite="The light [how it helps]."))))
    outcome = run("check", "--engine", "llm", "a.md")
    assert outcome.code == 0
    assert "outreach-lint" not in json.dumps(server.requests[0]["messages"][-1])
    server.in_turn(completion(answer()))
    Path("a.md").write_text(
        f"<!-- outreach-lint: disable-file AGD004 -->\n{SUBTLE.replace('Which', 'What')}"
    )
    outcome = run("check", "--engine", "llm", "a.md")
    assert (outcome.code, "OL001" in outcome.out) == (1, True)


def test_a_comment_does_not_change_the_lock_key_of_the_model(run: Run, server: Server) -> None:
    Path("a.md").write_text(SUBTLE)
    server.in_turn(completion(answer(contempt(rewrite="The light [how it helps]."))))
    run("check", "--engine", "llm", "--lock", "a.md")
    run("check", "--engine", "llm", "--add-suppressions", "old friends", "a.md")
    assert "disable-next-line AGD004 -- old friends" in Path("a.md").read_text()
    server.requests.clear()
    assert run("check", "--locked", "a.md").code == 0
    assert server.requests == []


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted((ROOT / "examples").iterdir())
        if path.suffix not in (".eml", ".csv", "") and path.name != "campaign.jsonl"
    ],
    ids=lambda path: path.name,
)
def test_add_suppressions_suppresses_all_findings(run: Run, path: Path) -> None:
    shutil.copy(path, ".")
    before = Path(path.name).read_bytes().decode()
    outcome = run("check", "--isolated", "--add-suppressions", "as it was", path.name)
    assert outcome.code == 0
    after = run("check", "--isolated", path.name)
    assert f"{path.name}: nothing to change" in after.out
    assert after.code == 0
    assert len(Path(path.name).read_bytes().decode()) >= len(before)
    again = run("check", "--isolated", "--add-suppressions", "twice", path.name)
    assert "Nothing to suppress" in again.err


def test_add_suppressions_extends_existing_front_matter(run: Run) -> None:
    Path("a.txt").write_text(
        f"---\ntitle: 'x: y'\ndisable: [RAP002]\n# note\nsubject: gates\n---\n{PUSH} {TALK}\n"
    )
    run("check", "--select", "AGD001", "--add-suppressions", "say: it's real", "a.txt")
    assert Path("a.txt").read_text() == (
        "---\ntitle: 'x: y'\ndisable:\n  RAP002: ''\n  AGD001: 'say: it''s real'\n# note\nsubject:"
        " gates\n---\n" + f"{PUSH} {TALK}\n"
    )
    Path("b.txt").write_text(f"---\ndisable:\n- RAP002  # asked for\n---\n{PUSH} {TALK}\n")
    outcome = run("check", "--select", "AGD001", "--add-suppressions", "x", "b.txt")
    assert (outcome.code, "disable has comments that would be lost" in outcome.err) == (2, True)


def test_a_reason_must_not_end_the_comment_and_records_are_refused(run: Run) -> None:
    Path("a.md").write_text(PUSH)
    assert (
        "a reason is one line without -->"
        in run("check", "--add-suppressions", "no --> yes", "a.md").err
    )
    Path("a.jsonl").write_text(json.dumps({"text": PUSH}))
    Path("a.eml").write_text(f"Subject: x\n\n{PUSH}\n")
    assert run("check", "--add-suppressions", "x", "a.eml").code == 2
    outcome = run("check", "--add-suppressions", "x", "a.jsonl")
    assert (outcome.code, "outreach-lint baseline accept" in outcome.err) == (2, True)
    assert Path("a.md").read_text() == PUSH


def test_a_comment_inside_a_paragraph_does_not_change_the_reading() -> None:
    whole = (
        "We help mills with gates that never\nrot, and only three of them are left this month, so"
        " act now!\n"
    )
    line = "<!-- outreach-lint: disable-next-line AGD001 -->\n"
    with_it = whole.replace("rot,", line + "rot,")
    for text in (with_it, with_it.replace("\n", "\r\n")):
        draft = Draft(text)
        plain = read(
            Draft(text.replace(line.strip(), "").replace("\r\n\r\n", "\r\n").replace("\n\n", "\n"))
        )
        got = read(draft)
        assert [" ".join(s.text.split()) for s in got.sentences] == [
            " ".join(s.text.split()) for s in plain.sentences
        ]


PARTS = st.sampled_from(
    [PUSH, TALK, "\n", "\n\n", "\r\n", " ", "<!-- outreach-lint: disable AGD001 -->", "{# outreach-lint: enable #}",
     "<!-- outreach-lint: disable-next-line -->", "<!-- outreach-lint:", "-->", "{{! outreach-lint: disable-file x -- y }}",
     "Subject: Re: x\n", "Hi Ada,", "> quoted"]
)  # fmt: skip


@pytest.mark.slow
@given(st.lists(PARTS, min_size=1, max_size=12).map("".join))
@settings(max_examples=150, deadline=None)
def test_no_finding_is_lost_or_counted_twice_in_any_text(text: str) -> None:
    if not text.strip():
        return
    masked = without_comments(Draft(text)).text
    assert len(masked) == len(text)
    draft = texts.read_draft(text.encode(), "a.md", CONFIG)
    result = LINTER.judge(draft, CONFIG)
    bare = LINTER.judge(replace(draft, text=masked), CONFIG)
    together = [
        *(f for f in result.findings if f.code != "OL001"),
        *(item.finding for item in result.decisions.suppressed),
    ]
    assert sorted((f.span, f.code) for f in together) == sorted(
        (f.span, f.code) for f in bare.findings
    )
