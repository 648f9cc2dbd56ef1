"""Every example on every rule's page: bad ones are flagged at the marked words, good ones are not."""

from __future__ import annotations

import pytest

from outreach_lint.config import Config
from outreach_lint.linter import Linter
from outreach_lint.model import Draft, Rule
from outreach_lint.page import Example, page_of

LINTER = Linter()
CASES = [
    pytest.param(rule, kind, example, id=f"{rule.code}-{kind}-line{example.line}")
    for rule in LINTER.rules.values()
    for kind, examples in (("bad", page_of(rule).bad), ("good", page_of(rule).good))
    for example in examples
]


@pytest.mark.parametrize(("rule", "kind", "example"), CASES)
def test_example(rule: Rule, kind: str, example: Example) -> None:
    result = LINTER.judge(Draft(example.text, context=example.context, channel=example.channel), Config())
    assert not result.failures
    found = sorted(
        example.text[slice(*finding.span)] for finding in result.shown if finding.code == rule.code
    )
    assert found == sorted(example.text[slice(*span)] for span in example.marked)
    assert bool(found) == (kind == "bad")


@pytest.mark.parametrize("rule", LINTER.rules.values(), ids=lambda rule: rule.code)
def test_page_has_good_and_bad_examples_and_nothing_twice(rule: Rule) -> None:
    page = page_of(rule)
    texts = [example.text for example in (*page.bad, *page.good)]
    assert page.bad
    assert page.good
    assert len(texts) == len(set(texts))
    assert all(page.sections[name] for name in page.sections)


def test_good_examples_are_good_messages() -> None:
    """What one rule's page holds up as good is not minded by another rule."""
    minded = {
        f"{rule.code} line {example.line}": [finding.code for finding in found]
        for rule in LINTER.rules.values()
        for example in page_of(rule).good
        if (
            found := LINTER.judge(
                Draft(example.text, context=example.context, channel=example.channel), Config()
            ).shown
        )
    }
    assert minded == {}


@pytest.mark.parametrize(
    "rule", [rule for rule in LINTER.rules.values() if rule.check], ids=lambda rule: rule.code
)
def test_every_finding_comes_with_a_cure(rule: Rule) -> None:
    for example in page_of(rule).bad:
        for finding in LINTER.judge(
            Draft(example.text, context=example.context, channel=example.channel), Config()
        ).findings:
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
