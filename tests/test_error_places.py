"""Where errors are: as data, and in words that no part of the program takes apart again."""

from __future__ import annotations

import ast
import json
import pickle
from pathlib import Path

import pytest
from pygls.workspace.position_codec import PositionCodec

from outreach_lint import OutreachLintError, Place
from outreach_lint.config import Config
from outreach_lint.errors import Notice
from outreach_lint.report.summary import Summary
from outreach_lint.serving.lsp.positions import PositionConverter
from outreach_lint.serving.lsp.reports import fault, is_about
from outreach_lint.sources import drafts
from tests.conftest import ROOT, Run, on_posix


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(), ""),
        (Place("a.md"), "a.md"),
        (Place("a.md", 3), "a.md:3"),
        (Place("a.md", 3, 7), "a.md:3:7"),
        (Place("a.toml", 3, detail="overrides[0]"), "a.toml:3 overrides[0]"),
        (Place(detail="--select"), "--select"),
    ],
)
def test_an_error_shows_its_place_and_keeps_it_as_data(place: Place, words: str) -> None:
    error = OutreachLintError("it is empty", place, "write it")
    assert error.where == words
    assert str(error) == (f"{words}: " if words else "") + "it is empty\n  write it"
    assert error.args == ("it is empty", words, "write it")
    assert pickle.loads(pickle.dumps(error)).place == place


def test_a_string_is_shown_as_it_is_and_not_taken_apart() -> None:
    error = OutreachLintError("it is empty", "a.md:3", "write it")
    assert str(error) == "a.md:3: it is empty\n  write it"
    assert error.where == "a.md:3"
    assert error.place == Place("a.md:3")


def test_a_place_within_a_text_counts_from_the_line_where_the_text_begins() -> None:
    assert Place("a.md").within(2, 5) == Place("a.md", 2, 5)
    assert Place("a.md", 10).within(1, 5) == Place("a.md", 10, 5)
    assert Place("a.md", 10).within(3) == Place("a.md", 12)


@on_posix
def test_a_colon_in_a_file_name_is_part_of_the_name(run: Run) -> None:
    Path("notes:7").mkdir()
    Path("notes:7/a.md").write_bytes(b"Hi \0")
    Path("notes:8.md").write_bytes(b"Hi \0")
    args = "notes:7/a.md", "notes:8.md"
    out = run("check", "--output-format", "github", *args).out
    assert "::error file=notes%3A7/a.md,line=1::" in out
    assert "::error file=notes%3A8.md,line=1::" in out
    (log,) = json.loads(run("check", "--output-format", "sarif", *args).out)["runs"]
    (invocation,) = log["invocations"]
    uris = []
    for note in invocation["toolExecutionNotifications"]:
        (location,) = note["locations"]
        assert location["physicalLocation"]["region"] == {"startLine": 1}
        uris.append(location["physicalLocation"]["artifactLocation"]["uri"])
    assert uris == ["notes%3A7/a.md", "notes%3A8.md"]


def test_the_summary_counts_files_whose_names_end_in_a_number() -> None:
    summary = Summary()
    for place in (Place("a:1"), Place("a:2"), Place("a:2", 3), Place("a:2", 4, 5)):
        summary.add_unread(OutreachLintError("not read", place))
    assert summary.sentence() == "No drafts read: 2 files could not be read."


def test_a_place_with_a_detail_still_has_its_line(run: Run) -> None:
    Path("a.csv").write_text("name,city\nAda,Ely\n")
    asked = run("check", "--output-format", "github", "--message-column", "note", "a.csv")
    assert asked.out.startswith("::error file=a.csv,line=1::no column 'note'")
    assert "error: a.csv:1 (--message-column): no column 'note'" in asked.err
    Path("sub").mkdir()
    Path("sub/outreach-lint.toml").write_text('\n[[overrides]]\npaths = ["*.md"]\nsetting = 4\n')
    Path("sub/a.md").write_text("Hi Ada, how is the loom?\n")
    asked = run("check", "--output-format", "github", "sub/a.md")
    assert asked.out.startswith("::error file=sub/outreach-lint.toml,line=2::setting must be")
    assert "error: sub/outreach-lint.toml:2 overrides[0]: setting must be" in asked.err


def test_an_editor_shows_an_error_about_the_bytes_of_a_record_on_its_line(run: Run) -> None:
    raw = b'{"text": "Hi Ada, how is the loom?"}\n{"text": "a\0b"}\n'
    Path("a.jsonl").write_bytes(raw)
    errors = []
    for item in drafts(["a.jsonl"], lambda _: Config()):
        if isinstance(item, OutreachLintError) and not isinstance(item, Notice):
            errors.append(item)
    (error,) = errors
    assert error.place == Place("a.jsonl", 2, 12)
    assert is_about(error, "a.jsonl")
    assert not is_about(error, "b.jsonl")
    found = fault(error, PositionConverter(raw.decode(), PositionCodec()))
    assert (found.range.start.line, found.range.start.character) == (1, 11)


def test_no_error_is_given_its_line_in_a_string() -> None:
    """A line that is written into a string would be missing in reports that point at lines."""
    kinds = {"OutreachLintError", "Notice", "Note", "CheckError"}
    found = []
    for file in [*(ROOT / "outreach_lint").rglob("*.py"), *(ROOT / "plugins").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in kinds:
                given = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "where")]
                if any(isinstance(where, ast.JoinedStr) for where in given):
                    found.append(f"{file}:{node.lineno}")
    assert found == []
