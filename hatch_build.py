"""Build hook: records the commit of the checkout in the package, for ``outreach-lint --version``.

A wheel made from an sdist has no checkout; it takes the file that the sdist carries.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

TARGET = "outreach_lint/commit.txt"


class RecordCommit(BuildHookInterface[Any]):
    """Adds ``outreach_lint/commit.txt`` with the commit that is checked out, if there is one."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the file for a wheel or sdist; an editable install asks git itself."""
        root = Path(self.root)
        if version == "editable" or not (root / ".git").exists():
            return
        process = subprocess.run(
            ["git", "-C", self.root, "rev-parse", "--verify", "--quiet", "HEAD"],
            capture_output=True,
            text=True,
            check=False,
        )
        if process.returncode == 0:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(process.stdout, encoding="utf-8")
            build_data["force_include"][str(self._file)] = TARGET

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the file, which is in the archive now."""
        self._file.unlink(missing_ok=True)

    @property
    def _file(self) -> Path:
        """The file that is put into the archive."""
        return Path(self.directory) / "commit.txt"
