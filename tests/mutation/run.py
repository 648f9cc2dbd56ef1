"""Mutation testing: ``python tests/mutation/run.py [PART …]``.

Changes a module in many small ways (another comparison, another number, a ``not`` more), and runs
its tests on each. A change that no test notices survives: a test is missing, or the code does not
matter. The parts, their tests and the least share of changes that must be noticed are in
``parts.toml``. The work is done on a copy of the checkout.

cosmic-ray, because it keeps the tests in processes of their own, can go on where it was stopped,
and is maintained.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from shutil import copy2
from typing import Any

ROOT = Path(__file__).parent.parent.parent
PARTS = ROOT / "tests/mutation/parts.toml"
PATIENCE = 300  # seconds for the tests of one change
# In annotations "|" is never run, and most of it stands there.
LEFT_OUT = ["core/ReplaceBinaryOperator_BitOr_.*"]
CONFIG = """\
[cosmic-ray]
module-path = "{module}"
timeout = {patience}
test-command = "{python} -m pytest -x -q -p no:cacheprovider -m 'not slow' {tests}"
[cosmic-ray.distributor]
name = "local"
[cosmic-ray.filters.operators-filter]
exclude-operators = {left_out}
"""


def copy_checkout(folder: Path) -> None:
    """Copy what Git knows or would add."""
    command = ["git", "ls-files", "-co", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            copy2(ROOT / name, folder / name)


def call(folder: Path, *words: str) -> str:
    """Run a program of cosmic-ray on the copy, and return its output."""
    path = os.pathsep.join([str(folder), str(folder / "plugins")])
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [str(Path(sys.executable).parent / words[0]), *words[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def survivors(folder: Path, part: dict[str, Any]) -> tuple[int, list[str]]:
    """Return how many changes were tried, and those that no test noticed."""
    config = CONFIG.format(
        module=part["module"],
        patience=PATIENCE,
        python=sys.executable,
        tests=" ".join(part["tests"]),
        left_out=json.dumps(LEFT_OUT),
    )
    (folder / "mutation.toml").write_text(config, encoding="utf-8")
    call(folder, "cosmic-ray", "init", "mutation.toml", "mutation.sqlite", "--force")
    call(folder, "cr-filter-operators", "mutation.sqlite", "mutation.toml")
    call(folder, "cosmic-ray", "baseline", "mutation.toml")
    call(folder, "cosmic-ray", "exec", "mutation.toml", "mutation.sqlite")
    tried, left = 0, []
    for line in call(folder, "cosmic-ray", "dump", "mutation.sqlite").splitlines():
        _, result = json.loads(line)
        if result is None or result["worker_outcome"] == "skipped":
            continue
        tried += 1
        if result["test_outcome"] == "survived":
            left.append(result["diff"])
    return tried, left


def main(names: list[str]) -> int:
    """Try the parts named, or all; return 1 where too few changes are noticed."""
    parts = tomllib.loads(PARTS.read_text(encoding="utf-8"))
    failed = False
    for name in names or list(parts):
        with tempfile.TemporaryDirectory() as folder:
            copy_checkout(Path(folder))
            tried, left = survivors(Path(folder), parts[name])
        noticed = 1 - len(left) / tried
        failed = failed or noticed < parts[name]["floor"]
        sys.stdout.write("\n".join([*left, ""]))
        sys.stdout.write(
            f"{name}: {tried - len(left)} of {tried} changes noticed "
            f"({noticed:.2f}; floor {parts[name]['floor']})\n"
        )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
