"""The public types: frozen dataclasses, and tuples for pairs and positions."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace

import pytest

import outreach_lint
from outreach_lint import Context, Draft, Edit, Finding, Hit, Result, Rule, Span, Suggestion, lint
from outreach_lint.linting.result import NOT_COMPARED

PITCH = "Hi Ada,\n\nWe are a revolutionary agency and sell gates. Act now!\n"
FROZEN = (Context, Draft, Edit, Finding, Hit, Result, Rule, Suggestion)


@pytest.mark.parametrize("kind", FROZEN)
def test_a_public_type_is_a_frozen_dataclass(kind: type) -> None:
    assert is_dataclass(kind)
    made = object.__new__(kind)
    with pytest.raises(FrozenInstanceError):
        setattr(made, fields(kind)[0].name, None)
    assert not issubclass(kind, tuple)


@pytest.mark.parametrize("name", ["Span", "Move", "Tag"])
def test_positions_and_pairs_are_tuples(name: str) -> None:
    assert issubclass(getattr(outreach_lint, name), tuple)


def test_changing_a_copy_leaves_the_original_unchanged() -> None:
    hit = Hit(Span(0, 2))
    assert replace(hit, confidence="low").confidence == "low"
    assert hit.confidence == "high"
    assert Draft("Hi").with_gaps().template
    assert not Draft("Hi").template


def test_equal_values_are_equal_and_hashable() -> None:
    assert Draft("Hi", "a") == Draft("Hi", "a") != Draft("Hi", "b")
    assert len({Hit(Span(0, 2)), Hit(Span(0, 2)), Hit(Span(0, 3))}) == 2


def test_a_result_can_be_pickled() -> None:
    result = replace(lint(PITCH), comparison=NOT_COMPARED)
    assert result.findings
    assert pickle.loads(pickle.dumps(result)) == result
