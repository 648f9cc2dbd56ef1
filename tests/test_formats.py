"""Snapshots of all user-visible output, so that changes of words are reviewed."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from outreach_lint.cli import COMMANDS
from outreach_lint.linting.linter import Linter
from outreach_lint.settings.keys import FORMATS
from tests.conftest import ROOT, Run

RULES = sorted(Linter().rules)


@pytest.mark.slow
@pytest.mark.parametrize("style", FORMATS)
def test_format(
    run: Run, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion, style: str
) -> None:
    monkeypatch.chdir(ROOT)
    outcome = run("check", "--isolated", "-q", "--output-format", style, "examples")
    assert outcome.code == 1
    assert outcome.err == ""
    assert outcome.out == snapshot


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help(run: Run, snapshot: SnapshotAssertion, command: str) -> None:
    assert run(*filter(None, [command]), "--help").out == snapshot


@pytest.mark.parametrize("code", RULES)
def test_explain(run: Run, snapshot: SnapshotAssertion, code: str) -> None:
    assert run("explain", code).out == snapshot


def test_rules(run: Run, snapshot: SnapshotAssertion) -> None:
    assert run("rules").out == snapshot


def test_explain_accepts_a_name_and_suggests_the_nearest(run: Run) -> None:
    assert run("explain", "guilt-trip").out == run("explain", "agd002").out
    outcome = run("explain", "guilt-tripp")
    assert outcome.code == 2
    assert "did you mean guilt-trip?" in outcome.err


def test_plugins_lists_names_hooks_and_rules(run: Run) -> None:
    out = run("plugins").out
    assert all(
        name in out
        for name in ("rapport", "self_centred", "agenda", "outreach_lint_rules", "RAP001")
    )


def test_output_that_is_not_a_terminal_has_no_colours(run: Run) -> None:
    assert "\x1b[" not in run("check", "-", stdin="We sell ropes from €900 a day.").out


def test_wide_characters_are_underlined_in_place(run: Run) -> None:
    out = run(
        "check",
        "--select",
        "RAP001",
        "--output-format",
        "full",
        "-",
        stdin="日本語 👋 Hello! We sell ropes from €900 a day.",
    ).out.split("\n")
    row = next(n for n, line in enumerate(out) if "We sell" in line)
    assert out[row + 1] == "    │ " + " " * (6 + 1 + 2 + 1 + 7) + "~" * len(
        "We sell ropes from €900 a day."
    )
