"""The distribution: a complete wheel, few imports at the start, and a short README."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT

HEAVY = (
    "openai",
    "jsonschema",
    "platformdirs",
    "tqdm",
    "asyncio",
    "outreach_lint.judge",
    "yaml",
    "pathspec",
    "markdown_it",
    "wcwidth",
    "difflib",
)


@pytest.mark.slow
def test_check_imports_no_unneeded_modules(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hi Sam, we sell ropes from 900 euros a day.\n")
    code = (
        "import sys; from outreach_lint.cli import _run; _run(['check', 'a.txt']); "
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "RAP001" in done.stdout
    assert done.stderr.strip() == "[]"


@pytest.mark.slow
def test_the_wheel_lints_the_examples_without_the_checkout(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path), str(ROOT)],
        check=True,
        env=environment,
    )
    (wheel,) = tmp_path.glob("*.whl")
    venv.create(tmp_path / "env", with_pip=True)
    binaries = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    subprocess.run(
        [binaries / "python", "-m", "pip", "install", "-q", str(wheel)], check=True, env=environment
    )
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    where = subprocess.run(
        [binaries / "python", "-c", "import outreach_lint, outreach_lint_rapport; print(outreach_lint.__file__, outreach_lint_rapport.__file__)"],
        cwd=tmp_path, capture_output=True, text=True, check=True, env=environment,
    ).stdout  # fmt: skip
    assert str(ROOT) not in where
    done = subprocess.run(
        [binaries / "outreach-lint", "check", "examples/cold-pitch.txt"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert done.returncode == 1, done.stderr
    assert "AGD003" in done.stdout
    if (ROOT / ".git").exists():  # the build records the commit
        shown = subprocess.run(
            [binaries / "outreach-lint", "--version"], capture_output=True, text=True, check=True
        )
        assert re.fullmatch(r"outreach-lint \S+ \([0-9a-f]{12}\)\n", shown.stdout)
    dry = subprocess.run(
        [
            binaries / "outreach-lint",
            "check",
            "--engine",
            "llm",
            "--dry-run",
            "examples/cold-pitch.txt",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=environment,
    )
    assert "You read drafts of outreach messages" in dry.stdout, dry.stderr
    assert "1 request to" in dry.stdout


def test_the_readme_has_at_most_120_lines() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120


def test_the_public_names_are_importable() -> None:
    import outreach_lint

    assert all(hasattr(outreach_lint, name) for name in outreach_lint.__all__)


@pytest.mark.parametrize(
    "module", ["outreach_lint_rapport", "outreach_lint_self_centred", "outreach_lint_agenda"]
)
def test_plugins_import_only_public_names_and_their_own_modules(module: str) -> None:
    for path in (ROOT / "plugins" / module).rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if re.match(r"\s*(from|import) outreach_lint", line):
                theirs = ("from outreach_lint import ", f"from {module}.")
                assert line.startswith(theirs), f"{path}: {line}"
