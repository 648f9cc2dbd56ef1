"""The suite is collected where modules of POSIX are missing, and no modules import in a circle."""

from __future__ import annotations

import os
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

from tests.conftest import ROOT

COLLECTED = """
import sys

for name in ("pty", "tty", "termios", "fcntl", "resource", "pwd", "grp"):
    sys.modules[name] = None  # an import of it fails
import pytest

sys.exit(pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider"]))
"""


@pytest.mark.slow
def test_the_suite_is_collected_without_modules_that_windows_lacks() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COLLECTED], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.slow
def test_no_modules_import_each_other_in_a_circle() -> None:
    """Imports inside functions count, too."""
    graph = grimp.build_graph("outreach_lint", cache_dir=None)
    imported = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imported).prepare()
    except CycleError as error:
        pytest.fail(" imports ".join(reversed(error.args[1])))


@pytest.mark.slow
def test_the_suite_says_what_it_needs_where_files_are_not_in_utf_8() -> None:
    environment = {**os.environ, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    words = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", __file__]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "set PYTHONUTF8=1" in done.stderr
