"""What ``outreach-lint doctor`` says of the installation: nothing here asks a model."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable

from outreach_lint.cache import default_folder
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.linter import Linter
from outreach_lint.model import Draft

Say = Callable[[str, bool | None, str], None]  # what was tried, whether it is fine, and how
SAMPLE = (
    "Hi Ada,\n\nyour talk on drawbridges made me walk over ours again. What broke first?\n\nBo\n"
)


def is_fine(config: Config, say: Say) -> bool:
    """Say what is installed and whether it works; return whether all of it does."""
    from outreach_lint import __version__

    say("version", True, f"outreach-lint {__version__}, Python {platform.python_version()}")
    if config.path:
        say("settings", True, os.path.relpath(config.path))
    else:
        say("settings", True, "no file; the defaults apply")
    _say_cache(say)
    try:
        linter = Linter(config.folders, config.disabled)
    except OutreachLintError as error:
        say("rules", False, str(error).replace("\n", "; "))
        return False
    plugins = _plugins_are_fine(linter, say)
    return _reads(linter, say) and plugins


def _say_cache(say: Say) -> None:
    """Say whether answers can be remembered; a run without works, too."""
    folder = existing = default_folder()
    while not os.path.exists(existing) and os.path.dirname(existing) != existing:
        existing = os.path.dirname(existing)
    if os.access(existing, os.W_OK):
        say("cache", True, str(folder))
    else:
        say("cache", None, f"{folder} cannot be written")


def _plugins_are_fine(linter: Linter, say: Say) -> bool:
    for plugin in linter.host.failed:
        say("plugin", False, f"{plugin.found.name} could not be loaded: {plugin.error}")
    count = len(linter.host.plugins) - len(linter.host.failed)
    say("rules", True, f"{len(linter.rules)} from {count} plugins")
    return not linter.host.failed


def _reads(linter: Linter, say: Say) -> bool:
    """Say whether the local engine can read a message."""
    begun = time.monotonic()
    unjudged = linter.judge(Draft(SAMPLE), Config()).unjudged
    took = f"a message is read in {time.monotonic() - begun:.1f} s, offline"
    say("local", not unjudged, unjudged or took)
    return not unjudged
