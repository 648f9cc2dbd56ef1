"""Plugins are found by their entry point; a broken one does not affect the others.

Every plugin here is a distribution, built and installed by pip.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from outreach_lint.linting.linter import Linter
from outreach_lint.plugins.discovery import installed
from outreach_lint.rules import run as checks
from tests.conftest import Run

PITCH = "Hi Ada,\n\nWe sell ropes from €900 a day. Our ropes hold.\n"
PROJECT = """[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
[project]
name = "{name}"
version = "{version}"
[project.entry-points.outreach_lint]
{name} = "{module}{attribute}"
[tool.hatch.build.targets.wheel]
packages = ["{module}"]
"""
INIT = (
    "from outreach_lint import hookimpl, load_rules\n\n@hookimpl\ndef outreach_lint_rules():\n   "
    " return load_rules(__name__)\n"
)
PAGE = '# HOU001 the-page\n```toml\nseverity = "warning"\n```\nA message.\n'
HEAD = "import time\nfrom outreach_lint import Edit, Hit, Span, Suggestion\n\ndef check(reading):\n"
HOOK = "from outreach_lint import hookimpl, Rule\n\n@hookimpl\ndef outreach_lint_rules():\n"


def _pip(*args: str | Path) -> None:
    command = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check", *args]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Path]]:
    """Build a plugin's distribution and install it, into a folder on the path."""
    known = set(sys.modules)

    def call(
        name: str = "house",
        init: str = INIT,
        page: str = PAGE,
        check: str = "",
        version: str = "1.2",
        attribute: str = "",
        site: str = "site",
    ) -> Path:
        module = name.replace("-", "_")
        project = tmp_path / f"{name}-{version}"
        (project / module / "rules").mkdir(parents=True)
        (project / "pyproject.toml").write_text(
            PROJECT.format(name=name, module=module, version=version, attribute=attribute)
        )
        (project / module / "__init__.py").write_text(init)
        (project / module / "rules" / "__init__.py").write_text("")
        if page:
            (project / module / "rules" / "the-page.md").write_text(page)
        if check:
            (project / module / "rules" / "the_page.py").write_text(HEAD + check)
        folder = tmp_path / site
        _pip("install", "--no-deps", "--no-build-isolation", "--target", folder, project)
        monkeypatch.syspath_prepend(str(folder))
        return folder

    yield call
    for name in set(sys.modules) - known:
        # only modules from the plugins' folders: NumPy cannot be loaded twice
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


Install = Callable[..., Path]


@pytest.mark.slow
def test_a_plugin_adds_its_rules_and_is_listed(install: Install, run: Run) -> None:
    install(check="    yield Hit(Span(0, 2))\n")
    found = run("check", "--select", "HOU001", "-", stdin=PITCH)
    assert "HOU001" in found.out
    assert found.code == 1
    (line,) = [line for line in run("plugins").out.splitlines() if line.startswith("house ")]
    assert line.startswith("house  (house 1.2)  ")
    assert line.endswith(" ms")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("init", "page", "cause"),
    [
        ("1 / 0\n", PAGE, "ZeroDivisionError: division by zero"),
        ("import sys; sys.exit('bye')\n", PAGE, "SystemExit: bye"),
        ("import nowhere_to_be_found\n", PAGE, "install the package"),
        (HOOK.replace("rules", "rulez") + "    return []\n", PAGE, "there is no hook outreach_lint_rulez; did you mean outreach_lint_rules?"),
        ("def outreach_lint_rules():\n    return []\n", PAGE, "implements no hook of outreach-lint (is it marked with @hookimpl?)"),
        (HOOK.replace("rules()", "rules(draft)") + "    return []\n", PAGE, "hook"),
        (HOOK + "    pass\n", PAGE, "outreach_lint_rules returned None"),
        (HOOK + "    return 5\n", PAGE, "'int' object is not iterable"),
        (HOOK + "    yield from ()\n    raise KeyError('half-way')\n", PAGE, "KeyError: 'half-way'"),
        (HOOK + "    return Rule('HOU001', 'five', 'info', '', '')\n", PAGE, "outreach_lint_rules returned one Rule; it must return a list"),
        (HOOK + "    yield 1\n", PAGE, "outreach_lint_rules returned int, not a Rule"),
        (HOOK + "    yield Rule(5, 'five', 'warning', '', '')\n", PAGE, "a rule's code must be a string, not 5"),
        (HOOK + "    yield Rule('five', 'five', 'warning', '', '')\n", PAGE, "a rule's code must be like ABC001, not 'five'"),
        (HOOK + "    yield Rule('HOU001', 'five', 'loud', '', '')\n", PAGE, "the severity of HOU001 must be one of"),
        (HOOK + "    yield Rule('HOU001', 'five', 'info', '', '', check=5)\n", PAGE, "the check of HOU001 must be a function"),
        (HOOK + "    yield Rule('HOU001', 'five', 'info', '', '', settings=None)\n", PAGE, "the settings of HOU001 must be a tuple of strings"),
        (HOOK + "    yield Rule('HOU001', 'five', 'info', '', '', about='all')\n", PAGE, "the about of HOU001 must be one of sentence, message, machine"),
        (INIT, "no title\n", "the-page.md:1: a rule page must begin with its code and name"),
        (INIT, PAGE.replace('"warning"', '"warning'), "the-page.md:3:20: not valid TOML"),
        (INIT, PAGE.replace('"warning"', '"warning"\n\n[match]\nmoves = [\n  "ask befor pitch",\n]'), "the-page.md:7: not a condition on moves"),
    ],
)  # fmt: skip
def test_a_broken_plugin_is_reported_and_the_others_run(
    install: Install, run: Run, init: str, page: str, cause: str
) -> None:
    install("broken", init, page)
    outcome = run("check", "-", stdin=PITCH)
    assert outcome.code == 1
    assert "RAP001" in outcome.out
    assert "plugin broken (broken 1.2) could not be loaded" in outcome.err
    assert cause in outcome.err
    assert 'plugins.disable = ["broken"]' in outcome.err
    listed = run("plugins")
    assert listed.code == 2
    assert cause in listed.out
    # Selecting a missing rule is an error that names the plugin that may have had
    # it.
    selected = run("check", "--select", "HOU001", "-", stdin=PITCH)
    assert selected.code == 2
    assert cause in selected.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("check", "cause"),
    [
        ("    raise ZeroDivisionError('oh')\n    yield\n", "ZeroDivisionError: oh"),
        ("    yield Hit(Span(0, 2))\n    raise ValueError('half-way')\n", "ValueError: half-way"),
        ("    return None\n", "it must yield hits"),
        ("    return Hit(Span(0, 2))\n", "the check returned Hit; it must yield hits: yield Hit(span)"),
        ("    return Span(0, 2)\n", "the check returned Span; it must yield hits: yield Hit(span)"),
        ("    return 5\n", "the check returned int; it must yield hits: yield Hit(span)"),
        ("    yield Span(0, 2)\n", "the check yielded Span, not a Hit"),
        ("    yield Hit('here')\n", "a span must be two whole numbers, not 'here'"),
        ("    yield Hit(Span(0, 2), message=5)\n", "a hit's message must be a string, not 5"),
        ("    yield Hit(Span(0, 2), severity='loud')\n", "severity 'loud'"),
        ("    yield Hit(Span(0, 2), suggestion='Do better.')\n", "must be a Suggestion whose text is a string"),
        ("    yield Hit(Span(0, 2), suggestion=Suggestion('x', (Edit(Span(0, 9), ''), Edit(Span(5, 7), ''))))\n", "a fix's edits overlap"),
        ("    while True:\n        yield Hit(Span(0, 2))\n", "the check yielded more than 10,000 hits"),
    ],
)  # fmt: skip
def test_a_failed_check_affects_only_that_check_on_that_draft(
    install: Install, run: Run, tmp_path: Path, check: str, cause: str
) -> None:
    good = "    if 'ropes' in reading.draft.text:\n"
    otherwise = (
        "    yield Hit(Span(0, 2))\n" if "yield" in check else "    return [Hit(Span(0, 2))]\n"
    )
    install(check=good + check.replace("    ", "        ") + otherwise)
    (tmp_path / "a.txt").write_text(PITCH)
    (tmp_path / "b.txt").write_text(
        "Hi Ada, your talk on tide mills in May made me rebuild our gate.\n"
    )
    outcome = run("check", "--output-format", "concise", "a.txt", "b.txt")
    assert "a.txt:3:1: RAP001" in outcome.out
    assert "b.txt:1:1: HOU001" in outcome.out
    assert "a.txt:1:1: HOU001" not in outcome.out
    assert "error: a.txt: the check of HOU001 the-page failed on this draft: " in outcome.err
    assert cause in outcome.err
    assert (
        "tell the authors of house (house 1.2), or turn the rule off: --ignore HOU001"
        in outcome.err
    )
    assert outcome.code == 2


def test_a_failed_first_party_check_is_reported_as_a_bug(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach_lint_rapport.rules import broadcast

    def check(_: object) -> None:
        raise RuntimeError("oh")

    monkeypatch.setattr(broadcast, "check", check)
    # a rule's function is cached after its first call, so a separate linter is used
    outcome = run("check", "--isolated", "-", stdin=PITCH)
    assert outcome.code == 3
    assert "RAP001" in outcome.out
    assert "this is a bug in outreach-lint: please report it" in outcome.err


@pytest.mark.slow
@pytest.mark.parametrize(
    "loop",
    [
        "    while True:\n        pass\n    yield\n",
        "    import re\n    re.match('(a|a)*b', 'a' * 80)\n    yield Hit(Span(0, 1))\n",
        (
            "    while True:\n        try:\n            time.sleep(0.01)\n        except"
            " Exception:\n            pass\n    yield\n"
        ),
    ],
)
def test_an_endless_check_is_stopped(
    install: Install, run: Run, monkeypatch: pytest.MonkeyPatch, loop: str
) -> None:
    monkeypatch.setattr(checks, "MAX_CHECK_SECONDS", 0.2)
    install(check=loop)
    outcome = run("check", "-", stdin=PITCH * 400)
    assert "RAP001" in outcome.out
    assert "the check of HOU001 the-page failed on this draft: stopped after 0.2 s" in outcome.err
    assert outcome.code == 2


@pytest.mark.slow
def test_a_slow_check_is_reported_with_verbose(install: Install, run: Run) -> None:
    install(check="    time.sleep(1.1)\n    yield Hit(Span(0, 2))\n")
    assert "the check of" not in run("check", "-", stdin=PITCH).err
    said = run("check", "--verbose", "-", stdin=PITCH).err
    assert "the check of HOU001 the-page took 1." in said
    assert "s: house (house 1.2)" in said
    assert "RAP" not in said


@pytest.mark.slow
def test_a_check_cannot_change_the_reading_of_other_checks(install: Install, run: Run) -> None:
    before = run("check", "--output-format", "jsonl", "-", stdin=PITCH).out
    install(
        "aaa",
        page=PAGE.replace("HOU001", "AAA001"),
        check=(
            "    reading.sentences.clear(); reading.pieces.clear(); reading.tags.append(1);"
            " reading.draft = None\n    yield from ()\n"
        ),
    )
    after = run("check", "--output-format", "jsonl", "-", stdin=PITCH)
    assert after.out == before
    assert after.err == ""


@pytest.mark.slow
def test_spans_outside_the_draft_are_clipped_and_overlaps_are_shown(
    install: Install, run: Run
) -> None:
    install(
        check=(
            "    yield Hit(Span(-5, 9999))\n    yield Hit(Span(9999, 99999))\n    yield Hit(Span(5,"
            " 3))\n    yield Hit(Span(3, 8), suggestion=Suggestion('x', (Edit(Span(3, 8),"
            " 'x'),)))\n    yield Hit(Span(5, 9), suggestion=Suggestion('y', (Edit(Span(5, 9),"
            " 'y'),)))\n"
        )
    )
    text = "Hi Ada, your ropes hold.\n"
    outcome = run("check", "--select", "HOU001", "--output-format", "concise", "-", stdin=text)
    columns = [line.split(":")[2] for line in outcome.out.splitlines()]
    assert sorted(map(int, columns[:4])) == [1, 4, 6, 6]
    assert outcome.code == 1
    assert outcome.err == ""
    fixed = run("check", "--select", "HOU001", "--fix", "--unsafe-fixes", "-", stdin=text)
    assert fixed.code in (0, 1)


@pytest.mark.slow
def test_a_code_defined_twice_is_an_error_that_names_both_plugins(
    install: Install, run: Run
) -> None:
    install("first")
    install("second", page=PAGE.replace("the-page", "another-page"), site="site2")
    outcome = run("check", "-", stdin=PITCH)
    assert outcome.code == 2
    assert "HOU001 is defined twice: by first (first 1.2) and by second (second 1.2)" in outcome.err
    assert "plugins.disable" in outcome.err
    listed = run("plugins")
    assert listed.code == 2
    assert {line.split()[0] for line in listed.out.splitlines() if line[0] != " "} >= {
        "first",
        "second",
    }
    Path("outreach-lint.toml").write_text('[plugins]\ndisable = ["second"]\n')
    assert "RAP001" in run("check", "-", stdin=PITCH).out
    assert "second  (second 1.2)  disabled (plugins.disable)" in run("plugins").out


@pytest.mark.slow
@pytest.mark.parametrize("code", ["RAP001", "OL001"])
def test_a_plugin_cannot_redefine_a_first_party_code(install: Install, run: Run, code: str) -> None:
    install(page=PAGE.replace("HOU001", code))
    outcome = run("check", "-", stdin=PITCH)
    assert outcome.code == 2
    assert f"{code} is defined twice" in outcome.err
    assert "house" in outcome.err
    assert "RAP001" in run("check", "--no-plugins", "-", stdin=PITCH).out


@pytest.mark.slow
def test_the_first_of_two_installed_versions_is_used(install: Install, run: Run) -> None:
    old = install(version="1.0", check="    yield Hit(Span(0, 2), message='old')\n", site="old")
    install(version="2.0", check="    yield Hit(Span(0, 2), message='new')\n", site="new")
    assert "new" in run("check", "--select", "HOU001", "-", stdin=PITCH).out
    listed = run("plugins")
    assert listed.code == 0
    assert "house  (house 2.0)" in listed.out
    assert f"hidden by this one: version 1.0 in {old}" in listed.out


@pytest.mark.slow
def test_plugins_can_be_disabled(install: Install, run: Run) -> None:
    install(check="    yield Hit(Span(0, 2))\n")
    assert "HOU001" in run("check", "-", stdin=PITCH).out
    assert "HOU001" not in run("check", "--no-plugins", "-", stdin=PITCH).out
    Path("outreach-lint.toml").write_text('[plugins]\ndisable = ["house", "gone", "agenda"]\n')
    assert "HOU001" not in run("check", "-", stdin=PITCH).out
    assert "AGD001" not in run("rules").out
    assert "gone is disabled, but not installed" in run("plugins").err
    selected = run("check", "--select", "HOU001", "-", stdin=PITCH)
    assert "plugin house (house 1.2) is switched off" in selected.err
    Path("outreach-lint.toml").write_text('[plugins]\ndisabled = ["house"]\n')
    assert (
        "plugins must be a table of disable = list of plugins" in run("check", "-", stdin=PITCH).err
    )


@pytest.mark.slow
def test_a_plugin_may_be_an_object_in_a_module(install: Install) -> None:
    init = (
        "from outreach_lint import hookimpl, load_rules\n\nclass Plugin:\n    @hookimpl\n    def"
        " outreach_lint_rules(self):\n        return load_rules(__name__)\n\nplugin = Plugin()\n"
    )
    install(init=init, attribute=":plugin")
    assert "HOU001" in Linter().rules


def test_without_third_party_plugins_the_metadata_is_not_scanned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "path", [])
    assert installed() == []
