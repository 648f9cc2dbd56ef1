"""A clean environment to install things into, as a user has it."""

from __future__ import annotations

import os
import subprocess
import venv
from pathlib import Path

from tests.conftest import ROOT


class Environment:
    """A fresh virtual environment with this project's wheel, independent of the checkout."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder / "env", with_pip=True)
        self.call("python", "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT)
        (wheel,) = folder.glob("outreach_lint-*.whl")
        self.call("python", "-m", "pip", "install", "-q", wheel, "pytest")

    def call(
        self, name: str, *args: str | Path, cwd: Path | None = None, code: int | None = 0
    ) -> str:
        """Run a program of the environment; return the output of both streams."""
        done = self.run([self.folder / "env" / "bin" / name, *args], cwd or self.folder)
        assert code is None or done.returncode == code, done.stdout
        return done.stdout

    def run(
        self, words: list[str | Path], cwd: Path, **more: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a program with the environment's programs first on the path."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "PYTEST"))}
        clean["PATH"] = f"{self.folder / 'env' / 'bin'}{os.pathsep}{clean['PATH']}"
        return subprocess.run(
            words,
            cwd=cwd,
            env={**clean, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
