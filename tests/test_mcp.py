"""``outreach-lint mcp``, tested with the client of the SDK."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, TypeVar

import anyio
import httpx2
import mcp_types as mcp
import pytest
from jsonschema.validators import Draft202012Validator
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from outreach_lint.cli import _run
from outreach_lint.linting.session import Session
from outreach_lint.report.schema import schema_of
from outreach_lint.serving.mcp.server import new_mcp_server
from outreach_lint.serving.service import Service
from tests.test_lsp import CLEAN, DRAFT, PUSH, assert_stops

T = TypeVar("T")
COMMAND = [sys.executable, "-m", "outreach_lint", "mcp"]
TOKEN = "a-token-for-these-tests"


@pytest.fixture(scope="module")
def service() -> Service:
    return Service(Session(isolated=True))


def ask(service: Service, work: Callable[[Client], Awaitable[T]]) -> T:
    """Call a server in this process."""

    async def asked() -> T:
        async with Client(new_mcp_server(service)) as client:
            return await work(client)

    return anyio.run(asked)


def call(service: Service, tool: str, **arguments: Any) -> mcp.CallToolResult:
    return ask(service, lambda client: client.call_tool(tool, arguments))


def sentence(result: mcp.CallToolResult) -> str:
    assert result.is_error
    (said,) = result.content
    assert isinstance(said, mcp.TextContent) and "Traceback" not in said.text
    return said.text


def test_lint_draft_returns_data_that_match_the_report_schema(service: Service) -> None:
    result = call(service, "lint_draft", text=DRAFT)
    data = result.structured_content
    assert data is not None
    Draft202012Validator(schema_of("jsonl")).validate(data)
    assert PUSH in {finding["quote"] for finding in data["findings"]}
    (said,) = result.content
    assert isinstance(said, mcp.TextContent) and json.loads(said.text) == data
    clean = call(service, "lint_draft", text=CLEAN).structured_content
    assert clean is not None and clean["findings"] == []


def test_each_tool_s_result_matches_its_output_schema(service: Service) -> None:
    tools = ask(service, lambda client: client.list_tools()).tools
    calls: dict[str, dict[str, Any]] = {
        "lint_draft": {"text": DRAFT, "setting": "sales", "channel": "linkedin-note"},
        "lint_sequence": {"messages": [{"text": CLEAN}, {"text": DRAFT}]},
        "explain_rule": {"rule": "pressure"},
        "list_rules": {},
    }
    assert {tool.name for tool in tools} == set(calls)
    for tool in tools:
        result = call(service, tool.name, **calls[tool.name])
        assert not result.is_error, sentence(result)
        schema = tool.output_schema
        assert schema is not None and schema["type"] == "object"
        Draft202012Validator(schema).validate(result.structured_content)


def test_the_stated_context_applies(service: Service) -> None:
    note = call(service, "lint_draft", text=CLEAN * 4, channel="linkedin-note")
    assert note.structured_content is not None
    assert "CHN001" in {finding["code"] for finding in note.structured_content["findings"]}
    context = note.structured_content["context"]
    assert context["setting"]["value"] == "networking"


def test_steps_of_a_sequence_are_judged_with_earlier_steps(service: Service) -> None:
    messages = [
        {"text": CLEAN, "day": 1},
        {"text": "Hi Kim, no thanks, we buy no pallets.", "received": True, "day": 2},
        {"text": DRAFT, "day": 3},
    ]
    data = call(service, "lint_sequence", messages=messages).structured_content
    assert data is not None
    first, last = data["drafts"]
    assert first["sequence"]["step"] == 1 and last["sequence"]["step"] == 3
    assert last["context"]["relationship"]["value"] == "acquainted"
    assert [touch["received"] for touch in last["timeline"]] == [False, True, False]
    backwards = [{"text": CLEAN, "day": 5}, {"text": CLEAN, "day": 2}]
    data = call(service, "lint_sequence", messages=backwards).structured_content
    assert data is not None
    assert "go backwards" in str(data["drafts"])


def test_explain_rule_returns_the_page_of_the_rule(service: Service) -> None:
    data = call(service, "explain_rule", rule="AGD001").structured_content
    assert data is not None and data["name"] == "pressure"
    assert "### Why it matters" in data["page"]


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("lint_draft", {"text": CLEAN, "setting": "barter"}, "setting: 'barter' is not one of"),
        ("lint_draft", {"text": CLEAN, "channel": "pigeon"}, "pigeon"),
        ("lint_draft", {"text": "x" * 200_001}, "the message is too long: over 200,000 characters"),
        ("lint_draft", {}, "'text' is a required property"),
        ("lint_draft", {"text": 7}, "text: 7 is not of type 'string'"),
        ("lint_sequence", {"messages": []}, "messages: "),
        ("explain_rule", {"rule": "RAP00"}, "did you mean"),
        ("send_it", {}, "no tool 'send_it'; known: lint_draft"),
    ],
)
def test_errors_are_readable_messages(
    service: Service, tool: str, arguments: dict[str, Any], said: str
) -> None:
    assert said in sentence(call(service, tool, **arguments))


@pytest.mark.parametrize("text", ["", " \n", "\0", "\u202e\u2066{{{%", "🚜" * 500, "\x1b[2J"])
def test_hostile_characters_do_not_stop_the_server(service: Service, text: str) -> None:
    result = call(service, "lint_draft", text=text)
    assert result.is_error or result.structured_content is not None
    assert not call(service, "lint_draft", text=CLEAN).is_error


def test_a_failing_plugin_gives_an_error_message(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends(*_: Any, **__: Any) -> None:
        raise SystemExit(3)

    monkeypatch.setattr(service, "message", ends)
    assert "SystemExit(3)" in sentence(call(service, "lint_draft", text=CLEAN))


def test_the_prompt_tells_to_ask_the_user_and_never_to_invent(service: Service) -> None:
    (listed,) = ask(service, lambda client: client.list_prompts()).prompts
    given = ask(service, lambda client: client.get_prompt(listed.name, {"message": CLEAN}))
    content = given.messages[0].content
    assert isinstance(content, mcp.TextContent)
    assert "Ask the user" in content.text and "Never make it up" in content.text
    assert CLEAN in content.text


@pytest.mark.slow
def test_an_sdk_client_can_start_and_call_the_server(tmp_path: Path) -> None:
    program = StdioServerParameters(
        command=COMMAND[0], args=COMMAND[1:], cwd=tmp_path, env=dict(os.environ)
    )

    async def asked() -> mcp.CallToolResult:
        async with Client(program) as client:
            return await client.call_tool("lint_draft", {"text": DRAFT})

    data = anyio.run(asked).structured_content
    assert data is not None and PUSH in {finding["quote"] for finding in data["findings"]}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a running server."""
    environment = {**os.environ, "OUTREACH_LINT_TOKEN": TOKEN, "PYTHONUNBUFFERED": "1"}
    program = subprocess.Popen(
        [*COMMAND, "--http", "--port", "0"], stdout=subprocess.PIPE, text=True,
        cwd=tmp_path_factory.mktemp("folder"), env=environment,
    )  # fmt: skip
    assert program.stdout
    line = program.stdout.readline()
    found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/mcp\n", line)
    assert found, line
    yield int(found[1])
    program.terminate()
    assert program.wait(10) is not None
    program.stdout.close()


@pytest.mark.slow
def test_an_http_client_with_the_token_can_call_the_server(port: int) -> None:
    async def asked() -> mcp.CallToolResult:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
            way = streamable_http_client(f"http://127.0.0.1:{port}/mcp", http_client=http)
            async with Client(way) as client:
                return await client.call_tool("lint_draft", {"text": DRAFT})

    data = anyio.run(asked).structured_content
    assert data is not None and PUSH in {finding["quote"] for finding in data["findings"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Bearer {TOKEN}", "Host": "evil.example"}, 421),
        ({"Authorization": f"Bearer {TOKEN}", "Origin": "https://evil.example"}, 403),
    ],
    ids=["no token", "wrong token", "other host", "other origin"],
)
def test_requests_without_token_or_from_other_origins_are_refused(
    port: int, headers: dict[str, str], status: int
) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    sent = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
    connection.request("POST", "/mcp", body, {**sent, **headers})
    answer = connection.getresponse()
    assert answer.status == status
    assert b"Traceback" not in answer.read()
    connection.close()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
@pytest.mark.parametrize("how", ["end of input", "interrupt"])
def test_the_server_stops_at_once_on_end_of_input_or_interrupt(tmp_path: Path, how: str) -> None:
    program = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        cwd=tmp_path,
    )  # fmt: skip
    assert program.stdin and program.stdout and program.stderr
    program.stdin.write(b"no JSON\n" + json.dumps(_hello()).encode() + b"\n")
    program.stdin.flush()
    assert b"outreach-lint" in program.stdout.readline()
    assert_stops(program, how)


def _hello() -> dict[str, Any]:
    client = {"name": "tests", "version": "1"}
    params = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}
    return {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}


@pytest.mark.slow
def test_wrong_command_line_options_are_errors(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _run(["mcp", "--port", "1"]) == 2
    assert "--port needs --http" in capsys.readouterr().err
    assert _run(["mcp", "--select", "RAP999"]) == 2
    assert "no rule 'RAP999'" in capsys.readouterr().err
    monkeypatch.setenv("OUTREACH_LINT_TOKEN", "short")
    assert _run(["mcp", "--http"]) == 2
    assert "too short" in capsys.readouterr().err
    monkeypatch.setattr("outreach_lint.cli.extras.find_spec", lambda _: None)
    assert _run(["mcp"]) == 2
    assert "pip install 'outreach-lint[mcp]'" in capsys.readouterr().err
