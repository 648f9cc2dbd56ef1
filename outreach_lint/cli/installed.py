"""The linter with the plugins and rule folders that apply to the current folder."""

from __future__ import annotations

from outreach_lint import config as configuration
from outreach_lint.linting.linter import Linter


def linter_here() -> Linter:
    """Return the linter with the configuration of the current folder.

    Raises:
        OutreachLintError: The configuration or a rule folder is wrong.
    """
    config = configuration.find(".")
    return Linter(config.folders, config.disabled)
