"""The version of outreach-lint and the commit that it comes from."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

COMMIT_DIGITS = 12  # hexadecimal digits of an abbreviated commit
GIT_TIMEOUT_SECONDS = 5
RECORDED = "commit.txt"  # beside the package's modules, written when the package is built


def version() -> str:
    """Return the version, followed by the commit in brackets if it is known."""
    from outreach_lint import __version__

    commit = commit_of(Path(__file__).parent.parent)
    if not commit:
        return __version__
    return f"{__version__} ({commit})"


def commit_of(package: Path) -> str:
    """Return the abbreviated commit that a package's folder comes from, or an empty string.

    A checkout knows its commit; a built package has recorded it.
    """
    return (_commit_from_git(package.parent) or _recorded_commit(package))[:COMMIT_DIGITS]


def _recorded_commit(package: Path) -> str:
    try:
        return (package / RECORDED).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _commit_from_git(folder: Path) -> str:
    """Return the commit of a folder that is the top of a Git checkout."""
    if not (folder / ".git").exists():
        return ""
    command = ["git", "-C", str(folder), "rev-parse", "--verify", "--quiet", "HEAD"]
    # In a Git hook, GIT_ variables point to the repository of the hook, which is another.
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        process = subprocess.run(
            command, capture_output=True, text=True, timeout=GIT_TIMEOUT_SECONDS, env=env
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    if process.returncode != 0:
        return ""
    return process.stdout.strip()
