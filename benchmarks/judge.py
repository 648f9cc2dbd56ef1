"""What asking a model takes: ``python benchmarks/judge.py``.

A server on this machine answers every request after a fixed delay. Measured over whole processes:
the wall time against the floor (drafts times delay, divided by requests at a time), how many
requests and prompt tokens a draft takes, and what an unchanged run and a run after a change of one
rule's page cost. Prompt tokens are characters ÷ 4. For comparison: the same questions put one by
one.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from outreach_lint.judge.prompt import is_asked_about, prepare_draft, request_for  # noqa: E402
from outreach_lint.linting.linter import Linter  # noqa: E402
from outreach_lint.model import Draft  # noqa: E402
from outreach_lint.testing import answer  # noqa: E402
from tests.server import Served, Server, completion  # noqa: E402

TEXT = (ROOT / "examples" / "cold-pitch.txt").read_text(encoding="utf-8").partition("\n\n")[2]
QUOTE = "Only 3 spots left this month, so act now!"
PAGE = (
    '# HSE001 no-weather\n```toml\nseverity = "warning"\n```\nNobody asked about the weather.\n##'
    " Why\nFiller.\n## Ask\nDoes it talk about the weather?\n## Try\nLeave it out.\n##"
    " Bad\n```draft\nHi Ana, ==nice weather.==\n```\n## Good\n```draft\nHi Ana, did the dam"
    " hold?\n```\n## Source\nUs.\n"
)


class Measured(NamedTuple):
    """One run: seconds, requests, and prompt tokens in all."""

    seconds: float
    requests: int
    tokens: int


def respond(delay: float) -> Any:
    """Return what answers a request after a delay.

    One finding with a rewrite, where its rule is asked.
    """

    def answered(body: dict[str, Any]) -> Served:
        asked = "## AGD001 " in body["messages"][0]["content"]
        found = (
            [{"rule": "AGD001", "quote": QUOTE, "rewrite": "[who limits it, and why]."}]
            if asked
            else []
        )
        return completion(answer(*found))._replace(delay=delay)

    return answered


def run(server: Server, folder: Path, concurrency: int) -> Measured:
    """Lint the drafts in a folder by a process of its own, and count what it asked."""
    server.requests.clear()
    environment = {
        **os.environ,
        "OPENAI_BASE_URL": server.url,
        "OPENAI_API_KEY": "none",
        "OUTREACH_LINT_CACHE_DIR": str(folder / "cache"),
    }
    words = [sys.executable, "-m", "outreach_lint", "check", "--engine", "llm", "--exit-zero"]
    words += ["--concurrency", str(concurrency), "--output-format", "jsonl", "drafts.jsonl"]
    begun = time.perf_counter()
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    if done.returncode:
        sys.exit(done.stderr)
    characters = sum(
        len(message["content"]) for body in server.requests for message in body["messages"]
    )
    return Measured(seconds, len(server.requests), characters // 4)


def one_by_one(text: str) -> tuple[int, int]:
    """Return the requests and prompt tokens a draft takes when each rule is asked by itself."""
    draft = Draft(text)
    rules = [rule for rule in Linter().rules.values() if is_asked_about(rule, draft)]
    return len(rules), sum(request_for(prepare_draft(draft), [rule], {}).tokens for rule in rules)


class Runs(NamedTuple):
    """Repeated runs: over new drafts, the same once more, and after one rule's page has changed."""

    first: list[Measured]
    unchanged: list[Measured]
    changed: list[Measured]


def repeated(server: Server, texts: list[str], concurrency: int, repeats: int) -> Runs:
    """Return what the runs over these drafts took, each time with a cache of their own."""
    runs = Runs([], [], [])
    for _ in range(repeats):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "house").mkdir()
            page = folder / "house" / "no-weather.md"
            page.write_text(PAGE)
            (folder / "outreach-lint.toml").write_text('rules = ["house"]\n')
            lines = [json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts)]
            (folder / "drafts.jsonl").write_text("\n".join(lines) + "\n")
            runs.first.append(run(server, folder, concurrency))
            runs.unchanged.append(run(server, folder, concurrency))
            page.write_text(PAGE.replace("the weather?", "rain?"))
            runs.changed.append(run(server, folder, concurrency))
    return runs


def line(name: str, runs: list[Measured], drafts: int) -> str:
    """Return a line of the table."""
    seconds = statistics.median(measured.seconds for measured in runs)
    requests = " ".join(f"{r:g}" for r in {measured.requests / drafts for measured in runs})
    return f"| {name} | {seconds:.2f} s | {requests} | {runs[0].tokens / drafts:,.0f} |"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--drafts", type=int, default=200)
    parser.add_argument("--delay", type=float, default=0.5, help="seconds before each answer")
    parser.add_argument("--concurrency", type=int, default=8)
    parser.add_argument("--repeats", type=int, default=3)
    args = parser.parse_args()
    server = Server()
    server.respond = respond(args.delay)
    texts = [f"{TEXT}\nPS. This is letter {n}." for n in range(args.drafts)]
    runs = repeated(server, texts, args.concurrency, args.repeats)
    server.close()
    calls, tokens = one_by_one(texts[0])
    print(
        f"{args.drafts} drafts, an answer after {args.delay:g} s, {args.concurrency} at a time,"
        f" {args.repeats} times\n"
    )
    print("| run | wall time, median | requests a draft | prompt tokens a draft |")
    print("|---|---|---|---|")
    print(line("first", runs.first, args.drafts))
    print(line("unchanged", runs.unchanged, args.drafts))
    print(line("one rule's page changed", runs.changed, args.drafts))
    print(f"| for comparison: each rule by itself | | {calls} | {tokens:,} |")
    floor = args.drafts * args.delay / args.concurrency
    ratios = [measured.seconds / floor for measured in runs.first]
    print(
        f"\nfirst run ÷ floor of {floor:g} s: median {statistics.median(ratios):.3f}, each"
        f" {' '.join(f'{r:.3f}' for r in ratios)}"
    )


if __name__ == "__main__":
    main()
