"""Results are cached: no draft is judged twice, and the output stays the same."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import outreach_lint
from outreach_lint.cache import Memory, readings_folder
from outreach_lint.config import Config
from outreach_lint.linting import remembered
from outreach_lint.linting.linter import Linter
from outreach_lint.linting.remembered import ResultCache
from outreach_lint.linting.sealed import decode_with_secret, encode_with_secret
from outreach_lint.linting.stored import result_from_data, result_to_data
from outreach_lint.model import Draft, Hit, Span
from outreach_lint.reading.encoder import Encoder, encoder
from outreach_lint.rules import run as rules_run
from outreach_lint.rules.rule import Rule
from outreach_lint.settings.keys import FORMATS
from tests.conftest import ROOT, Run

COLD = (ROOT / "examples/cold-pitch.txt").read_text(encoding="utf-8")
WARM = "Hi Ada,\n\nit was lovely to see you in Leeds. How is the boat? I will bring the oars.\n"
PAGE = '# HOU001 spots\n```toml\n[match]\nphrases = ["boat"]\n```\nYou name {}.\n## Why\nx\n## Ask\nx\n## Try\nx\n## Bad\n## Good\n## Source\nx\n'
ACCEPTED = "<!-- outreach-lint: disable-file AGD001 -- so it was decided -->\n"


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts on which rules have run so far."""
    texts: list[str] = []
    original = rules_run.run_checks

    def counted(rules: Any, reading: Any, source_of: Any) -> Any:
        texts.append(reading.draft.text)
        return original(rules, reading, source_of)

    monkeypatch.setattr("outreach_lint.linting.local.run_checks", counted)
    return texts


@pytest.fixture
def drafts(run: Run) -> Run:
    """A folder with drafts of several kinds."""
    for number, name in enumerate(("Ada", "Bo", "Cy")):
        Path(f"cold-{'abc'[number]}.txt").write_text(COLD.replace("Jordan", name))
    Path("warm.txt").write_text(WARM)
    Path("accepted.md").write_text(ACCEPTED + COLD)
    Path("page.html").write_text(f"<html><body><p>{COLD}</p></body></html>")
    Path("template.txt").write_text(
        COLD.replace("Jordan", "{{first_name}}").replace("spots", "{spots|places}")
    )
    Path("rows.jsonl").write_text(
        json.dumps({"id": "r", "subject": "Quick question", "text": COLD}) + "\n"
    )
    Path("outreach-lint.toml").write_text(
        'include = ["*.txt", "*.md", "*.html", "*.jsonl"]\nrules = ["house"]\n'
    )
    Path("house").mkdir()
    Path("house/spots.md").write_text(PAGE.format("it"))
    return run


@pytest.mark.slow
@pytest.mark.parametrize("style", FORMATS)
def test_a_second_run_runs_no_rule_and_prints_the_same(
    drafts: Run, judged: list[str], style: str
) -> None:
    check = ("check", "--verbose", "--output-format", style)
    anew = drafts(*check, "--no-cache")
    assert judged
    first = drafts(*check)
    judged.clear()
    second = drafts(*check)
    assert judged == []
    assert anew == first == second


def test_without_the_cache_everything_is_judged_and_nothing_is_stored(
    drafts: Run, judged: list[str]
) -> None:
    drafts("check", "--no-cache", "cold-a.txt")
    count = len(judged)
    assert not os.path.exists(readings_folder())
    drafts("check", "cold-a.txt")
    drafts("check", "--no-cache", "cold-a.txt")
    assert len(judged) == 3 * count


def test_output_options_and_the_path_are_not_part_of_the_cache_key(
    drafts: Run, judged: list[str]
) -> None:
    drafts("check", "cold-a.txt")
    judged.clear()
    drafts("check", "--fail-on", "error", "--output-format", "json", "cold-a.txt")
    os.rename("cold-a.txt", "moved.txt")
    drafts("check", "moved.txt")
    assert judged == []


def change_page(_: pytest.MonkeyPatch) -> None:
    Path("house/spots.md").write_text(PAGE.format("the boat"))


def change_settings(_: pytest.MonkeyPatch) -> None:
    with Path("outreach-lint.toml").open("a") as file:
        file.write('severity = {HOU001 = "error"}\n')


def change_context(_: pytest.MonkeyPatch) -> None:
    with Path("outreach-lint.toml").open("a") as file:
        file.write('relationship = "established"\n')


def change_words(_: pytest.MonkeyPatch) -> None:
    Path("warm.txt").write_text(WARM.replace("oars", "sails"))


def change_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outreach_lint, "__version__", "99")
    remembered._program.cache_clear()


def change_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "_files", lambda folder: [f"{folder}/rule.py 1 1"])
    remembered._program.cache_clear()


def change_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(encoder().facts, "weights", "others")


def change_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    original = Linter.__init__

    def with_another(self: Linter, *args: Any, **options: Any) -> None:
        original(self, *args, **options)
        plugin = self.host.plugins[0]
        self.host.plugins.append(plugin._replace(found=plugin.found._replace(version="99")))

    monkeypatch.setattr(Linter, "__init__", with_another)


@pytest.fixture
def _program() -> Iterator[None]:
    yield
    remembered._program.cache_clear()


@pytest.mark.usefixtures("_program")
@pytest.mark.parametrize(
    "change",
    [
        change_page,
        change_settings,
        change_context,
        change_words,
        change_version,
        change_code,
        change_weights,
        change_plugins,
    ],
)
def test_a_change_that_affects_results_causes_a_new_judgement(
    drafts: Run,
    judged: list[str],
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[pytest.MonkeyPatch], None],
) -> None:
    drafts("check", "warm.txt")
    judged.clear()
    drafts("check", "warm.txt")
    assert judged == []
    change(monkeypatch)
    now = drafts("check", "warm.txt")
    assert judged
    assert now == drafts("check", "--no-cache", "warm.txt")


DAMAGE = {
    "garbage": "UPDATE Cache SET value = 'x' || value",
    "cut off": "UPDATE Cache SET value = substr(value, 1, length(value) / 2) || '\"'",
    "another letter": "UPDATE Cache SET value = replace(value, 'A', 'B')",
    "of another draft": """UPDATE Cache SET value = (SELECT max(value) FROM Cache WHERE value LIKE '"%') WHERE value LIKE '"%'""",
    "no text": "UPDATE Cache SET value = 7",
    "a pickle": "UPDATE Cache SET mode = 4, value = x'80034e2e'",
    "a file": "UPDATE Cache SET mode = 4, filename = 'a.txt'",
    "a table": "UPDATE Cache SET value = '{\"findings\": []}'",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_entry_is_judged_again(drafts: Run, judged: list[str], damage: str) -> None:
    first = drafts("check", "cold-a.txt")
    judged.clear()
    with sqlite3.connect(os.path.join(readings_folder(), "cache.db")) as file:
        assert file.execute(damage).rowcount > 1
    assert drafts("check", "cold-a.txt") == first
    assert judged


def test_decisions_are_applied_to_cached_results(drafts: Run, judged: list[str]) -> None:
    before = drafts("check", "cold-a.txt")
    assert drafts("baseline", "accept", "--reason", "so be it", "cold-a.txt").code == 0
    judged.clear()
    accepted = drafts("check", "cold-a.txt")
    assert (before.code, accepted.code) == (1, 0)
    assert accepted == drafts("check", "--no-cache", "cold-a.txt")
    os.remove("outreach-lint.lock")
    assert drafts("check", "cold-a.txt") == before


@pytest.mark.slow
def test_no_process_is_started_if_all_results_are_cached(
    drafts: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    anew = drafts("check", "--jobs", "2", "--no-cache", ".")
    first = drafts("check", "--jobs", "2", ".")
    submit, parts = ProcessPoolExecutor.submit, []

    def noted(self: ProcessPoolExecutor, work: Any, files: Any) -> Any:
        parts.append([file.path for file in files])
        return submit(self, work, files)

    monkeypatch.setattr(ProcessPoolExecutor, "submit", noted)
    assert drafts("check", "--jobs", "2", ".") == first == anew
    assert parts == []
    Path("cold-b.txt").write_text(WARM.replace("Ada", "Bo"))
    changed = drafts("check", "--jobs", "2", ".")
    assert parts == [["cold-b.txt"]]
    assert changed == drafts("check", "--jobs", "2", "--no-cache", ".")


def test_third_party_checks_always_run() -> None:
    linter, config, store = Linter(third_party=False), Config(), Memory()
    seen: list[str] = []

    def check(reading: Any) -> Iterator[Hit]:
        seen.append(reading.draft.text)
        yield Hit(Span(0, 2))

    linter.rules["OTH001"] = Rule(
        "OTH001", "other", "info", "Other.", "", plugin="others", check=check
    )
    for _ in range(2):
        result = ResultCache(store).cached_or_linted(Draft(WARM), linter, config)
        assert [finding.code for finding in result.findings] == ["OTH001"]
    assert len(seen) == 2
    linter.rules["OTH001"] = replace(linter.rules["OTH001"], check=None)
    ResultCache(store).cached_or_linted(Draft(WARM), linter, config)
    assert ResultCache(store).cached(Draft(WARM), linter, config).findings == ()


def test_a_result_is_restored_exactly_or_not_at_all() -> None:
    linter = Linter(third_party=False)
    draft = Draft(COLD, subject="Quick question")
    result = linter.undecided(draft, Config())
    data = json.loads(json.dumps(result_to_data(result, draft, linter.rules)))
    back = result_from_data(data, draft, linter.rules)
    assert back is not None
    assert back.comparison.fingerprint
    assert back == replace(result, comparison=back.comparison)
    assert result_to_data(replace(result, unjudged="why"), draft, linter.rules) is None
    assert (
        result_to_data(replace(result, slow=((linter.find("RAP001"), 2.0),)), draft, linter.rules)
        is None
    )
    assert result_from_data({}, draft, linter.rules) is None
    assert result_from_data(None, draft, linter.rules) is None


NO_PART = (7, "x", [7], ["x"], [[7] * 10], {"x": 7})
BAD_PARTS: dict[str, list[Any]] = {
    "relationship": [*NO_PART, None, [], ["stranger", "nobody", ""], [7, "text", ""]],
    "touches_first": ["2", 2.0, True, [], {}],
    "findings": [7, None, [7], ["x"], [[7] * 10], {"x": 7}],
    "silenced": [7, None, [7], ["x"], [[7] * 10], {"x": 7}],
    "strengths": [7, None, [7], [[]], {7: 7}],
    "waived": [7, "x", None, [], {}],
    "fixes": [*NO_PART, [], [1], [1, 2, 3], [1, "2"], [True, 2]],
    "fingerprint": [*NO_PART, []],
}


@pytest.mark.parametrize("part", BAD_PARTS)
def test_a_result_with_a_damaged_part_is_not_restored(part: str) -> None:
    linter, draft = Linter(third_party=False), Draft(COLD)
    data = json.loads(
        json.dumps(result_to_data(linter.undecided(draft, Config()), draft, linter.rules))
    )
    assert result_from_data(data, draft, linter.rules)
    assert set(data) == set(BAD_PARTS)
    for bad in BAD_PARTS[part]:
        assert result_from_data({**data, part: bad}, draft, linter.rules) is None, bad
    assert (
        result_from_data({key: data[key] for key in data if key != part}, draft, linter.rules)
        is None
    )


@pytest.mark.parametrize("number", range(10))
def test_a_result_with_a_damaged_finding_is_not_restored(number: int) -> None:
    linter, draft = Linter(third_party=False), Draft(COLD)
    data = json.loads(
        json.dumps(result_to_data(linter.undecided(draft, Config()), draft, linter.rules))
    )
    first, *rest = data["findings"]
    assert result_from_data(data, draft, linter.rules)
    bad: Any
    for bad in ([[]], {"x": 7}, 7.5):
        damaged = [*first[:number], bad, *first[number + 1 :]]
        again = {**data, "findings": [damaged, *rest]}
        assert result_from_data(again, draft, linter.rules) is None, bad


def test_sealed_data_can_be_read_only_with_the_same_key() -> None:
    text = encode_with_secret({"words": "Zanzibar"}, b"draft")
    assert "Zanzibar" not in text
    assert decode_with_secret(text, b"draft") == {"words": "Zanzibar"}
    for foreign in (
        decode_with_secret(text, b"another"),
        decode_with_secret(text[:-4], b"draft"),
        decode_with_secret("é", b"draft"),
        decode_with_secret(7, b"draft"),
    ):
        assert foreign is None


def test_a_draft_judged_without_the_encoder_is_not_cached(
    drafts: Run, judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach_lint.reading.encoder import NotReadError

    def cannot(self: Encoder, *_: Any) -> Any:
        raise NotReadError("none here")

    with monkeypatch.context() as patched:
        patched.setattr(Encoder, "_run", cannot)
        assert drafts("check", "warm.txt").code == 2
    judged.clear()
    assert drafts("check", "--select", "RAP", "warm.txt").code == 0
    assert judged
