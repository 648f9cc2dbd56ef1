"""The first half hour of a user: init, completion, help and suggestions for typos."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from outreach_lint.cli.extras import need
from outreach_lint.errors import OutreachLintError
from outreach_lint.settings.keys import SETTING_NAMES
from tests.conftest import Run
from tests.terminal import opened, shown

PITCH = "Hi Ada,\n\nWe are a revolutionary agency and sell gates. Act now, before it is too late!\n"


def test_init_surveys_the_folder_and_writes_matching_settings(run: Run) -> None:
    Path("sales").mkdir()
    Path("sales/a.txt").write_text(PITCH)
    Path("b.md").write_text(PITCH)
    outcome = run("init")
    assert outcome.code == 0
    assert (
        "outreach-lint.toml written.\nThe folder has 2 drafts; 2 of the first 2 have findings"
        in outcome.out
    )
    text = Path("outreach-lint.toml").read_text()
    assert tomllib.loads(text) == {"overrides": [{"paths": ["sales/**"], "setting": "sales"}]}
    assert '"sales"' in run("config", "sales/a.txt").out
    assert run("check").code == 1


def test_every_commented_line_of_init_is_a_valid_setting(run: Run) -> None:
    Path("a.txt").write_text(PITCH)
    run("init")
    text = Path("outreach-lint.toml").read_text()
    on = re.sub(r'^# (?=[a-z-]+ = |\[|"[^"]+" = )', "", text, flags=re.MULTILINE)
    keys = tomllib.loads(on)
    assert len(keys) >= 14
    assert set(keys) <= set(SETTING_NAMES)
    Path("house-rules").mkdir()
    Path("outreach-lint.toml").write_text(on.replace('engine = "llm"', 'engine = "local"'))
    assert run("check", "a.txt").code in (0, 1)


def test_init_does_not_overwrite_files(run: Run) -> None:
    for name, text in (
        ("outreach-lint.toml", "select = []\n"),
        ("pyproject.toml", "[tool.outreach-lint]\n"),
    ):
        Path(name).write_text(text)
        outcome = run("init")
        assert (outcome.code, f"{name}: a configuration exists already" in outcome.err) == (
            2,
            True,
        )
        assert Path(name).read_text() == text
        Path(name).unlink()
    assert run("init", "--stdout").out.startswith("# Configuration of outreach-lint.")
    assert os.listdir() == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(run: Run, shell: str) -> None:
    assert "_OUTREACH_LINT_COMPLETE" in run("completion", shell).out


def test_completion_uses_the_current_shell(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert "complete" in run("completion").out
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert run("completion").code == 2


@pytest.mark.slow
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
def test_bash_completes_commands_options_and_rules(
    words: str, wanted: set[str], tmp_path: Path
) -> None:
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
        (["check", "--exclud", "-"], "did you mean: --force-exclude?"),
    ],
)
def test_a_typo_suggests_the_nearest_name(run: Run, args: list[str], told: str) -> None:
    outcome = run(*args, stdin=PITCH)
    assert (outcome.code, told in outcome.err) == (2, True), outcome.err


@pytest.mark.parametrize("option", ["--bogus", "--colour", "--xyz"])
def test_no_suggestion_is_made_for_distant_names(run: Run, option: str) -> None:
    outcome = run("check", option, "a.txt")
    assert (outcome.code, "did you mean" in outcome.err) == (2, False), outcome.err
    assert f"no option {option}" in outcome.err


@pytest.mark.parametrize(
    ("packages", "told"),
    [
        (["no_such_one"], "serve needs one more package: no_such_one"),
        (
            ["no_such_one", "json", "nor_this"],
            "serve needs two more packages: no_such_one and nor_this",
        ),
    ],
)
def test_the_error_counts_missing_packages(packages: list[str], told: str) -> None:
    with pytest.raises(OutreachLintError) as raised:
        need("serve", *packages)
    assert raised.value.what == told


@pytest.mark.parametrize(
    "command", ["", "check", "init", "baseline", "explain", "completion", "eval", "batch", "schema"]
)
def test_help_has_examples(run: Run, command: str) -> None:
    out = run(*filter(None, [command]), "--help").out
    assert re.search(rf"\n  +outreach-lint {command}", out)


@pytest.mark.slow
def test_a_long_run_shows_progress_and_loses_no_output(tmp_path: Path) -> None:
    import json

    record = json.dumps({"text": PITCH})
    (tmp_path / "many.jsonl").write_text(f"{record}\n" * 20)
    leader, follower = opened(24, 100)
    with (tmp_path / "out").open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", "from outreach_lint.cli import main, progress; progress.SECONDS_BEFORE_BAR = 0; main()",
             "check", "--ignore", "RAP102", "--output-format", "jsonl", "many.jsonl"],
            cwd=tmp_path, stdout=out, stderr=follower,
        )  # fmt: skip
    os.close(follower)
    said = shown(leader)
    assert process.wait(timeout=30) == 1
    assert len((tmp_path / "out").read_text().splitlines()) == 20
    assert re.search(rb"\d+ drafts read \[00:0\d", said), said


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["lint"], "did you mean: outreach-lint check?"),
        (["format"], "did you mean: outreach-lint fix?"),
        (["rule"], "did you mean: outreach-lint explain?"),
        (["help"], "did you mean: outreach-lint --help?"),
        (["a.txt"], "did you mean: outreach-lint check a.txt?"),
        (["--fix", "a.txt"], "did you mean: outreach-lint check --fix?"),
        (["--json"], "did you mean: outreach-lint check --output-format json?"),
        (["check", "--json", "a.txt"], "no option --json; did you mean: --output-format json?"),
        (["check", "--format", "json"], "did you mean: --output-format?"),
        (["check", "--disable", "RAP001"], "did you mean: --ignore?"),
        (["check", "--strict"], "did you mean: --fail-on info?"),
        (["fix", "--slect", "RAP001"], "did you mean: --select?"),
    ],
)
def test_names_from_other_linters_get_a_hint(run: Run, args: list[str], told: str) -> None:
    Path("a.txt").write_text(PITCH)
    outcome = run(*args)
    assert (outcome.code, told in outcome.err) == (2, True), outcome.err


def test_hints_name_only_existing_commands_and_options() -> None:
    from outreach_lint.cli import COMMANDS, hints
    from outreach_lint.cli.check import command

    known = {option for parameter in command.params for option in parameter.opts}
    assert {said.split()[0] for said in hints._OPTIONS.values()} <= known
    assert not set(hints._OPTIONS) & known
    commands = {said.split()[0] for said in hints._COMMANDS.values()}
    assert commands <= {*COMMANDS, "--help", "--version"}
    assert not set(hints._COMMANDS) & set(COMMANDS)


def test_explain_lists_all_rules_or_those_of_a_family(run: Run) -> None:
    alone = run("explain")
    assert alone.code == 0
    assert all(code in alone.out for code in ("RAP001", "SEL001", "AGD001", "LLM001", "OL001"))
    family = run("explain", "rap")
    assert "RAP006" in family.out
    assert "SEL001" not in family.out
    assert family.out.endswith("The page of a rule: outreach-lint explain RAP001\n")


def test_tables_of_rule_pages_are_printed_as_tables(run: Run) -> None:
    lines = run("explain", "CHN001").out.splitlines()
    head = next(line for line in lines if "counted in" in line and "source" in line)
    sms = next(line for line in lines if line.startswith("  sms "))
    column = head.index("most")
    assert sms[column:].startswith("160")
    assert max(map(len, lines)) <= 88
    assert not any("|" in line for line in lines)


@pytest.mark.slow
def test_powershell_completes_commands_options_and_rules(tmp_path: Path) -> None:
    def offered(line: str, word: str) -> set[str]:
        done = subprocess.run(
            [sys.executable, "-c", "from outreach_lint.cli import main; main()"],
            env={**os.environ, "_OUTREACH_LINT_COMPLETE": "powershell_complete", "COMP_WORDS": line, "COMP_WORD": word},
            cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
        rows = [row.split("\t") for row in done.stdout.splitlines()]
        assert all(len(row) == 3 and row[2] for row in rows)
        return {row[1] for row in rows}

    assert offered("outreach-lint expl", "expl") == {"explain"}
    assert "fix" in offered("outreach-lint ", "")
    assert offered("outreach-lint check --sel", "--sel") == {"--select"}
    assert offered("outreach-lint explain LLM", "LLM") == {"LLM001"}


def test_completion_prints_a_powershell_script(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    script = run("completion", "powershell").out
    assert "Register-ArgumentCompleter -Native -CommandName outreach-lint" in script
    assert "%(" not in script
    monkeypatch.delenv("SHELL", raising=False)
    monkeypatch.setenv("PSMODULEPATH", "C:/modules")
    assert run("completion").out == script
