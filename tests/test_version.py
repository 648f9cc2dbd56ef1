"""``outreach-lint --version``: the version and, if known, the commit."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from outreach_lint import __version__
from outreach_lint.cli import version
from tests.conftest import Run

COMMIT = "0f3c2d9b7a614e58a1b2c3d4e5f60718293a4b5c"


def test_a_built_package_knows_its_commit(tmp_path: Path) -> None:
    package = tmp_path / "outreach_lint"
    package.mkdir()
    assert version.commit_of(package) == ""
    (package / version.RECORDED).write_text(COMMIT + "\n")
    assert version.commit_of(package) == COMMIT[:12]


def test_a_checkout_reports_the_commit_checked_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@b.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    assert version.commit_of(tmp_path / "package") == ""
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "First"], check=True)
    done = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    assert version.commit_of(tmp_path / "package") == done.stdout[:12]
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))  # as in a git hook
    assert version.commit_of(tmp_path / "package") == done.stdout[:12]
    (tmp_path / "inner").mkdir()
    assert version.commit_of(tmp_path / "inner" / "package") == ""  # another project's environment


def test_without_git_the_commit_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert version.commit_of(tmp_path / "package") == ""


def test_the_version_is_shown_with_the_commit(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "commit_of", lambda folder: COMMIT[:12])
    assert run("--version").out == f"outreach-lint {__version__} ({COMMIT[:12]})\n"
    monkeypatch.setattr(version, "commit_of", lambda folder: "")
    assert run("--version").out == f"outreach-lint {__version__}\n"
