"""How fast it is, beside its peers: ``python benchmarks/speed.py [--pairs 7] [--quick]``.

Builds this project's wheel and installs it, and the peers (proselint, codespell and typos from
PyPI, write-good, alex and textlint from npm, where there is one), into throwaway environments;
makes the drafts; runs everything side by side, in turn, as whole processes; prints tables and
writes them as JSON. Ratios are medians over the pairs.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from pathlib import Path

from messages import messages

ROOT = Path(__file__).parent.parent
PYPI = {"proselint": "proselint==0.16.0", "codespell": "codespell", "typos": "typos"}
NPM = {"write-good": "write-good@1.0.8", "alex": "alex", "textlint": "textlint"}
RULES = "textlint-rule-write-good"  # textlint has none of its own
FLOOR = (
    "import re, sys\npattern ="
    " re.compile(r'[^\\W\\d_]+|[^\\w\\s]')\nprint(sum(len(pattern.findall(open(path,"
    ' encoding="utf-8").read())) for path in sys.argv[1:]))'
)


REMEMBERED = "outreach-lint, remembered"
Tools = dict[str, list[str]]  # each tool's command without its files


def remembering(tools: Tools) -> list[str]:
    """Return the command that remembers what came of a draft."""
    return [word for word in tools["outreach-lint"] if word != "--no-cache"]


def install(folder: Path) -> tuple[Path, Tools, dict[str, str]]:
    """Return the Python with the wheel, each tool's command without its files, and the versions."""
    own, theirs = folder / "own", folder / "theirs"
    for made in (own, theirs):
        venv.create(made, with_pip=True)
    pip = [str(own / "bin/python"), "-m", "pip", "install", "-q"]
    subprocess.run([*pip, str(ROOT)], check=True, stderr=subprocess.DEVNULL)
    pip[0] = str(theirs / "bin/python")
    subprocess.run([*pip, *PYPI.values()], check=True, stderr=subprocess.DEVNULL)
    tools = {
        "outreach-lint": [
            str(own / "bin/outreach-lint"),
            "check",
            "--isolated",
            "--output-format",
            "concise",
            "--no-cache",
        ],
        "proselint": [str(theirs / "bin/proselint"), "check"],
        "codespell": [str(theirs / "bin/codespell")],
        "typos": [str(theirs / "bin/typos")],
    }
    if shutil.which("npm"):
        subprocess.run(
            ["npm", "install", "--silent", "--prefix", str(folder / "npm"), *NPM.values(), RULES],
            check=True,
        )
        tools |= {name: [str(folder / "npm/node_modules/.bin" / name)] for name in NPM}
        rules = ["--rules-base-directory", str(folder / "npm/node_modules"), "--rule", "write-good"]
        tools["textlint"] += rules
    listed = subprocess.run(
        [*pip[:3], "list", "--format", "json"], check=True, capture_output=True, text=True
    )
    versions = {
        item["name"]: item["version"] for item in json.loads(listed.stdout) if item["name"] in PYPI
    }
    for name in NPM if "write-good" in tools else ():
        package = folder / "npm/node_modules" / name / "package.json"
        versions[name] = json.loads(package.read_text(encoding="utf-8"))["version"]
    return own / "bin/python", tools, versions


def seconds(command: list[str]) -> float:
    """Return how long a whole process takes; its output goes nowhere."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def side_by_side(commands: dict[str, list[str]], pairs: int) -> dict[str, float]:
    """Return the median time of each command; they are run in turn, and once before."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(pairs + 1):
        for name, command in commands.items():
            taken = seconds(command)
            if turn:
                times[name].append(taken)
    return {name: statistics.median(taken) for name, taken in times.items()}


def peak(command: list[str]) -> float:
    """Return the most memory that a process takes, in MB."""
    code = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def table(title: str, head: str, rows: list[str]) -> str:
    """Return a table in Markdown."""
    columns = head.count("|") + 1
    return f"\n{title}\n\n| {head} |\n{'|---' * columns}|\n" + "\n".join(
        f"| {row} |" for row in rows
    )


def grown(tool: list[str], count: int, folder: Path) -> dict[str, float]:
    """Return time and memory for so many drafts of one file."""
    records = folder / f"{count}.jsonl"
    with records.open("w", encoding="utf-8") as handle:
        for number, text in enumerate(messages(count, fresh=True)):
            handle.write(json.dumps({"id": str(number), "text": text}) + "\n")
    begun = time.perf_counter()
    memory = peak([*tool, str(records)])
    return {"drafts": count, "seconds": time.perf_counter() - begun, "MB": memory}


def one_draft(python: Path, tools: Tools, path: str, pairs: int) -> dict[str, float]:
    """Measure one draft, and print a table; ``python`` has what is to be measured beside."""
    commands = {"import click": [str(python), "-c", "import click"]}
    commands |= {name: [*tool, path] for name, tool in tools.items()}
    commands[REMEMBERED] = [*remembering(tools), path]
    found = side_by_side(commands, pairs)
    base = found["import click"]
    rows = [f"{name} | {taken * 1000:.0f} ms | {taken / base:.2f}" for name, taken in found.items()]
    print(table("One draft", "tool | time | beside `import click`", rows), flush=True)
    return found


def thousand(python: Path, tools: Tools, folder: Path, pairs: int) -> dict[str, float]:
    """Measure a thousand files, and print a table."""
    paths, fresh = (written(folder / name, fresh=name == "fresh") for name in ("many", "fresh"))
    own = tools["outreach-lint"]
    commands = {
        f"outreach-lint --jobs {n}": [*own, "--jobs", str(n), *paths]
        for n in (1, os.cpu_count() or 1)
    }
    commands["outreach-lint --jobs 1, no sentence twice"] = [*own, "--jobs", "1", *fresh]
    commands[REMEMBERED] = [*remembering(tools), *paths]
    for name, tool in tools.items():
        if name not in ("outreach-lint", "alex"):
            commands[name] = [*tool, *paths]
    commands["reading and one pass"] = [str(python), "-c", FLOOR, *paths]
    found = side_by_side(commands, pairs)
    base = found["outreach-lint --jobs 1"]
    rows = [f"{name} | {taken:.2f} s | {taken / base:.2f}" for name, taken in found.items()]
    print(table("1,000 files of about 110 words", "tool | time | beside one process", rows))
    return found


def written(folder: Path, fresh: bool) -> list[str]:
    """Write a thousand messages into a new folder, and return their paths."""
    folder.mkdir()
    paths = []
    for number, text in enumerate(messages(1000, fresh=fresh)):
        paths.append(folder / f"{number:04}.txt")
        paths[-1].write_text(text, encoding="utf-8")
    return [str(path) for path in paths]


def growth(tools: Tools, counts: Sequence[int], folder: Path) -> list[dict[str, float]]:
    """Measure more and more drafts in one file, and print a table."""
    found = [grown(tools["outreach-lint"], count, folder) for count in counts]
    rows = [
        f"{g['drafts']:,} | {g['seconds']:.1f} s | {g['seconds'] / g['drafts'] * 1000:.2f} ms |"
        f" {g['MB']:.0f} MB"
        for g in found
    ]
    head = "drafts | time | a draft | memory"
    print(table("Drafts of one .jsonl, no sentence twice", head, rows), flush=True)
    return found


def lengths(tools: Tools, sizes: Sequence[int], file: Path) -> list[dict[str, float]]:
    """Measure longer and longer drafts, and print a table."""
    long = "\n\n".join(text.partition("\n\n")[2] for text in messages(9_000, fresh=True))
    found: list[dict[str, float]] = []
    for size in sizes:
        file.write_text(f"Hi Jo,\n\n{long[:size]}", encoding="utf-8")
        taken = seconds([*tools["outreach-lint"], str(file)])
        found.append({"characters": size, "seconds": taken})
    rows = []
    for row in found:
        length, taken = row["characters"], row["seconds"]
        rows.append(f"{length:,} | {taken:.1f} s | {taken / length * 1e6:.1f} µs")
    head = "characters | time | a character"
    print(table("One long draft, no sentence twice", head, rows), flush=True)
    return found


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=7)
    parser.add_argument(
        "--quick", action="store_true", help="without the two largest counts of drafts"
    )
    parser.add_argument("--json", default="speed.json")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        python, tools, versions = install(folder)
        one = folder / "one.txt"
        shutil.copy(ROOT / "examples/cold-pitch.txt", one)
        counts, sizes = [100, 1_000, 10_000], [50_000, 500_000]
        if not given.quick:
            counts.append(100_000)
            sizes.append(5_000_000)
        out = {
            "date": time.strftime("%Y-%m-%d"),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "versions": versions,
            "start": one_draft(python, tools, str(one), given.pairs),
            "thousand": thousand(python, tools, folder, given.pairs),
            "growth": growth(tools, counts, folder),
            "length": lengths(tools, sizes, one),
        }
    Path(given.json).write_text(json.dumps(out, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
