"""A rule defined by examples alone: it works offline and reports unsuitable examples."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from outreach_lint.errors import OutreachLintError
from outreach_lint.model import Draft
from outreach_lint.reading import read
from outreach_lint.rules.by_example import RECOMMENDED_EXAMPLES, ByExample
from outreach_lint.rules.load import parse_page
from outreach_lint.rules.page import page_of, unmarked
from outreach_lint.rules.rule import Rule
from tests.conftest import ROOT, Run

FOLDER = ROOT / "tests/by_example"
HEAD = "# HOU001 {name}\n```toml\nby_example = true\n```\n{summary}\n"


def written(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    for kind in ("bad", "good"):
        random.Random(1).shuffle(found[kind])
    return found


def page(name: str, bad: Sequence[str], good: Sequence[str]) -> str:
    def fences(texts: Sequence[str]) -> str:
        return "".join(f"```draft\n{text}\n```\n" for text in texts)

    head = HEAD.format(name=name, summary=f"The house does not want it: {name}.")
    return f"{head}## Bad\n{fences(bad)}## Good\n{fences(good)}"


def rule_of(folder: Path, name: str, bad: Sequence[str], good: Sequence[str]) -> Rule:
    path = folder / f"{name}.md"
    path.write_text(page(name, bad, good), encoding="utf-8")
    return parse_page(str(path))


def fires(rule: Rule, text: str) -> bool:
    assert rule.check
    return any(True for _ in rule.check(read(Draft(unmarked(text)[0]))))


@pytest.mark.slow
def test_sixteen_examples_give_good_precision_and_recall(tmp_path: Path) -> None:
    right = said = bad = 0
    for path in sorted(FOLDER.glob("*.json")):
        known = written(path.stem)
        rule = rule_of(
            tmp_path,
            path.stem,
            known["bad"][:RECOMMENDED_EXAMPLES],
            known["good"][:RECOMMENDED_EXAMPLES],
        )
        found = [fires(rule, text) for text in known["bad"][RECOMMENDED_EXAMPLES:]]
        alarms = [fires(rule, text) for text in known["good"][RECOMMENDED_EXAMPLES:]]
        right, said, bad = right + sum(found), said + sum(found) + sum(alarms), bad + len(found)
    print(f"rules by example: precision {right / said:.2f}, recall {right / bad:.2f} of {bad}")
    assert right / said >= 0.7  # a third of the good ones are near misses
    assert right / bad >= 0.7


@pytest.mark.slow
def test_the_finding_is_at_the_marked_sentence(tmp_path: Path) -> None:
    known = written("grovels")
    rule = rule_of(tmp_path, "grovels", known["bad"][:12], known["good"][:12])
    assert rule.check
    right = []
    for text, marks in map(unmarked, known["bad"][12:]):
        right += [
            any(hit.span.overlaps(mark) for mark in marks) for hit in rule.check(read(Draft(text)))
        ]
    assert len(right) >= 3
    assert sum(right) > len(right) / 2


@pytest.mark.slow
def test_without_marks_whole_messages_are_classified(tmp_path: Path) -> None:
    known = written("grovels")
    bare = [unmarked(text)[0] for text in known["bad"]]
    rule = rule_of(tmp_path, "grovels", bare[:12], known["good"][:12])
    found = sum(fires(rule, text) for text in bare[12:])
    alarms = sum(fires(rule, text) for text in known["good"][12:])
    assert found > alarms


@pytest.mark.slow
def test_a_rule_by_example_works_in_check_and_in_the_test_command(run: Run) -> None:
    known = written("grovels")
    Path("house").mkdir()
    Path("outreach-lint.toml").write_text('rules = ["house"]\n')
    Path("house/grovels.md").write_text(
        page("grovels", known["bad"][:12], known["good"][:12]), encoding="utf-8"
    )
    tested = run("test")
    assert "HOU001 grovels: examples left out in turn: precision" in tested.out
    Path("a.txt").write_text(unmarked(known["bad"][0])[0], encoding="utf-8")
    first = run("check", "--select", "HOU001", "--output-format", "concise", "a.txt")
    assert "HOU001 grovels" in first.out
    from_cache = run("check", "--select", "HOU001", "--output-format", "concise", "a.txt")
    assert from_cache == first
    assert "## Bad" not in run("explain", "HOU001").err


@pytest.mark.slow
def test_too_few_or_contradictory_examples_are_reported(tmp_path: Path) -> None:
    known = written("grovels")
    few = rule_of(tmp_path, "few", known["bad"][:2], known["good"][:9])
    assert isinstance(few.check, ByExample)
    assert not fires(few, known["bad"][3])
    assert "too few" in next(few.check.errors()).what
    other = written("knocks-competitor")
    mixed = rule_of(
        tmp_path,
        "mixed",
        [*known["bad"][:4], *(f"=={text}==" for text in other["good"][:4])],
        [*(unmarked(text)[0] for text in known["bad"][4:8]), *other["good"][4:8]],
    )
    assert isinstance(mixed.check, ByExample)
    assert "contradict" in next(mixed.check.errors()).what


def test_a_page_with_only_examples_is_valid_and_rejects_a_match_table(tmp_path: Path) -> None:
    known = written("grovels")
    rule = rule_of(tmp_path, "grovels", known["bad"][:4], known["good"][:4])
    sections = page_of(rule).sections
    assert rule.summary in sections["Ask"]
    text = page("both", known["bad"][:4], known["good"][:4]).replace(
        "by_example = true", 'by_example = true\n[match]\nphrases = ["sorry"]'
    )
    (tmp_path / "both.md").write_text(text, encoding="utf-8")
    with pytest.raises(OutreachLintError, match="cannot have both"):
        parse_page(str(tmp_path / "both.md"))
    (tmp_path / "none.md").write_text(HEAD.format(name="none", summary="x"), encoding="utf-8")
    with pytest.raises(OutreachLintError, match="Bad and Good"):
        page_of(parse_page(str(tmp_path / "none.md")))
