"""``outreach-lint serve``: the HTTP interface, who may use it, and what cannot take it down."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from outreach_lint import lint
from outreach_lint.model import Hit, Span
from outreach_lint.report.jsonl import as_dict
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.offsets import Offsets
from outreach_lint.serving.pairing import Pairings
from outreach_lint.serving.requests import LARGEST
from outreach_lint.serving.run import listening
from outreach_lint.serving.service import LONGEST, Service
from outreach_lint.serving.turns import AbandonedError, Turns
from outreach_lint.testing import answer as model_answer
from tests.conftest import ROOT, Run
from tests.server import Server, completion, error
from tests.serving import Client, serving

PITCH = (
    "Hi Ines,\n\nWe sell booking software for ferry lines. Only 2 places are left, act now!\n\nBo"
)
EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
OPENING = "your notes on the tides saved my crossing"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    file = tmp_path_factory.mktemp("data") / "deep" / "paired.json"
    with serving(Service(isolated=True), file) as running:
        yield running


def units(text: str) -> int:
    """Return the length of a text in JavaScript."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, start: int, end: int) -> str:
    """Return what JavaScript's ``slice`` does."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


# What is answered.


def test_findings_are_those_of_the_jsonl_report(client: Client) -> None:
    said = client.lint(PITCH, setting="sales")
    service = Service(isolated=True)
    assert said.status == 200
    assert said.data["result"] == as_dict(service.message(PITCH, setting="sales"))
    assert [f["code"] for f in said.data["result"]["findings"]] == [
        f.code for f in lint(PITCH, setting="sales").findings
    ]


def test_entries_say_what_is_one_thing_to_change(client: Client) -> None:
    data = client.lint(PITCH).data
    findings = data["result"]["findings"]
    told = [findings[entry["told"]]["code"] for entry in data["entries"]]
    numbers = [n for entry in data["entries"] for n in (entry["told"], *entry["others"])]
    assert "AGD001" in told
    assert sorted(numbers) == [n for n, f in enumerate(findings) if f["confidence"] == "high"]
    assert data["verdict"] == f"not ready, {len(told)} things to change"


def test_a_clean_message_is_said_to_be_clean(client: Client) -> None:
    data = client.lint("Hi Ana, how did the move to the new mill go?").data
    assert (data["verdict"], data["entries"], data["problems"]) == ("nothing to change", [], [])


def test_the_context_counts(client: Client) -> None:
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
        ({"setting": 3}, "setting must be a text"),
        ({"channel": "pigeon"}, "pigeon"),
        ({"template": "yes"}, "template must be true or false"),
        ({"offsets": "bytes"}, "offsets must be one of characters, utf-16"),
        ({"text": None}, "text must be a text"),
        ({"text": ["a"]}, "text must be a text"),
    ],
)
def test_a_wrong_value_is_answered_with_a_sentence(
    client: Client, more: dict[str, Any], sentence: str
) -> None:
    said = client.ask("POST", "/api/lint", {"text": PITCH, **more})
    assert said.status == 400
    assert sentence in said.error


def test_a_quick_answer_has_the_same_words(client: Client) -> None:
    quick = client.lint(PITCH, fixes=False).data["result"]["findings"]
    full = client.lint(PITCH).data["result"]["findings"]
    assert [(f["code"], f["start"], f["end"]) for f in quick] == [
        (f["code"], f["start"], f["end"]) for f in full
    ]


@pytest.mark.parametrize("text", ["", " ", "\n", "😀", "\ud83d", "\x00", "a\ud83d\ude00\udc00b"])
def test_offsets_are_translated_both_ways(text: str) -> None:
    whole = f"{text}é{text}😀x"
    places = Offsets(whole)
    for at in range(len(whole) + 1):
        assert places.out(at) == units(whole[:at])
        assert places.given(places.out(at)) == at
    assert Offsets(whole, "characters").out(len(whole)) == len(whole)


def test_offsets_are_those_of_javascript_when_asked_for(client: Client) -> None:
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


def test_a_fix_without_gaps_is_taken_at_once(client: Client) -> None:
    edits = finding_of(client, "AGD001")["suggestion"]["edits"]
    said = client.fix(PITCH, edits).data
    assert said["questions"] == []
    assert said["open"] == 0
    assert "act now" not in said["text"]
    assert "AGD001" not in [f["code"] for f in client.lint(said["text"]).data["result"]["findings"]]


def test_a_fix_with_a_gap_asks_and_puts_the_answer_in(client: Client) -> None:
    edits = finding_of(client, "RAP001")["suggestion"]["edits"]
    asked = client.fix(PITCH, edits).data
    assert len(asked["questions"]) == asked["open"] == 1
    assert asked["questions"][0].endswith("?")
    done = client.fix(PITCH, edits, answers=[OPENING]).data
    assert (done["open"], done["questions"]) == (0, asked["questions"])
    assert f"Y{OPENING[1:]}." in done["text"]
    assert "[" not in done["text"]


def test_two_gaps_are_two_questions_and_may_be_answered_one_by_one(client: Client) -> None:
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


def test_a_gap_that_stands_in_the_text_is_asked_for_too(client: Client) -> None:
    gap = "[to fill: what of theirs did you read?]"
    text = f"😀 Hi Ines, {gap} Bo"
    finding = finding_of(client, "OL003", text, offsets="utf-16")
    edit = {"start": finding["start"]["offset"], "end": finding["end"]["offset"], "text": gap}
    said = client.fix(text, [edit], offsets="utf-16", answers=["I read your map."]).data
    assert said["questions"] == ["What of theirs did you read?"]
    assert said["text"] == "😀 Hi Ines, I read your map. Bo"


def test_brackets_of_the_text_itself_are_no_gaps(client: Client) -> None:
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
def test_edits_that_do_not_fit_are_refused(client: Client, edits: Any) -> None:
    said = client.fix("hi you", edits)
    assert said.status == 400
    assert said.error


# Rules and choices.


def test_the_rules_and_their_pages(client: Client) -> None:
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


def test_a_page_of_a_stranger_brings_no_html(client: Client) -> None:
    from outreach_lint.serving.answers import page_data

    rule = Service(isolated=True).rule("RAP001")
    page = rule.text.replace(
        "## Why\n", "## Why\n\n<script>alert(1)</script> [x](javascript:alert(1))\n"
    )
    assert page != rule.text
    why = page_data(Rule(rule.code, rule.name, "error", rule.summary, page))["why"]
    assert "<script" not in why
    assert "href" not in why


def test_what_can_be_chosen(client: Client) -> None:
    data = client.ask("GET", "/api/status").data
    assert data["settings"] == ["networking", "sales"]
    assert data["model"] is None
    assert {"name": "linkedin-note", "what": "note with a connection request", "most": 300} in data[
        "channels"
    ]
    for channel in data["channels"]:
        assert client.lint("Hi Ana", channel=channel["name"]).status == 200


# Who may ask.


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:{port}"]
)
@pytest.mark.parametrize("path", ["/", "/api/status"])
def test_another_name_of_the_server_is_refused(client: Client, host: str, path: str) -> None:
    said = client.ask("GET", path, Host=host.format(port=client.port))
    assert said.status == 403
    assert "127.0.0.1" in said.error


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "LocalHost"])
def test_the_servers_own_names_are_taken(client: Client, name: str) -> None:
    assert client.ask("GET", "/api/status", Host=f"{name}:{client.port}").status == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:1", EXTENSION]
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("POST", "/api/lint"), ("OPTIONS", "/api/lint")]
)
def test_another_origin_is_refused(client: Client, method: str, path: str, origin: str) -> None:
    said = client.ask(method, path, {"text": "Hi"}, Origin=origin)
    assert said.status == 403
    assert "access-control-allow-origin" not in said.headers


@pytest.mark.parametrize("token", [None, "", "wrong", "a-token-for-test", "é"])
def test_without_the_token_nothing_is_told(client: Client, token: str | None) -> None:
    for method, path in (("GET", "/api/rules"), ("POST", "/api/lint"), ("GET", "/api/nothing")):
        said = client.ask(method, path, {"text": "Hi"}, token=token)
        assert said.status == 401
        assert "token" in said.error


def test_only_json_is_read(client: Client) -> None:
    body = json.dumps({"text": PITCH}).encode()
    assert client.ask("POST", "/api/lint", body=body, Content_Type="text/plain").status == 415
    assert client.ask("POST", "/api/lint", body=body).status == 415
    for wrong in (b"{", b"[]", b"3", b"\xff\xfe", b"[" * 100_000):
        said = client.ask("POST", "/api/lint", body=wrong, Content_Type="application/json")
        assert said.status == 400
        assert said.error


def test_what_is_not_there_is_said(client: Client) -> None:
    assert client.ask("GET", "/api/nothing").status == 404
    assert client.ask("GET", "/../pyproject.toml").status == 404
    assert client.ask("GET", "/api/lint").status == 405


def test_every_answer_forbids_what_the_page_does_not_need(client: Client) -> None:
    for path in ("/", "/api/status", "/nothing"):
        headers = client.ask("GET", path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers


# Extensions.


def test_an_extension_is_paired_by_a_code_and_then_may_ask(client: Client) -> None:
    code = client.ask("POST", "/api/code").data["code"]
    typed = f"{code[:4].lower()}-{code[4:]}"
    paired = client.ask("POST", "/api/pair", {"code": typed}, token=None, Origin=EXTENSION)
    assert paired.status == 200
    assert paired.headers["access-control-allow-origin"] == EXTENSION
    token = paired.data["token"]
    said = client.ask("POST", "/api/lint", {"text": PITCH}, token=token, Origin=EXTENSION)
    assert (said.status, said.headers["access-control-allow-origin"]) == (200, EXTENSION)
    before = client.ask("OPTIONS", "/api/lint", token=None, Origin=EXTENSION)
    assert before.status == 204
    assert "Authorization" in before.headers["access-control-allow-headers"]
    other = "moz-extension://0a1b2c3d-0000-1111-2222-333344445555"
    assert client.ask("GET", "/api/rules", token=token, Origin=other).status == 403
    assert client.ask("POST", "/api/code", token=token, Origin=EXTENSION).status == 403
    assert client.ask("GET", "/api/rules", Origin=EXTENSION).status == 401, "the page's token"
    again = client.ask("POST", "/api/pair", {"code": code}, token=None, Origin=other)
    assert again.status == 403, "a code is good once"
    left = client.ask("DELETE", "/api/paired", {"origin": EXTENSION}, token=token, Origin=EXTENSION)
    assert left.data == {"paired": []}
    assert client.ask("GET", "/api/rules", token=token, Origin=EXTENSION).status == 403


def test_a_web_page_cannot_pair_itself(client: Client) -> None:
    code = client.ask("POST", "/api/code").data["code"]
    for origin in ("https://evil.example", "chrome-extension://a/b", "null"):
        said = client.ask("POST", "/api/pair", {"code": code}, token=None, Origin=origin)
        assert said.status == 403
    said = client.ask("POST", "/api/pair", {"code": code}, token=None)
    assert said.status == 403, "who says no origin is no extension"


def test_a_code_cannot_be_guessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from outreach_lint.errors import OutreachLintError

    pairings = Pairings(tmp_path / "paired.json")
    with pytest.raises(OutreachLintError, match="wrong or too old"):
        pairings.pair(EXTENSION, "")
    code = pairings.code()
    for _ in range(5):
        with pytest.raises(OutreachLintError):
            pairings.pair(EXTENSION, "AAAAAAAA")
    with pytest.raises(OutreachLintError):
        pairings.pair(EXTENSION, code)
    monkeypatch.setattr("outreach_lint.serving.pairing.VALID", -1.0)
    with pytest.raises(OutreachLintError):
        pairings.pair(EXTENSION, pairings.code())


def test_a_pairing_outlives_the_server_and_holds_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "paired.json"
    pairings = Pairings(file)
    token = pairings.pair(EXTENSION, pairings.code())
    assert token not in file.read_text()
    assert file.stat().st_mode & 0o077 == 0 or os.name == "nt"
    again = Pairings(file)
    assert again.knows(token, EXTENSION)
    assert not again.knows(token, "chrome-extension://other")
    file.write_text("[]")
    assert Pairings(file).all() == []


# What cannot take it down.


def test_a_draft_of_five_megabytes_is_refused_with_a_sentence(client: Client) -> None:
    for text in ("word " * 1_000_000, "x" * (LONGEST + 1)):
        said = client.lint(text)
        assert said.status in (400, 413)
        assert "200,000 characters" in said.error
    assert client.ask("GET", "/api/status").status == 200


def test_every_message_that_is_short_enough_fits_into_a_request() -> None:
    assert len(json.dumps({"text": "😀" * LONGEST})) < LARGEST


@pytest.mark.parametrize(
    "text",
    [
        "\ud83d", "Hi \ud83d Ana \udc00", "\x00\x01\x1b[31m", "\u202e\u200b\ufeff", "\r\r\n\u2028\u2029",
        "<script>alert(1)</script>", "{{" * 2_000, "[" * 5_000, "{a|b}" * 300, "é" * 5_000, "",
        "e\u0301" * 3_000, "👩‍👩‍👧‍👦" * 1_000, "> " * 3_000, "---\nsetting: [\n---\nHi",
    ],
)  # fmt: skip
def test_hostile_characters_are_answered(client: Client, text: str) -> None:
    for more in ({}, {"offsets": "utf-16", "fixes": False}, {"subject": text[:200]}):
        said = client.lint(text, **more)
        assert said.status == 200, said.text


class Broken:
    """A check that does what it is told, which no check should."""

    def __init__(self) -> None:
        self.raises: BaseException | None = None

    def __call__(self, _: object) -> Iterator[Hit]:
        if self.raises is not None:
            raise self.raises
        yield Hit(Span(0, 1))


@pytest.mark.parametrize(
    "error", [ValueError("odd"), RecursionError(), SystemExit(3), KeyboardInterrupt()]
)
def test_a_check_that_raises_costs_itself_alone(tmp_path: Path, error: BaseException) -> None:
    service, check = Service(isolated=True), Broken()
    known = service.rule("RAP004")
    text = known.text.replace("RAP004", "BAD001")
    service.linter.rules["BAD001"] = Rule(
        "BAD001",
        "broken",
        "warning",
        "It breaks.",
        text,
        plugin="outreach-lint-broken",
        check=check,
    )
    with serving(service, tmp_path / "paired.json") as client:
        check.raises = error
        said = client.lint(PITCH)
        if isinstance(error, Exception):
            assert said.status == 200
            assert "BAD001" in json.dumps(said.data["problems"])
            assert "AGD001" in [f["code"] for f in said.data["result"]["findings"]]
        else:
            assert said.status == 500
            assert type(error).__name__ in said.error
        check.raises = None
        assert client.lint(PITCH + ".").status == 200


def test_two_hundred_at_once_are_all_answered(client: Client) -> None:
    def one(number: int) -> bool:
        text = f"Hi Ines, {number} ropes are here. Act now!"
        said = client.lint(text, fixes=number % 8 == 0)
        quotes = [f["quote"] for f in said.data["result"]["findings"]]
        return said.status == 200 and all(quote in text for quote in quotes) and bool(quotes)

    with ThreadPoolExecutor(200) as pool:
        assert all(pool.map(one, range(200)))


def test_who_leaves_costs_no_more_work(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    body = json.dumps({"text": PITCH + " Leaving."}).encode()
    head = (
        f"POST /api/lint HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nAuthorization: Bearer a-token-for-tests"
        f"\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", client.port)) as line:
            line.sendall(head.encode() + body)
    assert client.lint(PITCH, fixes=False).status == 200


def test_those_in_a_hurry_go_first() -> None:
    turns, order = Turns(), []
    begun = threading.Event()

    def work(name: str, hurry: bool) -> None:
        with turns.turn(hurry):
            order.append(name)

    with turns.turn():
        slow = threading.Thread(target=work, args=("slow", False))
        slow.start()
        quick = threading.Thread(target=work, args=("quick", True))
        quick.start()
        while turns._hurried < 1:
            begun.wait(0.01)
    slow.join()
    quick.join()
    assert order == ["quick", "slow"]


def test_nobody_waits_for_ever() -> None:
    from outreach_lint.errors import OutreachLintError

    turns, caught = Turns(patience=0.05), []

    def wait() -> None:
        with (
            pytest.raises(OutreachLintError, match="another draft has been read") as found,
            turns.turn(),
        ):
            pass
        caught.append(found)

    with turns.turn():
        waiting = threading.Thread(target=wait)
        waiting.start()
        waiting.join()
        with turns.turn():  # who has the turn goes on
            pass
    assert len(caught) == 1
    with turns.turn():
        pass


def test_work_that_nobody_waits_for_is_given_up() -> None:
    service = Service(isolated=True)
    with pytest.raises(AbandonedError):
        service.judged(service.draft(PITCH), service.config, abandoned=lambda: True)
    assert service.message(PITCH).findings


# The command.


def test_a_port_that_is_taken_is_said_plainly(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = run("serve", "--no-open", "--port", str(port))
    assert (outcome.code, outcome.out) == (2, "")
    assert f"port {port} of 127.0.0.1 cannot be used: another program uses it" in outcome.err
    assert "--port 0" in outcome.err


def test_without_a_port_one_that_is_free_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr("outreach_lint.serving.run.PORT", taken.getsockname()[1])
        found = listening(None)
        assert found.getsockname()[0] == "127.0.0.1"
        assert found.getsockname()[1] != taken.getsockname()[1]
        found.close()


def test_without_the_extra_it_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach_lint.cli.serve.find_spec", lambda name: None)
    outcome = run("serve")
    assert (outcome.code, outcome.out) == (2, "")
    assert "serve needs starlette and uvicorn, which is not installed" in outcome.err
    assert "pip install 'outreach-lint[serve]'" in outcome.err


def test_a_wrong_rule_or_configuration_is_told_at_the_start(run: Run) -> None:
    assert run("serve", "--no-open", "--select", "NIX").code == 2
    Path("outreach-lint.toml").write_text("setting = 3\n")
    outcome = run("serve", "--no-open")
    assert (outcome.code, "outreach-lint.toml:1" in outcome.err) == (2, True)


@pytest.mark.slow
@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_at_once_even_at_work(tmp_path: Path, signal_: int) -> None:
    words = [sys.executable, "-m", "outreach_lint", "serve", "--no-open", "--port", "0"]
    with subprocess.Popen(
        words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OUTREACH_LINT_DATA_DIR": str(tmp_path)},
    ) as program:  # fmt: skip
        assert program.stdout is not None
        assert program.stderr is not None
        address = re.fullmatch(
            r"http://127\.0\.0\.1:(\d+)/#token=(\S{40,})\n", program.stdout.readline()
        )
        assert address
        client = Client(int(address[1]))

        def long() -> None:
            with suppress(OSError):  # the line is cut
                client.ask("POST", "/api/lint", {"text": PITCH * 1_500}, token=address[2])

        waiting = threading.Thread(target=long)
        waiting.start()
        time.sleep(2)  # it is at work
        begun = time.monotonic()
        program.send_signal(signal_)
        program.wait(20)
        taken = time.monotonic() - begun
        waiting.join()
        assert taken < 5, "a quiet machine needs a tenth of this"
        said = program.stderr.read()
        assert "Traceback" not in said, said


# The model.

PLAIN = "Hi Ines, how is the winter on the ferries? Write to ada@example.org if you like.\n\nBo"


@pytest.fixture
def asking(server: Server, tmp_path: Path) -> Iterator[Client]:
    """A page with a model, which is a server of ours."""
    service = Service({"engine": "llm", "model": "small-one"}, isolated=True)
    with serving(service, tmp_path / "paired.json") as client:
        yield client


def test_what_would_be_sent_is_shown_and_nothing_is_sent(asking: Client, server: Server) -> None:
    model = asking.ask("GET", "/api/status").data["model"]
    assert (model["name"], model["local"]) == ("small-one", True)
    plan = asking.ask("POST", "/api/model/plan", {"text": PLAIN}).data
    assert plan["host"] in server.url
    assert "how is the winter on the ferries?" in plan["user"]
    assert "ada@example.org" not in plan["user"], "what is private is left out"
    assert (plan["cost"], plan["tokens"] > 100) == (None, True)
    assert server.requests == []


def test_the_model_is_asked_what_was_shown_and_its_words_are_findings(
    asking: Client, server: Server
) -> None:
    quote = "how is the winter on the ferries?"
    fault = {"rule": "AGD004", "quote": quote, "reason": "It is asked with a sneer."}
    server.in_turn(completion(model_answer(fault)))
    plan = asking.ask("POST", "/api/model/plan", {"text": f"😀 {PLAIN}"}).data
    data = asking.ask("POST", "/api/model/ask", {"text": f"😀 {PLAIN}", "offsets": "utf-16"}).data
    found = [f for f in data["result"]["findings"] if f["origin"] == "llm"]
    assert [(f["code"], f["quote"]) for f in found] == [("AGD004", quote)]
    place = (found[0]["start"]["offset"], found[0]["end"]["offset"])
    assert cut(f"😀 {PLAIN}", *place) == found[0]["quote"]
    asked = server.requests[0]["messages"]
    assert plan["system"] == asked[0]["content"]
    assert plan["user"] == asked[1]["content"]


def test_a_model_that_does_not_answer_costs_its_part_alone(asking: Client, server: Server) -> None:
    server.respond = lambda body: error(401, "no such key")
    said = asking.ask("POST", "/api/model/ask", {"text": PITCH})
    assert said.status == 200
    assert "401" in said.data["unjudged"] or "key" in said.data["unjudged"]
    assert "AGD001" in [f["code"] for f in said.data["result"]["findings"]]


def test_without_a_model_it_is_said_how_to_have_one(client: Client) -> None:
    for path in ("/api/model/plan", "/api/model/ask"):
        said = client.ask("POST", path, {"text": PITCH})
        assert (said.status, said.error) == (400, "no language model is set up")
