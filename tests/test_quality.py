"""The quality gate: no change makes the local engine worse on the labelled drafts without being
noticed.

After a change that is meant to move the figures: ``python -m tests.quality --write``, and look at
the difference.
"""

from __future__ import annotations

from collections import Counter

import pytest

from outreach_lint.linting.evaluation import Evaluation, Share
from outreach_lint.linting.linter import Linter
from tests import quality

SEQUENCES = {"RAP101", "AGD101", "RAP102"}  # they need several drafts
OWN = {"CHN001", "OL001", "OL002", "OL003"}  # they need a channel, a comment, a failure
FLOORS = quality.known_floors()
FEWEST = 4  # labelled drafts a rule
BARS = [(name, kind) for name, kinds in FLOORS.items() for kind in kinds]


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return quality.measure()


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), BARS)
def test_no_figure_falls_below_its_floor(name: str, kind: str, evaluation: Evaluation) -> None:
    share = quality.shares(evaluation).get(name, {}).get(kind, Share(0, 0))
    least = FLOORS[name][kind]["floor"]
    assert (share.value or 0.0) >= least, quality.table(evaluation)


@pytest.mark.slow
def test_no_rule_flags_drafts_without_a_floor(evaluation: Evaluation) -> None:
    assert set(quality.shares(evaluation)) == set(FLOORS)


@pytest.mark.parametrize(("name", "kind"), BARS)
def test_a_floor_is_what_was_measured_less_the_margin(name: str, kind: str) -> None:
    bar = FLOORS[name][kind]
    margin = quality.TOTAL_MARGIN if name in ("total", "innocent") else quality.RULE_MARGIN
    assert bar["floor"] == quality.floor(Share(*bar["measured"]), margin)


def test_each_rule_that_needs_one_draft_has_labelled_drafts() -> None:
    labelled = Counter(code for record in quality.records() for code in record["gold"])
    rules = {rule.code for rule in Linter(third_party=False).rules.values() if rule.default}
    assert {code for code in rules if labelled[code] < FEWEST} <= SEQUENCES | OWN
    assert set(labelled) <= rules


def test_a_third_of_the_drafts_at_least_are_innocent() -> None:
    records = quality.records()
    innocent = [record for record in records if not record["gold"]]
    assert len(records) >= 60
    assert len(innocent) * 3 >= len(records)
    assert len({record["id"] for record in records}) == len(records)
    assert len({record["text"] for record in records}) == len(records)


@pytest.mark.parametrize(
    ("share", "margin", "least"),
    [
        (Share(4, 4), 0.1, 0.75),  # one of four drafts is more than the margin
        (Share(90, 100), 0.1, 0.8),
        (Share(0, 5), 0.1, 0.0),
        (Share(0, 0), 0.1, 0.0),
        (Share(1, 3), 0.03, 0.0),
    ],
)
def test_a_floor_allows_for_one_draft_and_for_the_margin(
    share: Share, margin: float, least: float
) -> None:
    assert quality.floor(share, margin) == least
