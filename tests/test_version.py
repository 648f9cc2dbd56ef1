"""``outreach-lint --version``: the version, and the commit where it is known."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from outreach_lint import __version__
from outreach_lint.cli import version
from tests.conftest import Run

COMMIT = "0f3c2d9b7a614e58a1b2c3d4e5f60718293a4b5c"


def installed(folder: Path, direct_url: str | None) -> None:
    """Write what pip notes beside an installed package."""
    info = folder / f"outreach_lint-{__version__}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Name: outreach-lint\nVersion: {__version__}\n")
    if direct_url is not None:
        (info / "direct_url.json").write_text(direct_url)


@pytest.mark.parametrize(
    ("direct_url", "known"),
    [
        (json.dumps({"url": "x", "vcs_info": {"vcs": "git", "commit_id": COMMIT}}), COMMIT[:12]),
        (json.dumps({"url": "file:///x", "dir_info": {"editable": True}}), ""),
        (json.dumps(["no table"]), ""),
        ("{ no JSON", ""),
        (None, ""),
    ],
)
def test_what_pip_installed_from_git_is_known_by_its_commit(
    direct_url: str | None, known: str, tmp_path: Path
) -> None:
    installed(tmp_path, direct_url)
    assert version.commit_of(tmp_path) == known


def test_a_checkout_is_known_by_the_commit_that_is_checked_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@b.example"]
    subprocess.run([*git, "init", "-q"], check=True)
    assert version.commit_of(tmp_path) == ""
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "First"], check=True)
    done = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True)
    assert version.commit_of(tmp_path) == done.stdout[:12]
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))  # as within a hook
    assert version.commit_of(tmp_path) == done.stdout[:12]
    (tmp_path / "inner").mkdir()
    assert version.commit_of(tmp_path / "inner") == ""  # another project's environment


def test_without_git_the_commit_is_not_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert version.commit_of(tmp_path) == ""


def test_the_version_is_shown_with_the_commit(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(version, "commit_of", lambda folder: COMMIT[:12])
    assert run("--version").out == f"outreach-lint {__version__} ({COMMIT[:12]})\n"
    monkeypatch.setattr(version, "commit_of", lambda folder: "")
    assert run("--version").out == f"outreach-lint {__version__}\n"
