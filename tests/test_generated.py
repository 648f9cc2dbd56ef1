"""The generated reference pages are current, and the guide names every format."""

from __future__ import annotations

import importlib.util
import re
from types import ModuleType

import pytest

from outreach_lint.settings.keys import FORMATS
from tests.conftest import ROOT

DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    """Return ``docs/generate.py`` as a module."""
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_up_to_date(generate: ModuleType) -> None:
    stale = []
    for path, text in generate.pages().items():
        page = DOCS / path
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            stale.append(path)
    if generate.HOOKS.read_text(encoding="utf-8") != generate.hooks():
        stale.append(generate.HOOKS.name)
    assert not stale, f"run: python docs/generate.py (stale: {', '.join(stale)})"


def test_each_rule_page_of_the_docs_belongs_to_a_rule(generate: ModuleType) -> None:
    written = {str(path.relative_to(DOCS)) for path in (DOCS / "reference/rules").iterdir()}
    without_rule = sorted(written - set(generate.pages()))
    assert not without_rule, f"delete: {', '.join(without_rule)}"


def test_the_guide_names_every_output_format() -> None:
    guide = (DOCS / "how-to/use.md").read_text(encoding="utf-8")
    listed = guide.partition("\nOutput formats:\n")[2].partition("\nFindings and reports")[0]
    named = []
    for item in re.findall(r"(?m)^- ([^:]+):", listed):
        named += re.findall(r"`([\w-]+)`", item)
    assert sorted(named) == sorted(FORMATS), "add it to “Output formats” in docs/how-to/use.md"
