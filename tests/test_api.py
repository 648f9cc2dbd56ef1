"""The public names: few, typed and easy to use from a program."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import outreach_lint
from outreach_lint import Draft, OutreachLintError, lint, lint_async
from outreach_lint.testing import FakeClient, answer
from tests.conftest import ROOT
from tests.test_judge import SNEER, SUBTLE, contempt

PITCH = "Hi Ada,\n\nWe are a revolutionary agency and sell gates. Act now, before it is too late!\n"
# The documented public names; when they change, change this list too.
PROMISED = {
    "lint", "lint_async", "Draft", "Context", "Reading", "Sentence", "Move", "Tag", "Finding", "Result", "Suggestion", "Edit",
    "Rule", "Hit", "Insertion", "Span", "Confidence", "hookimpl", "load_rules", "quotable", "MAX_SPAN_CHARS", "OutreachLintError", "Place",
    "Client", "Request", "Reply", "NotAnsweredError", "Fault", "claims_earlier_contact", "invites_words", "is_mere_reminder", "orders_a_reviewer", "match_group_greeting",
    "suggest_opening", "quotable_offer", "is_follow_up", "can_add_opening", "is_by_a_person", "is_to_one", "is_mass_mail", "personal_line_tag",
    "edits_to_move_first", "says_something", "names_a_reviewer", "is_others_silence", "NEWS_GAP", "SUBJECT_GAP",
}  # fmt: skip


@pytest.mark.slow
def test_lint_gives_the_same_findings_as_the_command_line(tmp_path: Path) -> None:
    text = "Hi Sam, your loom in the window in Ely made me stop. I have put you down for Monday at ten."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    line = [sys.executable, "-m", "outreach_lint", "check", "--isolated", "--no-cache"]
    line += ["--output-format", "jsonl", "a.txt"]
    said = json.loads(subprocess.run(line, cwd=tmp_path, capture_output=True, text=True).stdout)
    in_a_program = [(f.code, f.confidence) for f in lint(text).findings]
    assert in_a_program
    assert in_a_program == [(f["code"], f["confidence"]) for f in said["findings"]]


def test_the_public_names_are_the_documented_ones() -> None:
    assert set(outreach_lint.__all__) == PROMISED
    for name in PROMISED:
        assert getattr(outreach_lint, name) is not None
    assert (Path(outreach_lint.__file__).parent / "py.typed").exists()
    with pytest.raises(AttributeError):
        outreach_lint.nothing  # noqa: B018


def test_every_public_function_and_class_has_a_docstring() -> None:
    for name in PROMISED - {"MAX_SPAN_CHARS", "NEWS_GAP", "SUBJECT_GAP", "Confidence", "hookimpl"}:
        assert inspect.getdoc(getattr(outreach_lint, name)), name


def test_the_reference_lists_all_public_names() -> None:
    page = (ROOT / "docs/reference/api.md").read_text(encoding="utf-8")
    assert {name for name in PROMISED if not re.search(rf"`{name}\b", page)} == set()


def test_lint_returns_findings_with_spans_and_respects_select_and_ignore() -> None:
    result = lint(PITCH, setting="sales")
    assert {f.code for f in result.shown} >= {"RAP002", "AGD001"}
    (hype,) = [f for f in result.shown if f.code == "RAP002"]
    assert PITCH[slice(*hype.span)] == "revolutionary"
    assert [f.code for f in lint(PITCH, select=["AGD"]).shown] == ["AGD001"]
    assert lint(PITCH, ignore=["AGD", "RAP"]).shown == ()


def test_wrong_arguments_raise_an_error() -> None:
    with pytest.raises(OutreachLintError, match="setting must be one of networking, sales"):
        lint(PITCH, setting="sails")
    with pytest.raises(OutreachLintError, match="no rule 'AGD009'"):
        lint(PITCH, select=["AGD009"])


def test_lint_async_asks_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    client = FakeClient(answer(contempt(rewrite="The light [how it helps].")))
    result = asyncio.run(lint_async(SUBTLE, client=client, use_cache=False))
    assert [(f.code, f.quote, f.origin) for f in result.shown] == [("AGD004", SNEER, "llm")]
    silent = asyncio.run(lint_async(SUBTLE, client=FakeClient(), use_cache=False))
    assert "no answer left" in silent.unjudged


@pytest.mark.slow
def test_lint_reads_no_configuration_file(tmp_path: Path) -> None:
    (tmp_path / "outreach-lint.toml").write_text("not toml at all")
    done = subprocess.run(
        [sys.executable, "-c", "from outreach_lint import lint; print(len(lint('Hi Ada, we sell gates.').findings))"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_program_that_uses_the_api_passes_strict_type_checks(tmp_path: Path) -> None:
    (tmp_path / "crm.py").write_text(
        "from collections.abc import Iterator\n"
        "from outreach_lint import Hit, Reading, Result, lint\n\n"
        "def check(reading: Reading) -> Iterator[Hit]:\n"
        "    for move in reading.moves('pitch'):\n"
        "        yield Hit(reading.span_of(move))\n\n"
        "result: Result = lint('Hi', setting='sales')\n"
        "codes: list[str] = [finding.code for finding in result.shown]\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "crm.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_drafts_compare_by_value() -> None:
    assert Draft("Hi") == Draft("Hi")
