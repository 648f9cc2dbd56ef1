"""Formats for teams, read back by the parsers that read them in practice."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from markdown_it import MarkdownIt

from outreach_lint.linting.linter import Linter
from outreach_lint.settings.keys import FORMATS
from tests.conftest import ROOT, Run

SARIF = json.loads((ROOT / "tests/schemas/sarif-2.1.0.json").read_text())
PITCH = "Hi Ada,\n\nWe are a revolutionary agency and sell gates. Act now, before it is too late!\n"
# Text and names with special meanings in one of the formats.
HOSTILE = (
    "Hi @octocat, ::error::x %0A `code` ``` </details> <b>bold</b> | cell | \x08 \x1b[31m \ud83d"
    " ]]> &amp; #12 [x](http://a.example)\nWe sell *gates* from €900 a day @everyone. Act now,"
    " before it is too late!\n"
)
NAME = "a b,c:d%`ö&<i>.txt"


@pytest.fixture
def hostile(run: Run) -> Run:
    """A folder with a draft that tries to break out of every format, and an unreadable file."""
    Path(NAME).write_bytes(HOSTILE.replace("\ud83d", "").encode())
    Path("r.jsonl").write_text(json.dumps({"id": "1", "text": HOSTILE}))
    Path("bad.txt").write_bytes(b"\xff")
    return run


def sarif(run: Run, *args: str) -> dict[str, Any]:
    log = json.loads(run("check", "--output-format", "sarif", *args).out)
    errors = [error.message for error in Draft7Validator(SARIF).iter_errors(log)]
    assert errors == []
    (only,) = log["runs"]
    return dict(only)


@pytest.mark.slow
def test_sarif_is_valid_and_declares_every_rule(hostile: Run) -> None:
    log = sarif(hostile, NAME, "r.jsonl", "bad.txt", "nowhere.txt", str(ROOT / "examples"))
    rules = log["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(Linter().rules)
    assert all(rule["help"]["markdown"] for rule in rules)
    results = log["results"]
    assert isinstance(results, list)
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    prints = [
        (
            r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            r["partialFingerprints"]["outreachLint/v1"],
        )
        for r in results
    ]
    assert len(prints) == len(set(prints))
    invocation = log["invocations"][0]
    assert not invocation["executionSuccessful"]
    assert len(invocation["toolExecutionNotifications"]) == 2


def test_sarif_has_relative_paths_columns_and_fixes(run: Run) -> None:
    Path("sub").mkdir()
    Path("sub/a ö.txt").write_text(PITCH)
    log = sarif(run, "--select", "RAP002", "sub")
    (result,) = log["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "sub/a%20%C3%B6.txt"
    assert place["region"] == {"startLine": 3, "startColumn": 10, "endLine": 3, "endColumn": 23}
    (fix,) = result["fixes"]
    assert fix["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "an "
    assert log["columnKind"] == "unicodeCodePoints"


def test_sarif_fingerprints_use_words_and_suppressed_findings_are_omitted(run: Run) -> None:
    def prints() -> set[str]:
        return {r["partialFingerprints"]["outreachLint/v1"] for r in sarif(run, "a.md")["results"]}

    Path("a.md").write_text(PITCH)
    before = prints()
    Path("a.md").write_text(PITCH.replace("Hi Ada,", "Hi Ada,\n\nit rains here."))
    assert before & prints() == prints() & before != set()
    run("check", "--add-suppressions", "x", "a.md")
    assert prints() == set()


def test_github_commands_are_one_line_each_and_cannot_be_forged(hostile: Run) -> None:
    out = hostile("check", "--output-format", "github", NAME, "r.jsonl", "bad.txt").out
    lines = out.rstrip("\n").split("\n")
    pattern = re.compile(
        r"::(error|warning|notice)"
        r" file=[^:,\n]+(?:,(?:line|endLine|col|endColumn)=\d+)*(?:,title=[A-Z]+\d+"
        r" [\w-]+)?::[^\n]*"
    )
    assert all(pattern.fullmatch(line) for line in lines), lines
    assert "file=a b%2Cc%3Ad%25`ö&<i>.txt,line=2,endLine=2,col=" in out
    assert lines[-1].startswith("::error file=bad.txt,line=1::not UTF-8")


def test_github_paths_are_relative_to_the_workspace(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Path("sub").mkdir()
    Path("sub/a.txt").write_text(PITCH)
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    monkeypatch.chdir("sub")
    assert "file=sub/a.txt,line=3" in run("check", "--output-format", "github", "a.txt").out


def test_junit_is_valid_xml_with_counts(hostile: Run) -> None:
    Path("good.txt").write_text(
        "Your talk on tide mills in May made me rebuild our gate. Which wood did you choose?"
    )
    raw = hostile("check", "--output-format", "junit", NAME, "r.jsonl", "good.txt", "bad.txt").out
    root = ElementTree.fromstring(raw)
    assert [suite.get("name") for suite in root] == [NAME, "r.jsonl (1)", "good.txt", "bad.txt:1:1"]
    assert root.get("errors") == "1"
    assert int(root.get("failures", 0)) == len(list(root.iter("failure"))) >= 2
    assert [len(list(suite.iter("failure"))) for suite in root][2:] == [0, 0]
    assert root[2].get("tests") == "1"
    assert all(case.get("name") and case.get("classname") for case in root.iter("testcase"))


def test_markdown_mentions_nobody_and_keeps_its_structure(hostile: Run) -> None:
    raw = hostile("check", "--output-format", "markdown", NAME, "r.jsonl", "bad.txt").out
    html = MarkdownIt("commonmark").render(raw)
    assert "<b>bold" not in html
    text = re.sub(r"<code>.*?</code>|<!-- -->", "\0", html, flags=re.DOTALL)
    assert text.count("<details") == text.count("</details>") == 3  # the list of drafts is one
    assert "@octocat" not in text
    assert "@everyone" not in text
    assert "### outreach-lint" in raw


@pytest.mark.slow
def test_markdown_fits_in_a_comment(run: Run) -> None:
    Path("many.jsonl").write_text(
        "".join(json.dumps({"id": i, "text": PITCH}) + "\n" for i in range(300))
    )
    raw = run("check", "--output-format", "markdown", "many.jsonl").out
    assert len(raw) < 65_536
    assert re.search(r"… and \d+ more drafts, too many for one comment\.", raw)
    assert raw.count("<details") == raw.count("</details>")


@pytest.mark.slow
def test_json_matches_its_schema(hostile: Run) -> None:
    schemas = {style: json.loads(hostile("schema", style).out) for style in ("json", "jsonl")}
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    Path("s.md").write_text(f"<!-- outreach-lint: disable-next-line RAP002 -- so -->\n{PITCH}")
    args = [NAME, "r.jsonl", "bad.txt", "s.md", str(ROOT / "examples")]
    Draft202012Validator(schemas["json"]).validate(
        json.loads(hostile("check", "--output-format", "json", *args).out)
    )
    lines = hostile("check", "--output-format", "jsonl", *args).out.splitlines()
    for line in lines:
        Draft202012Validator(schemas["jsonl"]).validate(json.loads(line))
    assert json.loads(hostile("schema").out) == schemas["jsonl"]
    broken = json.loads(lines[0])
    del broken["judged"]
    assert not Draft202012Validator(schemas["jsonl"]).is_valid(broken)


@pytest.mark.parametrize("style", FORMATS)
def test_every_format_can_be_written_to_a_file(hostile: Run, style: str) -> None:
    shown = hostile("check", "--output-format", style, NAME, "bad.txt")
    outcome = hostile("check", "--output-format", style, "--output-file", "out", NAME, "bad.txt")
    assert (outcome.code, outcome.out) == (shown.code, "")
    assert Path("out").read_text() == shown.out
    assert "Traceback" not in outcome.err
    assert sorted(os.listdir()) == sorted([NAME, "bad.txt", "out", "r.jsonl"])


def test_a_file_that_cannot_be_written_is_an_error(run: Run) -> None:
    Path("a.txt").write_text(PITCH)
    outcome = run("check", "--output-file", "no/such/folder/out", "a.txt")
    assert outcome.code == 2
    assert "no/such/folder/out: cannot be written" in outcome.err
