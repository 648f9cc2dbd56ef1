"""How long the same files take again: ``python benchmarks/twice.py [--beside FOLDER] [--pairs 3]``.

Checks a thousand files of about 110 words with an empty cache, again, and once more with one of
them changed, as whole processes; with ``--beside`` the same by another checkout, in turn. Prints
the medians, in seconds on the clock and of the processors, and the size of the cache.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from messages import messages

ROOT = Path(__file__).parent.parent
OPTIONS = ("check", "--isolated", "--output-format", "concise")
Taken = tuple[float, float]  # seconds on the clock, and of the processors


def written(folder: Path, count: int) -> None:
    """Write so many messages into a new folder."""
    folder.mkdir()
    for number, text in enumerate(messages(count)):
        (folder / f"{number:05}.txt").write_text(text, encoding="utf-8")


def checked(checkout: Path, drafts: Path, cache: Path, options: list[str]) -> tuple[Taken, bytes]:
    """Check a folder of drafts by the code of a checkout; return its time and output."""
    paths = [str(checkout), str(checkout / "plugins")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "OUTREACH_LINT_CACHE_DIR": str(cache),
    }
    command = [sys.executable, "-m", "outreach_lint", *OPTIONS, *options, str(drafts)]
    begun, used = time.perf_counter(), _used()
    done = subprocess.run(command, env=environment, cwd=drafts, capture_output=True, check=False)
    return (time.perf_counter() - begun, _used() - used), done.stdout


def _used() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measured(checkout: Path, drafts: Path, cache: Path, options: list[str]) -> dict[str, Taken]:
    """Measure a checkout once: with an empty cache, again, and with one file changed."""
    shutil.rmtree(cache, ignore_errors=True)
    first, said = checked(checkout, drafts, cache, options)
    again, said_again = checked(checkout, drafts, cache, options)
    assert said == said_again, "the second time something else was said"
    changed = min(drafts.iterdir())
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("Sam", f"Sam {time.time_ns()}"), encoding="utf-8")
    one, _ = checked(checkout, drafts, cache, options)
    changed.write_text(text, encoding="utf-8")
    return {"first": first, "again": again, "again, one changed": one}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, help="another checkout")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("options", nargs="*", help="of check, behind --")
    given = parser.parse_args()
    checkouts = {"this": ROOT, **({"beside": given.beside.resolve()} if given.beside else {})}
    times: dict[str, list[Taken]] = {}
    with tempfile.TemporaryDirectory() as made:
        drafts = Path(made) / "drafts"
        written(drafts, given.files)
        for _ in range(given.pairs):
            for name, checkout in checkouts.items():
                cache = Path(made) / f"cache-{name}"
                for what, taken in measured(checkout, drafts, cache, given.options).items():
                    times.setdefault(f"{name}, {what}", []).append(taken)
        sizes = {
            name: sum(file.stat().st_size for file in Path(made, f"cache-{name}").rglob("cache.db"))
            for name in checkouts
        }
    print("| run | on the clock | of the processors |\n|---|---|---|")
    for name, all_taken in times.items():
        clock, used = map(statistics.median, zip(*all_taken, strict=True))
        print(f"| {name} | {clock:.2f} s | {used:.2f} s |")
    for name, size in sizes.items():
        print(f"the cache of {name}: {size / 2**20:.1f} MB")


if __name__ == "__main__":
    main()
