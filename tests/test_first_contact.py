"""The first half hour: init, completion, help, and a hand where something is mistyped."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
import tomllib
from pathlib import Path

import pytest

from outreach_lint.settings.keys import NAMES
from tests.conftest import Run

PITCH = "Hi Ada,\n\nWe are a revolutionary agency and sell gates. Act now, before it is too late!\n"


def test_init_looks_at_the_folder_and_writes_what_applies(run: Run) -> None:
    Path("sales").mkdir()
    Path("sales/a.txt").write_text(PITCH)
    Path("b.md").write_text(PITCH)
    outcome = run("init")
    assert outcome.code == 0
    assert (
        "outreach-lint.toml written.\nIt holds 2 drafts; 2 of the first 2 have findings"
        in outcome.out
    )
    text = Path("outreach-lint.toml").read_text()
    assert tomllib.loads(text) == {"overrides": [{"paths": ["sales/**"], "setting": "sales"}]}
    assert '"sales"' in run("config", "sales/a.txt").out
    assert run("check").code == 1


def test_every_line_of_it_can_be_switched_on(run: Run) -> None:
    Path("a.txt").write_text(PITCH)
    run("init")
    text = Path("outreach-lint.toml").read_text()
    on = re.sub(r'^# (?=[a-z-]+ = |\[|"[^"]+" = )', "", text, flags=re.MULTILINE)
    keys = tomllib.loads(on)
    assert len(keys) >= 14
    assert set(keys) <= set(NAMES)
    Path("house-rules").mkdir()
    Path("outreach-lint.toml").write_text(on.replace('engine = "llm"', 'engine = "local"'))
    assert run("check", "a.txt").code in (0, 1)


def test_init_overwrites_nothing(run: Run) -> None:
    for name, text in (
        ("outreach-lint.toml", "select = []\n"),
        ("pyproject.toml", "[tool.outreach-lint]\n"),
    ):
        Path(name).write_text(text)
        outcome = run("init")
        assert (outcome.code, f"{name}: there is a configuration already" in outcome.err) == (
            2,
            True,
        )
        assert Path(name).read_text() == text
        Path(name).unlink()
    assert run("init", "--stdout").out.startswith("# Configuration of outreach-lint.")
    assert os.listdir() == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script(run: Run, shell: str) -> None:
    assert "_OUTREACH_LINT_COMPLETE" in run("completion", shell).out


def test_completion_goes_by_the_shell_one_is_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert "complete" in run("completion").out
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert run("completion").code == 2


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("ba", {"plain,baseline", "plain,batch"}),
        ("check --sel", {"plain,--select"}),
        ("check --select RAP001,agd00", {f"plain,RAP001,AGD00{n}" for n in range(1, 7)}),
        ("check --ignore press", {"plain,pressure"}),
        ("explain LLM", {"plain,LLM001"}),
    ],
)
def test_bash_gets_commands_options_and_rules(words: str, wanted: set[str], tmp_path: Path) -> None:
    line = f"outreach-lint {words}"
    done = subprocess.run(
        [sys.executable, "-c", "from outreach_lint.cli import main; main()"],
        env={**os.environ, "_OUTREACH_LINT_COMPLETE": "bash_complete", "COMP_WORDS": line, "COMP_CWORD": str(len(line.split()) - 1)},
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert set(done.stdout.split()) == wanted


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["chek"], "did you mean check?"),
        (["check", "--selct", "RAP"], "--select"),
        (["check", "--select", "AGD04", "-"], "did you mean AGD004?"),
        (["check", "--ignore", "guilttrip", "-"], "did you mean guilt-trip?"),
        (["explain", "RAP04"], "did you mean RAP004?"),
        (["check", "--output-format", "sariff", "-"], "'sarif'"),
        (["baseline", "acept"], "accept"),
    ],
)
def test_a_slip_is_offered_the_nearest(run: Run, args: list[str], told: str) -> None:
    outcome = run(*args, stdin=PITCH)
    assert (outcome.code, told in outcome.err) == (2, True), outcome.err


@pytest.mark.parametrize(
    "command", ["", "check", "init", "baseline", "explain", "completion", "eval", "batch", "schema"]
)
def test_help_has_examples(run: Run, command: str) -> None:
    out = run(*filter(None, [command]), "--help").out
    assert re.search(rf"\n  +outreach-lint {command}", out)


def test_a_long_run_shows_how_far_it_is_and_no_output_is_lost(tmp_path: Path) -> None:
    import json

    record = json.dumps({"text": PITCH})
    (tmp_path / "many.jsonl").write_text(f"{record}\n" * 20)
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, 100))
    with (tmp_path / "out").open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", "from outreach_lint.cli import main, progress; progress.PATIENCE = 0; main()",
             "check", "--ignore", "RAP102", "--output-format", "jsonl", "many.jsonl"],
            cwd=tmp_path, stdout=out, stderr=follower,
        )  # fmt: skip
    os.close(follower)
    said = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(leader)
    assert process.wait(timeout=30) == 1
    assert len((tmp_path / "out").read_text().splitlines()) == 20
    assert re.search(rb"\d+ drafts read \[00:0\d", said), said
