"""Which version this is, and of which commit."""

from __future__ import annotations

import json
import os
import subprocess
from importlib.metadata import distributions
from pathlib import Path

DIGITS = 12  # of a commit
GIT_TAKES = 5  # seconds for Git to answer


def version() -> str:
    """Return the version, followed by the commit in brackets where it is known."""
    from outreach_lint import __version__

    commit = commit_of(Path(__file__).parent.parent.parent)
    if not commit:
        return __version__
    return f"{__version__} ({commit})"


def commit_of(folder: Path) -> str:
    """Return the commit that the package in a folder comes from, shortened, or nothing.

    pip notes the commit of what it installs from a repository; a checkout knows its own.
    """
    return (_noted(folder) or _checked_out(folder))[:DIGITS]


def _noted(folder: Path) -> str:
    """Return the commit that pip has noted (``direct_url.json``, PEP 610)."""
    for found in distributions(name="outreach-lint", path=[str(folder)]):
        try:
            noted = json.loads(found.read_text("direct_url.json") or "{}")
            return str(noted["vcs_info"]["commit_id"])
        except (ValueError, KeyError, TypeError):
            continue
    return ""


def _checked_out(folder: Path) -> str:
    """Return the commit of a folder that is the top of a Git checkout."""
    if not (folder / ".git").exists():
        return ""
    command = ["git", "-C", str(folder), "rev-parse", "--verify", "--quiet", "HEAD"]
    # A Git hook tells its programs which repository is meant: that is not this one.
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=GIT_TAKES, env=env)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    if done.returncode != 0:
        return ""
    return done.stdout.strip()
