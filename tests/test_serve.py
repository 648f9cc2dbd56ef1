"""``outreach-lint serve``: the answers of its HTTP interface."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from outreach_lint import lint
from outreach_lint.linting.session import Session
from outreach_lint.report.jsonl import result_as_dict
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.offsets import Offsets
from outreach_lint.serving.service import Service
from tests.conftest import ROOT, Run
from tests.serving import PITCH, Client, serving

OPENING = "your notes on the tides saved my crossing"


def units(text: str) -> int:
    """Return the length of a text in JavaScript: its UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, start: int, end: int) -> str:
    """Return a part of a text as JavaScript's ``slice`` does."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


# Answers.


def test_findings_equal_those_of_the_library(client: Client) -> None:
    said = client.lint(PITCH, setting="sales")
    service = Service(Session(isolated=True))
    assert said.status == 200
    assert said.data["result"] == result_as_dict(service.message(PITCH, setting="sales"))
    assert [f["code"] for f in said.data["result"]["findings"]] == [
        f.code for f in lint(PITCH, setting="sales").findings
    ]


@pytest.mark.parametrize("name", ["cold-pitch", "all-about-me", "good-note", "follow-me"])
def test_findings_equal_those_of_the_command_line(client: Client, run: Run, name: str) -> None:
    path = ROOT / "examples" / f"{name}.txt"
    printed = run("check", "--isolated", "--output-format", "jsonl", str(path))
    found = client.lint(path.read_text(encoding="utf-8")).data["result"]
    on_the_command_line = json.loads(printed.out)
    assert found["findings"] == on_the_command_line["findings"]
    assert found["strengths"] == on_the_command_line["strengths"]


def test_entries_group_findings_into_things_to_change(client: Client) -> None:
    data = client.lint(PITCH).data
    findings = data["result"]["findings"]
    told = [findings[entry["main"]]["code"] for entry in data["entries"]]
    numbers = [n for entry in data["entries"] for n in (entry["main"], *entry["others"])]
    assert "AGD001" in told
    assert sorted(numbers) == [n for n, f in enumerate(findings) if f["confidence"] == "high"]
    assert data["verdict"] == f"not ready, {len(told)} things to change"


def test_a_clean_message_gets_a_clean_verdict(client: Client) -> None:
    data = client.lint("Hi Ana, how did the move to the new mill go?").data
    assert (data["verdict"], data["entries"], data["problems"]) == ("nothing to change", [], [])


def test_the_given_context_applies(client: Client) -> None:
    long = "Hi Ana, " + "your talk on the mill was good to hear and I thought of it since. " * 6
    codes = [
        f["code"] for f in client.lint(long, channel="linkedin-note").data["result"]["findings"]
    ]
    assert "CHN001" in codes
    context = client.lint(long, relationship="acquainted", template=True).data["result"]["context"]
    assert context["relationship"]["value"] == "acquainted"
    assert context["template"]["value"] is True


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"setting": "party"}, "setting must be one of networking, sales, not 'party'"),
        ({"setting": 3}, "setting must be a string"),
        ({"channel": "pigeon"}, "pigeon"),
        ({"template": "yes"}, "template must be true or false"),
        ({"offsets": "bytes"}, "offsets must be one of characters, utf-16"),
        ({"text": None}, "text must be a string"),
        ({"text": ["a"]}, "text must be a string"),
    ],
)
def test_an_invalid_value_is_answered_with_a_message(
    client: Client, more: dict[str, Any], sentence: str
) -> None:
    said = client.ask("POST", "/api/lint", {"text": PITCH, **more})
    assert said.status == 400
    assert sentence in said.error


def test_a_quick_answer_has_the_same_findings(client: Client) -> None:
    quick = client.lint(PITCH, fixes=False).data["result"]["findings"]
    full = client.lint(PITCH).data["result"]["findings"]
    assert [(f["code"], f["start"], f["end"]) for f in quick] == [
        (f["code"], f["start"], f["end"]) for f in full
    ]


@pytest.mark.parametrize("text", ["", " ", "\n", "😀", "\ud83d", "\x00", "a\ud83d\ude00\udc00b"])
def test_offsets_are_converted_both_ways(text: str) -> None:
    whole = f"{text}é{text}😀x"
    places = Offsets(whole)
    for at in range(len(whole) + 1):
        assert places.to_units(at) == units(whole[:at])
        assert places.to_characters(places.to_units(at)) == at
    assert Offsets(whole, "characters").to_units(len(whole)) == len(whole)


def test_utf_16_offsets_are_returned_on_request(client: Client) -> None:
    text = f"😀😀 {PITCH} 😀"
    findings = client.lint(text, offsets="utf-16").data["result"]["findings"]
    assert findings
    for finding in findings:
        assert cut(text, finding["start"]["offset"], finding["end"]["offset"]) == finding["quote"]
    inner = client.lint(text).data["result"]["findings"]
    edits = [edit for f in findings if f["suggestion"] for edit in f["suggestion"]["edits"]]
    plain = [edit for f in inner if f["suggestion"] for edit in f["suggestion"]["edits"]]
    assert edits
    for edit, other in zip(edits, plain, strict=True):
        assert cut(text, edit["start"], edit["end"]) == text[other["start"] : other["end"]]


# Fixes.


def finding_of(client: Client, code: str, text: str = PITCH, **more: Any) -> dict[str, Any]:
    data = client.lint(text, **more).data["result"]["findings"]
    found: dict[str, Any] = next(f for f in data if f["code"] == code)
    return found


def test_a_fix_without_gaps_is_applied_at_once(client: Client) -> None:
    edits = finding_of(client, "AGD001")["suggestion"]["edits"]
    said = client.fix(PITCH, edits).data
    assert said["questions"] == []
    assert said["open"] == 0
    assert "act now" not in said["text"]
    assert "AGD001" not in [f["code"] for f in client.lint(said["text"]).data["result"]["findings"]]


def test_a_fix_with_a_gap_asks_and_inserts_the_answer(client: Client) -> None:
    edits = finding_of(client, "RAP001")["suggestion"]["edits"]
    asked = client.fix(PITCH, edits).data
    assert len(asked["questions"]) == asked["open"] == 1
    assert asked["questions"][0].endswith("?")
    done = client.fix(PITCH, edits, answers=[OPENING]).data
    assert (done["open"], done["questions"]) == (0, asked["questions"])
    assert f"Y{OPENING[1:]}." in done["text"]
    assert "[" not in done["text"]


def test_two_gaps_give_two_questions_that_can_be_answered_separately(client: Client) -> None:
    edits = [{"start": 0, "end": 0, "text": "[what did you read?] "},
             {"start": 3, "end": 3, "text": "[what came of it?] "}]  # fmt: skip
    assert client.fix("hi you", edits).data["questions"] == [
        "What did you read?",
        "What came of it?",
    ]
    one = client.fix("hi you", edits, answers=["the map"]).data
    assert one["open"] == 1
    both = client.fix("hi you", edits, answers=["the long map", "rain"]).data
    assert (both["text"], both["open"]) == ("The long map hi rain you", 0)


def test_a_gap_already_in_the_text_is_asked_for_too(client: Client) -> None:
    gap = "[to fill: what of theirs did you read?]"
    text = f"😀 Hi Ines, {gap} Bo"
    finding = finding_of(client, "OL003", text, offsets="utf-16")
    edit = {"start": finding["start"]["offset"], "end": finding["end"]["offset"], "text": gap}
    said = client.fix(text, [edit], offsets="utf-16", answers=["I read your map."]).data
    assert said["questions"] == ["What of theirs did you read?"]
    assert said["text"] == "😀 Hi Ines, I read your map. Bo"


def test_brackets_in_the_text_are_not_gaps(client: Client) -> None:
    said = client.fix("See [1] here", [{"start": 0, "end": 3, "text": "Read [1] in"}]).data
    assert (said["questions"], said["text"]) == ([], "Read [1] in [1] here")


@pytest.mark.parametrize(
    "edits",
    [
        [{"start": 2, "end": 1, "text": ""}],
        [{"start": -1, "end": 1, "text": ""}],
        [{"start": 0, "end": 999, "text": ""}],
        [{"start": 0, "end": True, "text": ""}],
        [{"start": 0, "end": 3, "text": "a"}, {"start": 2, "end": 4, "text": "b"}],
        [{"start": 0, "end": 1}],
        ["no"],
        "no",
    ],
)
def test_invalid_edits_are_refused(client: Client, edits: Any) -> None:
    said = client.fix("hi you", edits)
    assert said.status == 400
    assert said.error


# Rules and choices.


def test_rules_and_their_pages_can_be_requested(client: Client) -> None:
    rules = client.ask("GET", "/api/rules").data["rules"]
    assert [rule["code"] for rule in rules] == sorted(rule["code"] for rule in rules)
    for rule in rules:
        page = client.ask("GET", f"/api/rules/{rule['code']}").data
        assert page["summary"] == rule["summary"]
        assert page["why"].startswith("<")
        assert any(piece["marked"] for one in page["bad"] for piece in one["pieces"]) or page["bad"]
    assert client.ask("GET", "/api/rules/pressure").data["code"] == "AGD001"
    unknown = client.ask("GET", "/api/rules/NIX999")
    assert (unknown.status, bool(unknown.error)) == (404, True)


def test_html_in_a_third_party_page_is_removed(client: Client) -> None:
    from outreach_lint.serving.responses import page_data

    rule = Service(Session(isolated=True)).rule("RAP001")
    page = rule.text.replace(
        "## Why\n", "## Why\n\n<script>alert(1)</script> [x](javascript:alert(1))\n"
    )
    assert page != rule.text
    why = page_data(Rule(rule.code, rule.name, "error", rule.summary, page))["why"]
    assert "<script" not in why
    assert "href" not in why


@pytest.mark.slow
def test_configured_values_apply_unless_the_request_states_others(tmp_path: Path) -> None:
    with serving(
        Service(Session({"setting": "sales"}, isolated=True)), tmp_path / "paired.json"
    ) as client:
        assert client.ask("GET", "/api/status").data["defaults"]["setting"] == "sales"
        assert client.lint(PITCH).data["result"]["context"]["setting"]["value"] == "sales"
        said = client.lint(PITCH, setting="networking").data["result"]["context"]["setting"]
        assert said["value"] == "networking"


@pytest.mark.slow
def test_status_lists_the_choices(client: Client) -> None:
    data = client.ask("GET", "/api/status").data
    assert data["settings"] == ["networking", "sales"]
    assert data["model"] is None
    assert {"name": "linkedin-note", "what": "note with a connection request", "most": 300} in data[
        "channels"
    ]
    for channel in data["channels"]:
        assert client.lint("Hi Ana", channel=channel["name"]).status == 200
