"""The suite can be collected without POSIX modules, and there are no circular imports."""

from __future__ import annotations

import os
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from tests.conftest import ROOT

COLLECTED = """
import builtins
import sys

imported = builtins.__import__


def on_windows(name, globals=None, *others, **named):
    file = (globals or {}).get("__file__") or ""
    if name in ("pty", "tty", "termios", "fcntl", "resource", "pwd", "grp"):
        if file.startswith(sys.argv[1]) and "site-packages" not in file:
            raise ModuleNotFoundError(f"No module named {name!r}, which {file} imports")
    return imported(name, globals, *others, **named)


builtins.__import__ = on_windows  # libraries know what Windows lacks
import pytest

sys.exit(pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", "-p", "no:syrupy"]))
"""


@pytest.mark.slow
def test_the_suite_can_be_collected_without_posix_modules() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COLLECTED, str(ROOT)], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
def test_there_are_no_circular_imports() -> None:
    """Imports inside functions count too."""
    graph = grimp.build_graph("outreach_lint", cache_dir=None)
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.slow
def test_without_utf_8_mode_the_suite_explains_how_to_set_it() -> None:
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    words = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", __file__]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "set PYTHONUTF8=1" in done.stderr
