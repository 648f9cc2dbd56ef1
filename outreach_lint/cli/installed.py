"""The linter with the plugins and rule folders that apply to the current folder."""

from __future__ import annotations

import os

from outreach_lint import config as configuration
from outreach_lint.linter import Linter


def linter_here() -> Linter:
    """Return the linter; raises ``OutreachLintError`` when the configuration or a rule folder is wrong."""
    config = configuration.find(".")
    return Linter(os.path.join(config.folder, folder) for folder in config["rules"])
