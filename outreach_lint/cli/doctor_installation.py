"""The checks of the installation for ``outreach-lint doctor``; none asks a model."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable

from outreach_lint.cache import default_folder
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.session import Session
from outreach_lint.model import Draft

# Arguments: name of the check, whether it passed (None: unclear), details.
PrintCheck = Callable[[str, bool | None, str], None]
SAMPLE = (
    "Hi Ada,\n\nyour talk on drawbridges made me walk over ours again. What broke first?\n\nBo\n"
)


def check_installation(session: Session, print_check: PrintCheck) -> bool:
    """Print what is installed and whether it works; return whether all of it works."""
    from outreach_lint import __version__

    print_check("version", True, f"outreach-lint {__version__}, Python {platform.python_version()}")
    if session.config.path:
        print_check("settings", True, os.path.relpath(session.config.path))
    else:
        print_check("settings", True, "no file; the defaults apply")
    _check_cache(print_check)
    try:
        linter = session.linter
    except OutreachLintError as error:
        print_check("rules", False, str(error).replace("\n", "; "))
        return False
    plugins_work = _check_plugins(linter, print_check)
    return _local_engine_works(linter, print_check) and plugins_work


def _check_cache(print_check: PrintCheck) -> None:
    """Print whether the cache can be written; a run works without it, too."""
    folder = existing = default_folder()
    while not os.path.exists(existing) and os.path.dirname(existing) != existing:
        existing = os.path.dirname(existing)
    if os.access(existing, os.W_OK):
        print_check("cache", True, str(folder))
    else:
        print_check("cache", None, f"{folder} cannot be written")


def _check_plugins(linter: Linter, print_check: PrintCheck) -> bool:
    for plugin in linter.host.failed:
        print_check("plugin", False, f"{plugin.found.name} could not be loaded: {plugin.error}")
    count = len(linter.host.plugins) - len(linter.host.failed)
    print_check("rules", True, f"{len(linter.rules)} from {count} plugins")
    return not linter.host.failed


def _local_engine_works(linter: Linter, print_check: PrintCheck) -> bool:
    """Print and return whether the local engine can read a message."""
    start = time.monotonic()
    unjudged = linter.judge(Draft(SAMPLE), Config()).unjudged
    took = f"a message is read in {time.monotonic() - start:.1f} s, offline"
    print_check("local", not unjudged, unjudged or took)
    return not unjudged
