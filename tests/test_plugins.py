"""Plugins are found by their entry point, loaded one by one, and a broken one costs itself alone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from outreach_lint import plugins
from outreach_lint.config import Config, Value
from outreach_lint.errors import OutreachLintError
from outreach_lint.linter import Linter
from outreach_lint.model import Draft
from tests.conftest import Run

PAGE = '# {code} {name}\n```toml\nseverity = "warning"\n```\nA message.\n'
GOOD = "from outreach_lint import hookimpl, load_rules\n\n@hookimpl\ndef outreach_lint_rules():\n    return load_rules(__name__)\n"


def install(folder: Path, name: str, init: str, page: str | None = None, check: str | None = None) -> None:
    """Lay out a distribution as pip would."""
    package = folder / name
    (package / "rules").mkdir(parents=True)
    (package / "__init__.py").write_text(init)
    (package / "rules" / "__init__.py").write_text("")
    if page:
        (package / "rules" / "the-page.md").write_text(page)
    if check:
        (package / "rules" / "the_page.py").write_text(check)
    info = folder / f"{name}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
    (info / "entry_points.txt").write_text(f"[outreach_lint]\n{name} = {name}\n")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    known = set(sys.modules)
    yield folder  # type: ignore[misc]
    for name in set(sys.modules) - known:
        del sys.modules[name]


def test_a_plugin_brings_its_rules(site: Path) -> None:
    install(site, "house_style", GOOD, PAGE.format(code="HOU001", name="the-page"))
    host = plugins.load()
    assert host.rules["HOU001"].plugin == "house_style"
    assert [plugin.found.version for plugin in host.plugins if plugin.found.name == "house_style"] == ["1.2"]


@pytest.mark.parametrize(
    ("init", "cause"),
    [
        ("import nowhere_to_be_found\n", "ModuleNotFoundError: No module named 'nowhere_to_be_found'"),
        (
            "from outreach_lint import hookimpl\n\n@hookimpl\ndef outreach_lint_rulez():\n    return []\n",
            "unknown hook 'outreach_lint_rulez'",
        ),
        (
            "from outreach_lint import hookimpl\n\n@hookimpl\ndef outreach_lint_rules():\n    yield 1\n",
            "returned int, not a Rule",
        ),
        (
            "from outreach_lint import hookimpl\n\n@hookimpl\ndef outreach_lint_rules():\n    raise KeyError('half-way')\n    yield\n",
            "KeyError: 'half-way'",
        ),
        (GOOD, "a rule page begins with its code and name"),
    ],
)
def test_a_broken_plugin_is_reported_and_the_others_run(site: Path, run: Run, init: str, cause: str) -> None:
    install(site, "broken_one", init, "no title\n")
    outcome = run("check", "-", stdin="We sell ropes from €900 a day.")
    assert outcome.code == 1
    assert "RAP001" in outcome.out
    assert "plugin broken_one (broken_one 1.2) could not be loaded" in outcome.err
    assert cause in outcome.err
    listed = run("plugins")
    assert listed.code == 2
    assert cause in listed.out


def test_a_rule_of_a_broken_plugin_that_is_selected_is_an_error_with_the_cause(site: Path, run: Run) -> None:
    install(site, "broken_one", "import nowhere_to_be_found\n")
    outcome = run("check", "--select", "HOU001", "-", stdin="We sell ropes.")
    assert outcome.code == 2
    assert "no rule 'HOU001'" in outcome.err
    assert "nowhere_to_be_found" in outcome.err


def test_a_code_defined_twice_names_both(site: Path) -> None:
    install(site, "rival", GOOD, PAGE.format(code="RAP001", name="another-name"))
    with pytest.raises(
        OutreachLintError, match="RAP001 is defined twice: by outreach_lint_rapport and by rival"
    ):
        plugins.load()


def test_a_check_that_raises_costs_that_check_on_that_draft(site: Path) -> None:
    install(
        site,
        "house_style",
        GOOD,
        PAGE.format(code="HOU001", name="the-page"),
        "def check(reading):\n    raise ZeroDivisionError('oh')\n    yield\n",
    )
    result = Linter().judge(Draft("We sell ropes from €900 a day."), Config())
    assert "RAP001" in {finding.code for finding in result.findings}
    assert not result.judged
    assert "HOU001 the-page failed on this draft: ZeroDivisionError: oh" in str(result.failures[0])


def test_spans_outside_the_draft_are_brought_back(site: Path) -> None:
    check = "from outreach_lint import Hit, Span\n\ndef check(reading):\n    yield Hit(Span(-5, 9999))\n"
    install(site, "house_style", GOOD, PAGE.format(code="HOU001", name="the-page"), check)
    config = Config({**Config().values, "select": Value(["HOU001"])})
    (finding,) = Linter().judge(Draft("Hi"), config).findings
    assert finding.span == (0, 2)


def test_without_other_plugins_the_metadata_is_not_scanned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    assert plugins.installed() == []
