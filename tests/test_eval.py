"""``outreach-lint eval``: the figures and the list of disagreements."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path

import pytest

from outreach_lint.linting.evaluation import Share
from tests.conftest import ROOT, Run

PITCH = (
    "Hi Nadia,\n\nWe help dental practices cut their no-shows by 30 % with automatic reminders."
    " Plans start at £49 a month.\n"
)
FINE = (
    "Hi Nadia, your talk in Leeds on children who are afraid of the drill changed how my sister"
    " runs her practice. Did the parents take to it?"
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    rows = [
        {"id": "right", "text": PITCH, "gold": {"RAP001": ["We help dental practices"], "AGD005": ["nothing of it"]}, "maybe": ["RAP003"]},
        {"id": "false", "text": PITCH + "Tom\n", "gold": {}, "maybe": ["RAP003"]},
        {"id": "clean", "text": FINE, "gold": {}},
        {"id": "flagged", "text": PITCH + "\nMia\n", "gold": {}},
    ]  # fmt: skip
    path = tmp_path / "corpus.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_eval_counts_precision_recall_and_disagreements(run: Run, corpus: Path) -> None:
    result = run("eval", "corpus.jsonl", "--output-format", "json")
    data = json.loads(result.out)
    rap001 = data["rules"]["RAP001"]
    assert (rap001["precision"]["part"], rap001["precision"]["whole"]) == (1, 3)
    assert rap001["recall"]["value"] == 1
    assert rap001["f1"] == pytest.approx(2 / (2 + 2 + 0))
    assert rap001["located"]["value"] == 1
    assert data["rules"]["AGD005"]["recall"] == {"part": 0, "whole": 1, "value": 0.0, "interval": [0.0, pytest.approx(0.793, abs=0.001)]}  # fmt: skip
    assert data["clean_flagged"]["part"] == 1
    assert data["clean_flagged"]["whole"] == 2
    listed = {(one["id"], one["code"], one["kind"]) for one in data["disagreements"]}
    assert listed == {
        ("right", "AGD005", "missed"),
        ("false", "RAP001", "false alarm"),
        ("flagged", "RAP001", "false alarm"),
        ("flagged", "RAP003", "false alarm"),
    }


def test_markdown_output_has_a_table_and_the_disagreements(run: Run, corpus: Path) -> None:
    out = run("eval", "corpus.jsonl").out
    assert "| RAP001 | 1 | 0.33 (0.06–0.79) of 3 |" in out
    assert "| false | RAP001 | false alarm | We help dental practices" in out
    assert "RAP003" not in run("eval", "corpus.jsonl", "--select", "RAP001").out


def test_the_interval_is_wilson_s() -> None:
    low, high = Share(8, 10).interval or (0, 0)
    # As in Newcombe (1998), to three places.
    assert (round(low, 3), round(high, 3)) == (0.490, 0.943)
    assert Share(0, 0).interval is None
    assert math.isclose((Share(10, 10).interval or (0, 0))[1], 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"text": "Hi."}', "corpus.jsonl:1: no labels"),
        ('{"text": "Hi.", "gold": ["RAP001", 5]}', "no labels"),
        ('{"text": "Hi.", "gold": {"RAP001": "x"}}', "no labels"),
        ("[]", "not a labelled draft"),
        ("{", "not a labelled draft"),
        ('{"gold": {}}', "the draft has no text"),
    ],
)
def test_an_invalid_corpus_is_an_error_with_its_line(
    run: Run, tmp_path: Path, line: str, said: str
) -> None:
    (tmp_path / "corpus.jsonl").write_text(line + "\n")
    result = run("eval", "corpus.jsonl")
    assert (result.code, said in result.err) == (2, True)


def test_the_example_in_the_measuring_guide_runs(run: Run, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "measure.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```jsonl\n(.*?)```", page, re.DOTALL)
    (tmp_path / "corpus.jsonl").write_text(example, encoding="utf-8")
    result = run("eval", "corpus.jsonl", "--output-format", "json")
    assert result.code == 0, result.err
    rules = json.loads(result.out)["rules"]
    assert {code for code, rule in rules.items() if rule["labelled"]} == {
        "AGD001",
        "RAP001",
        "RAP003",
    }
    assert rules["AGD001"]["located"]["whole"] == 0  # no words were marked
