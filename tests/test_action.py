"""The GitHub action: its steps, run as a runner would run them."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

pytestmark = pytest.mark.slow

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
PITCH = "Hi Ada,\n\nWe are a revolutionary agency and sell gates. Act now, before it is too late!\n"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runner's temporary folder, after the action's first step."""
    runner = tmp_path_factory.mktemp("runner")
    done = step(0, runner, runner)
    assert done.returncode == 0, done.stderr
    return runner


def step(number: int, runner: Path, cwd: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run one step of the action with some inputs, the others as they are by default."""
    given = {
        name: inputs.get(name.replace("-", "_"), spec["default"])
        for name, spec in ACTION["inputs"].items()
    }
    what = ACTION["runs"]["steps"][number]
    env = {
        name: given[value.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, value in what.get("env", {}).items()
    }
    runner_env = {
        "RUNNER_TEMP": str(runner),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_STEP_SUMMARY": str(cwd / "summary.md"),
        "GITHUB_WORKSPACE": str(cwd),
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", what["run"]],
        cwd=cwd,
        env={**os.environ, **runner_env, **env},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_findings_become_annotations_summary_sarif_log_and_comment(
    installed: Path, tmp_path: Path
) -> None:
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts/a.txt").write_text(PITCH)
    done = step(
        1,
        installed,
        tmp_path,
        paths="drafts",
        args="--select RAP002",
        sarif_file="log.sarif",
        comment_file="c.md",
    )
    assert done.returncode == 1
    assert done.stdout.startswith("::warning file=drafts/a.txt,line=3")
    assert "### outreach-lint" in (tmp_path / "summary.md").read_text()
    assert json.loads((tmp_path / "log.sarif").read_text())["runs"][0]["results"]
    assert (tmp_path / "c.md").read_text() == (tmp_path / "summary.md").read_text()


def test_a_clean_folder_passes_and_a_missing_one_fails(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Your talk on tide mills in May made me rebuild our gate. Which wood did you choose?"
    )
    assert step(1, installed, tmp_path, paths="a.txt").returncode == 0
    done = step(1, installed, tmp_path, paths="nowhere")
    assert (done.returncode, "::error file=nowhere::no such file or folder" in done.stdout) == (
        2,
        True,
    )


def test_inputs_reach_the_shell_only_as_environment_variables() -> None:
    """An expression inside a script would let the author of a file name run commands."""
    for what in ACTION["runs"]["steps"]:
        assert "${{" not in what["run"]
