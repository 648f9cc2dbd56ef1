"""A new plugin: created by one command, installed by pip into a clean environment, tested there.

The plugin of the tutorial is tested the same way.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.conftest import ROOT, Run
from tests.environment import Environment

pytestmark = pytest.mark.slow

WHITE_SOX = ROOT / "plugins/outreach-lint-white-sox"
FAN = "Hi Jo, your bread column got me through a wet October. I am a White Sox fan.\n"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Environment:
    return Environment(tmp_path_factory.mktemp("clean"))


def test_a_new_plugin_passes_its_tests(env: Environment) -> None:
    env.call("outreach-lint", "new", "plugin", "finance")
    root = env.folder / "outreach-lint-finance"
    env.call("python", "-m", "pip", "install", "-q", "-e", ".", cwd=root)
    said = env.call("pytest", "-v", cwd=root)
    assert "finance-no-way-out.md::FIN001-page PASSED" in said
    assert "finance-no-way-out.md::FIN001-bad-line" in said
    assert "7 passed" in said
    assert "FIN001" in env.call("outreach-lint", "plugins")
    # once the plugin is installed, its name and prefix are taken
    assert "a plugin called finance is installed" in env.call(
        "outreach-lint", "new", "plugin", "finance", code=2
    )
    taken = env.call("outreach-lint", "new", "plugin", "final", code=2)
    assert "the codes FIN… belong to outreach_lint_finance (FIN001 finance-no-way-out)" in taken
    # a second rule, by the same command, in the package
    rules = root / "outreach_lint_finance/rules"
    assert "FIN002 second" in env.call("outreach-lint", "new", "rule", "second", "--in", rules)
    assert "10 passed" in env.call("pytest", "-q", cwd=root)
    # the wheel contains the pages
    env.call("python", "-m", "pip", "uninstall", "-q", "-y", "outreach-lint-finance")
    env.call("python", "-m", "pip", "install", "-q", ".", cwd=root)
    (env.folder / "a.txt").write_text("Hi Jo, we offer gates from 900 euros.\n")
    assert "FIN001" in env.call("outreach-lint", "check", "--select", "FIN", "a.txt", code=1)


def test_the_files_of_a_new_plugin_are_well_formed(run: Run) -> None:
    assert run("new", "plugin", "plain-words").code == 0
    root = Path("outreach-lint-plain-words")
    project = tomllib.loads((root / "pyproject.toml").read_text())
    assert project["project"]["entry-points"] == {
        "outreach_lint": {"plain-words": "outreach_lint_plain_words"}
    }
    jobs = yaml.safe_load((root / ".github/workflows/ci.yml").read_text())["jobs"]
    assert [step["run"] for step in jobs["test"]["steps"] if "run" in step][:2] == [
        "pip install -e '.[test]'",
        "pytest",
    ]
    assert yaml.safe_load((root / ".pre-commit-config.yaml").read_text())["repos"]
    for path in root.rglob("*.py"):
        compile(path.read_text(), str(path), "exec")
    lint = [sys.executable, "-m", "ruff"]
    for args in (
        ["check", "--isolated"],
        ["format", "--isolated", "--check", "--line-length", "110"],
    ):
        done = subprocess.run([*lint, *args, root], capture_output=True, text=True)
        assert done.returncode == 0 or "No module named ruff" in done.stderr, done.stdout


def test_a_refused_plugin_name_leaves_no_files_behind(run: Run) -> None:
    assert "the codes AGD…" in run("new", "plugin", "push", "--prefix", "agd").err
    assert "cannot be a name" in run("new", "plugin", "!").err
    assert (
        "a plugin called agenda is installed"
        in run("new", "plugin", "agenda", "--prefix", "ABC").err
    )
    assert run("new", "plugin", "tools").code == 0
    assert "the folder exists already; nothing was written" in run("new", "plugin", "tools").err
    assert [path.name for path in Path().iterdir()] == ["outreach-lint-tools"]


def test_white_sox_is_a_separate_distribution_and_off_by_default(env: Environment) -> None:
    (env.folder / "fan.txt").write_text(FAN)
    assert "KID001" not in env.call("outreach-lint", "rules")  # not in the root's wheel
    env.call("python", "-m", "pip", "install", "-q", WHITE_SOX)
    assert "white-sox  (outreach-lint-white-sox 0.1.0)" in env.call("outreach-lint", "plugins")
    assert "off until selected" in env.call("outreach-lint", "rules")
    assert "KID001" not in env.call("outreach-lint", "check", "fan.txt")
    selected = env.call("outreach-lint", "check", "--select", "KID", "fan.txt")
    assert "KID001" in selected
    assert "Be gracious about the answer" in selected
    fixed = env.call(
        "outreach-lint", "check", "--select", "KID", "--fix", "--unsafe-fixes", "fan.txt"
    )
    assert "nothing to change" in fixed
    assert (env.folder / "fan.txt").read_text() == FAN.replace(
        "fan.", "fan. Which team do you root for?"
    )


def test_white_sox_passes_its_own_tests_when_installed(env: Environment) -> None:
    env.call("python", "-m", "pip", "install", "-q", WHITE_SOX)
    said = env.call("pytest", "-v", "-p", "no:cacheprovider", cwd=WHITE_SOX)
    assert "white-sox.md::KID001-page PASSED" in said
    assert "10 passed" in said
