"""The quality gate: figures of the local engine on the labelled drafts must not fall.

After a change that is meant to move the figures: ``python -m tests.quality --write``, and check
the difference. A floor is lowered only with ``--lower RULE --because REASON``.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from outreach_lint.linting.evaluation import Evaluation, RuleScore, Share
from outreach_lint.linting.linter import Linter
from tests import quality
from tests.quality.__main__ import main

SEQUENCES = {"RAP101", "AGD101", "RAP102"}  # they need several drafts
OWN = {"CHN001", "OL001", "OL002", "OL003"}  # they need a channel, a comment, a failure
FLOORS = quality.known_floors()
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
def test_every_rule_is_right_more_often_than_wrong(evaluation: Evaluation) -> None:
    """Regardless of its floor."""
    for name, kinds in quality.shares(evaluation).items():
        found = kinds.get("precision", Share(0, 0))
        if found.whole >= quality.FEWEST:
            assert (found.value or 0.0) >= quality.LEAST_PRECISION, name


@pytest.mark.slow
def test_every_rule_that_flags_drafts_has_a_floor(evaluation: Evaluation) -> None:
    assert set(quality.shares(evaluation)) == set(FLOORS)


@pytest.mark.parametrize(("name", "kind"), BARS)
def test_a_floor_is_the_measured_value_less_the_margin(name: str, kind: str) -> None:
    bar = FLOORS[name][kind]
    margin = quality.TOTAL_MARGIN if name in ("total", "innocent") else quality.RULE_MARGIN
    assert bar["floor"] == quality.floor(Share(*bar["measured"]), margin)


def test_each_rule_that_needs_one_draft_has_labelled_drafts() -> None:
    labelled = Counter(code for record in quality.records() for code in record["gold"])
    rules = {rule.code for rule in Linter(third_party=False).rules.values() if rule.default}
    missing = {}
    for code in sorted(rules - SEQUENCES - OWN):
        if labelled[code] < quality.FEWEST:
            missing[code] = quality.FEWEST - labelled[code]
    assert not missing, (
        f"more labelled drafts are needed: {missing}. Each rule that needs one draft has at least"
        f" {quality.FEWEST} lines with its code in `gold` in tests/quality/drafts.jsonl; how to"
        " write and label them: tests/quality/README.md. Then set its floors: python -m"
        " tests.quality --write. A rule that needs several drafts is named in SEQUENCES above."
    )
    assert set(labelled) <= rules


def test_at_least_a_third_of_the_drafts_are_innocent() -> None:
    records = quality.records()
    innocent = [record for record in records if not record["gold"]]
    assert len(records) >= 60
    assert len(innocent) * 3 >= len(records)
    assert len({record["id"] for record in records}) == len(records)
    assert len({record["text"] for record in records}) == len(records)


def measured(part: int, *, because: str = "") -> quality.Floors:
    """Return the floors of a rule that is right about this many of ten drafts."""
    bar = {"measured": [part, 10], "floor": quality.floor(Share(part, 10), 0.1)}
    return {"RAP001": {"precision": {**bar, "because": because} if because else bar}}


@pytest.mark.parametrize(
    ("known", "now", "lower", "written", "kept"),
    [
        (measured(8), measured(9), [], measured(9), []),
        (measured(8), measured(7), [], measured(8), ["RAP001 precision"]),
        (measured(8), measured(7), ["RAP001"], measured(7, because="new labels"), []),
        (measured(8, because="old"), measured(8), [], measured(8, because="old"), []),
        (measured(8, because="old"), measured(7), [], measured(8, because="old"), ["RAP001 precision"]),
        (measured(8, because="old"), measured(9), [], measured(9), []),
        ({}, measured(2), [], measured(2), []),
        (measured(8), {}, [], measured(8), ["RAP001"]),
        (measured(8), {}, ["RAP001"], {}, []),
    ],
)  # fmt: skip
def test_a_floor_is_lowered_only_with_a_reason(
    known: quality.Floors,
    now: quality.Floors,
    lower: list[str],
    written: quality.Floors,
    kept: list[str],
) -> None:
    assert quality.raised(known, now, lower, "new labels") == (written, kept)


def test_write_lists_each_floor_that_it_changes() -> None:
    one_more = {**measured(8), "SEL001": {"recall": {"measured": [4, 4], "floor": 0.75}}}
    assert quality.changes(one_more, one_more) == []
    assert quality.changes(measured(8), one_more) == ["floor of SEL001 recall: none → 0.75"]
    assert quality.changes(one_more, measured(9)) == [
        "floor of RAP001 precision: 0.70 → 0.80",
        "floor of SEL001 recall: 0.75 → none",
    ]


def test_write_lowers_only_the_named_floor_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "floors.json"
    monkeypatch.setattr(quality, "FLOORS", file)
    share = Share(7, 10)
    found = Evaluation(10, (RuleScore("RAP001", 10, share, share, share),), Share(0, 0), ())
    monkeypatch.setattr(quality, "measure", lambda: found)
    known = {**quality.floors_of(found), **measured(8)}
    file.write_text(json.dumps(known), encoding="utf-8")
    assert main(["--write"]) == 1
    assert quality.known_floors()["RAP001"]["precision"] == known["RAP001"]["precision"]
    assert "not lowered: RAP001 precision" in capsys.readouterr().err
    for wrong in (["--lower", "RAP001"], ["--because", "so"], ["--lower", "RAP001", "--because", " "],
                  ["--lower", "NOPE", "--because", "so"]):  # fmt: skip
        with pytest.raises(SystemExit):
            main(["--write", *wrong])
    capsys.readouterr()
    assert main(["--write", "--lower", "RAP001", "--because", "new labels"]) == 0
    assert "floor of RAP001 precision: 0.70 → 0.60\n" in capsys.readouterr().out
    assert quality.known_floors()["RAP001"] == {**measured(7, because="new labels")["RAP001"],
                                                "recall": quality.floors_of(found)["RAP001"]["recall"]}  # fmt: skip


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
def test_a_floor_leaves_room_for_one_draft_and_the_margin(
    share: Share, margin: float, least: float
) -> None:
    assert quality.floor(share, margin) == least
