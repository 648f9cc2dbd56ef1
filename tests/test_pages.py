"""Requirements for our own rule pages, beyond those of the testing kit."""

from __future__ import annotations

import pytest

from outreach_lint.config import Config
from outreach_lint.linting.linter import Linter
from outreach_lint.rules.page import page_of
from outreach_lint.rules.rule import Rule

LINTER = Linter()


@pytest.mark.slow
def test_good_examples_have_no_findings_of_any_rule() -> None:
    """No rule flags the good examples of another rule's page."""
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
def test_every_finding_has_a_suggestion(rule: Rule) -> None:
    for example in page_of(rule).bad:
        for finding in LINTER.judge(example.draft, Config()).findings:
            assert finding.suggestion, finding
            assert finding.suggestion.text
            assert finding.quote == example.text[slice(*finding.span)]


def test_all_planned_rules_exist_and_have_a_check() -> None:
    wanted = (
        {f"RAP00{n}" for n in range(1, 7)}
        | {f"SEL00{n}" for n in range(1, 6)}
        | {f"AGD00{n}" for n in range(1, 7)}
        | {"LLM001"}
    )
    assert wanted <= set(LINTER.rules)
    assert all(LINTER.rules[code].check for code in wanted)
