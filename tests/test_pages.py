"""What is asked of our own pages beyond what the testing kit asks of every page."""

from __future__ import annotations

import pytest

from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter
from outreach_lint.rules.page import page_of
from outreach_lint.rules.rule import Rule

LINTER = Linter()


@pytest.mark.slow
def test_good_examples_are_good_messages() -> None:
    """What one rule's page holds up as good is not minded by another rule."""
    minded = {
        f"{rule.code} line {example.line}": [finding.code for finding in found]
        for rule in LINTER.rules.values()
        for example in page_of(rule).good
        if (found := LINTER.judge(example.draft, Config()).shown)
    }
    assert minded == {}


@pytest.mark.parametrize(
    "rule", [rule for rule in LINTER.rules.values() if rule.check], ids=lambda rule: rule.code
)
def test_every_finding_comes_with_a_cure(rule: Rule) -> None:
    for example in page_of(rule).bad:
        for finding in LINTER.judge(example.draft, Config()).findings:
            assert finding.suggestion, finding
            assert finding.suggestion.text
            assert finding.quote == example.text[slice(*finding.span)]


def test_the_catalogue_is_complete() -> None:
    wanted = (
        {f"RAP00{n}" for n in range(1, 7)}
        | {f"SEL00{n}" for n in range(1, 6)}
        | {f"AGD00{n}" for n in range(1, 7)}
        | {"LLM001"}
    )
    assert wanted <= set(LINTER.rules)
    assert all(LINTER.rules[code].check for code in wanted)
