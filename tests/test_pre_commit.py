"""The hooks, run by pre-commit in a git repository with a team's templates."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from outreach_lint.testing import answer
from tests.conftest import ROOT
from tests.server import Server, completion

pytestmark = pytest.mark.slow

BAD = "Hi Ada,\n\nWe are a revolutionary agency and sell gates. Act now, before it is too late!\n"
GOOD = (
    "Hi Ada,\n\nYour talk on tide mills in May made me rebuild our gate. Which wood did you"
    " choose?\n"
)
PLUGIN = {
    "pyproject.toml": (
        """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "outreach-lint-mills"
version = "1.0"
[project.entry-points.outreach_lint]
mills = "outreach_lint_mills"
"""
    ),
    "outreach_lint_mills/__init__.py": (
        """from outreach_lint import hookimpl, load_rules

@hookimpl
def outreach_lint_rules():
    return load_rules(__name__)
"""
    ),
    "outreach_lint_mills/rules/__init__.py": "",
    "outreach_lint_mills/rules/no_mills.py": (
        """from outreach_lint import Hit, Span

def check(reading):
    at = reading.draft.text.find("mill")
    if at >= 0:
        yield Hit(Span(at, at + 4))
"""
    ),
    "outreach_lint_mills/rules/no-mills.md": (
        """# MIL001 no-mills
```toml
severity = "warning"
```
You speak of mills.
"""
    ),
}


def call(*args: str | Path, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {
        key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "COV_"))
    }
    return subprocess.run(
        args,
        cwd=cwd,
        env={**clean, **env},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def git(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false"]
    return call("git", *who, *args, cwd=cwd)


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """This checkout in its present state as a hook repository: its folder and revision."""
    folder = tmp_path_factory.mktemp("hooks")
    listed = call("git", "ls-files", "-co", "--exclude-standard", "-z", cwd=ROOT)
    assert listed.returncode == 0, "the tests of the hooks need a git checkout"
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git("init", "-q", "-b", "main", cwd=folder)
    git("add", "-A", cwd=folder)
    assert git("commit", "-qm", "hooks", cwd=folder).returncode == 0
    return folder, git("rev-parse", "HEAD", cwd=folder).stdout.strip()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of pre-commit's environments, built once for all tests here."""
    return tmp_path_factory.mktemp("pre-commit")


Team = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def team(
    tmp_path: Path, hooks: tuple[Path, str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> Team:
    """A repository with the hooks configured; calling it runs pre-commit there."""
    monkeypatch.setenv("PRE_COMMIT_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    git("init", "-q", "-b", "main", cwd=tmp_path)

    def pre_commit(*args: str) -> subprocess.CompletedProcess[str]:
        return call(sys.executable, "-m", "pre_commit", *args, cwd=tmp_path)

    configure(hooks, {"id": "outreach-lint"}, {"id": "outreach-lint-llm"})
    done = pre_commit("install")
    assert done.returncode == 0, done.stderr
    return pre_commit


def configure(hooks: tuple[Path, str], *wanted: dict[str, object]) -> None:
    config = {"repos": [{"repo": str(hooks[0]), "rev": hooks[1], "hooks": list(wanted)}]}
    Path(".pre-commit-config.yaml").write_text(yaml.safe_dump(config))


def commit(message: str = "templates") -> subprocess.CompletedProcess[str]:
    git("add", "-A", cwd=Path.cwd())
    return git("commit", "-m", message, cwd=Path.cwd())


def put(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text)


def test_a_bad_template_blocks_the_commit_and_a_good_one_passes(team: Team) -> None:
    put("outreach/a b.md", BAD)
    put("outreach/README.md", BAD)
    put("notes/a.md", BAD)
    blocked = commit()
    assert blocked.returncode == 1
    said = blocked.stdout + blocked.stderr
    assert "outreach/a b.md: " in said
    assert "RAP002" in said
    assert "README" not in said
    assert "notes" not in said
    assert "outreach-lint-llm" not in said
    assert git("log", cwd=Path.cwd()).returncode != 0
    put("outreach/a b.md", GOOD)
    passed = commit()
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_suppressions_baseline_and_exclude_apply(team: Team) -> None:
    put("outreach/a.md", f"<!-- outreach-lint: disable-file -- Ada likes it blunt -->\n{BAD}")
    put("outreach/old.md", BAD)
    put("outreach/archive/b.md", BAD)
    put("outreach-lint.toml", 'exclude = ["archive/"]\n')
    assert commit().returncode == 1
    call(
        sys.executable,
        "-m",
        "outreach_lint",
        "baseline",
        "accept",
        "outreach/old.md",
        cwd=Path.cwd(),
    )
    passed = commit()
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_the_hook_needs_no_key_if_the_team_configures_a_model(team: Team) -> None:
    put("outreach-lint.toml", 'engine = "llm"\nbase-url = "http://127.0.0.1:9/v1"\n')
    put("outreach/a.md", GOOD)
    passed = commit()
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_the_fix_hook_fixes_the_file(team: Team, hooks: tuple[Path, str]) -> None:
    configure(hooks, {"id": "outreach-lint-fix"})
    put("drafts/a.txt", GOOD + "\nYou can hire our revolutionary gates.\n")
    blocked = commit()
    assert blocked.returncode == 1
    assert "files were modified by this hook" in blocked.stdout + blocked.stderr
    assert Path("drafts/a.txt").read_text() == GOOD + "\nYou can hire our gates.\n"
    assert commit().returncode == 0


def test_two_hundred_files_are_checked_in_one_run(team: Team) -> None:
    for number in range(200):
        put(
            f"sequences/mail {number:03}.txt",
            f"---\ndisable: [RAP102]\n---\n{GOOD}".replace("Ada", f"Ada{number}"),
        )
    put("sequences/mail 200.txt", BAD)
    said = commit().stdout + commit().stderr
    assert "in 1 of 201 drafts" in said


def test_a_plugin_can_be_an_additional_dependency(
    team: Team, hooks: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    plugin = tmp_path_factory.mktemp("plugin")
    for name, text in PLUGIN.items():
        (plugin / name).parent.mkdir(parents=True, exist_ok=True)
        (plugin / name).write_text(text)
    configure(hooks, {"id": "outreach-lint", "additional_dependencies": [str(plugin)]})
    put("outreach/a.md", GOOD)
    blocked = commit()
    assert blocked.returncode == 1
    assert "MIL001" in blocked.stdout + blocked.stderr


def test_the_model_is_asked_only_at_the_manual_stage(team: Team, server: Server) -> None:
    put("outreach/a.md", GOOD)
    assert commit().returncode == 0
    assert server.requests == []
    server.in_turn(completion(answer()))
    done = team("run", "--hook-stage", "manual", "--all-files", "outreach-lint-llm")
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(server.requests) >= 1
