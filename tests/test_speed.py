"""The work of a run, counted; nothing is timed here (``benchmarks/speed.py`` does that)."""

from __future__ import annotations

import builtins
import json
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting import concurrency
from outreach_lint.linting.linter import Linter
from outreach_lint.model import Draft
from outreach_lint.plugins import discovery
from outreach_lint.plugins import host as plugins
from outreach_lint.reading import Reading
from outreach_lint.sources import File
from tests.conftest import ROOT, Run

pytestmark = pytest.mark.slow

COLD = (ROOT / "examples/cold-pitch.txt").read_text(encoding="utf-8")


@pytest.fixture
def many(run: Run) -> Run:
    """A folder with texts, records and an unreadable file."""
    for number in range(60):
        Path(f"{number:02}.txt").write_text(COLD.replace("Jordan", f"Jordan{number}"))
    Path("30.txt").write_bytes(b"\xff\xfe\xff")
    Path("32.html.jinja").write_text(f"<p>{COLD}</p>")
    Path("33.html").write_text(f"<p>{COLD}</p>")
    Path("31.jsonl").write_text(json.dumps({"id": "r", "text": COLD}) + "\n")
    Path("outreach-lint.toml").write_text(
        'include = ["*.txt", "*.jsonl", "*.jinja", "*.html"]\nrules = ["house"]\n'
    )
    Path("house").mkdir()
    head = '# HOU001 spots\n```toml\n[match]\nphrases = ["spots left"]\n```\nYou count spots.\n'
    Path("house/spots.md").write_text(
        f"{head}## Why\nx\n## Ask\nx\n## Try\nx\n## Bad\n## Good\n## Source\nx\n"
    )
    return run


@pytest.mark.parametrize("style", ["full", "jsonl", "sarif"])
def test_the_output_is_the_same_for_any_number_of_processes(many: Run, style: str) -> None:
    alone = many("check", "--no-cache", "--jobs", "1", "--output-format", style)
    assert "RAP102" in alone.out
    for count in ("2", "3"):
        together = many("check", "--no-cache", "--jobs", count, "--output-format", style)
        assert together.out == alone.out
        assert together.err == alone.err
        assert together.code == alone.code == 2


def test_the_same_fixes_are_tested_for_any_number_of_processes(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach_lint.linting.attempts.MAX_TESTED_DRAFTS", 5)
    text = (
        "Hi Ada,\n\nI guess you are too busy for old friends. We are a revolutionary agency and"
        " sell gates. Act now, before it is too late! I love your amazing content!\n\nRob\n"
    )
    for number in range(concurrency.FILES_PER_CHUNK * 2):
        Path(f"{number:02}.txt").write_text(text.replace("Ada", f"Ada{number}"))
    alone = run("check", "--no-cache", "--jobs", "1", ".")
    assert "Fixable: up to" in alone.out
    assert run("check", "--no-cache", "--jobs", "2", ".").out == alone.out


def test_processes_are_started_by_default_for_many_files(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3})
    texts: list[File | OutreachLintError] = [
        File(f"{number}.txt", False) for number in range(concurrency.MIN_FILES_FOR_PROCESSES)
    ]
    assert concurrency.processes(None, texts) == 4
    assert concurrency.processes(None, texts[1:]) == 1
    assert concurrency.processes(None, [File("a.jsonl", True)] * 1000) == 1
    assert concurrency.processes(8, texts[:3]) == 3
    assert concurrency.processes(1, texts) == 1


def test_errors_can_be_pickled() -> None:
    import pickle

    from outreach_lint.rules.run import CheckError

    error = CheckError("what", "where", "remedy")
    error.first_party = True
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.first_party) == (CheckError, str(error), True)


def test_a_slow_check_is_reported_from_any_process(
    many: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach_lint.rules import run as checks

    # Every check counts as slow, in forked processes too.
    monkeypatch.setattr(checks, "SLOW_SECONDS", -1.0)
    alone = many(
        "check", "--jobs", "1", "--verbose", "--select", "HOU001", "--output-format", "concise"
    )
    assert "05.txt: the check of HOU001 spots took 0.0 s: " in alone.err
    together = many(
        "check", "--jobs", "2", "--verbose", "--select", "HOU001", "--output-format", "concise"
    )
    assert (together.code, together.out) == (alone.code, alone.out)


def test_fixes_are_written_by_several_processes(many: Run) -> None:
    outcome = many("check", "--jobs", "2", "--fix", "--unsafe-fixes", "--select", "AGD003")
    assert "amazing content" not in Path("00.txt").read_text()
    assert "amazing content" not in Path("59.txt").read_text()
    assert outcome.code == 2  # because of the unreadable file


def test_the_cost_of_findings_does_not_grow_quadratically(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Counts how often sentences are looked up for a span, at four times the findings."""
    calls: Counter[int] = Counter()
    sentence_indexes_in = Reading.sentence_indexes_in

    def counted(self: Reading, span: object) -> list[int]:
        calls[size] += 1
        return sentence_indexes_in(self, span)  # type: ignore[arg-type]

    monkeypatch.setattr(Reading, "sentence_indexes_in", counted)
    linter = Linter(third_party=False)
    for size in (50, 200):
        body = (
            "Only 3 spots left, so act now! We help companies like yours double their revenue. "
            * size
        )
        linter.judge(Draft(f"Hi Jo,\n\n{body}"), Config())
    assert calls[200] <= 4.5 * calls[50]


def test_a_start_opens_each_page_once_and_scans_plugins_once(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("check", "-", stdin=COLD)  # modules are loaded
    opened: Counter[str] = Counter()
    original = builtins.open

    def counted(path: object, *args: object, **options: object) -> object:
        opened[str(path)] += 1
        return original(path, *args, **options)  # type: ignore[call-overload]

    scans = 0
    installed = discovery.installed

    def scanned() -> list[discovery.PluginEntry]:
        nonlocal scans
        scans += 1
        return installed()

    monkeypatch.setattr(builtins, "open", counted)
    monkeypatch.setattr(plugins, "installed", scanned)
    run("check", "-", stdin=COLD)
    pages = {path: count for path, count in opened.items() if path.endswith(".md")}
    assert set(pages.values()) == {1}
    assert len(pages) == len(Linter(third_party=False).rules)
    assert scans == 1
    assert not [path for path in opened if path.endswith((".toml", ".yaml"))]


def test_a_start_loads_no_unneeded_modules(tmp_path: Path) -> None:
    import subprocess

    (tmp_path / "a.txt").write_text(COLD)
    unwanted = ("rensa", "openai", "jsonschema", "jinja2", "torch", "outreach_lint.linting.campaign")  # fmt: skip
    code = (
        "import sys; from outreach_lint.cli import _run; _run(['check', 'a.txt']);"
        f" print(sorted(set({unwanted!r}) & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize("jobs", [(), ("--jobs", "1"), ("--jobs", "2")])
def test_a_folder_is_walked_once(
    many: Run, monkeypatch: pytest.MonkeyPatch, jobs: tuple[str, ...]
) -> None:
    seen: list[str] = []
    scandir = os.scandir

    def counted(path: str) -> object:
        seen.append(os.path.abspath(path))
        return scandir(path)

    Path("inner").mkdir()
    Path("inner/a.txt").write_text(COLD)
    monkeypatch.setattr(os, "scandir", counted)
    many("check", *jobs, ".")
    assert seen.count(os.path.abspath("inner")) == 1
