"""``outreach-lint serve`` under load and with bad input; its start and end."""

from __future__ import annotations

import asyncio
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

import pytest

from outreach_lint.linting.session import Session
from outreach_lint.model import Hit, Span
from outreach_lint.rules.rule import Rule
from outreach_lint.serving.loopback import listening_socket
from outreach_lint.serving.priority_lock import AbandonedError, PriorityLock
from outreach_lint.serving.requests import MAX_REQUEST_BYTES
from outreach_lint.serving.run import listening_for_page
from outreach_lint.serving.service import MAX_MESSAGE_CHARS, Service
from tests.conftest import ROOT, Run, memory_of, on_posix
from tests.serving import PITCH, Client, serving

# Load and bad input.


def test_a_draft_of_five_megabytes_is_refused_with_a_message(client: Client) -> None:
    for text in ("word " * 1_000_000, "x" * (MAX_MESSAGE_CHARS + 1)):
        said = client.lint(text)
        assert said.status in (400, 413)
        assert "200,000 characters" in said.error
    assert client.ask("GET", "/api/status").status == 200


def test_every_allowed_message_fits_into_a_request() -> None:
    assert len(json.dumps({"text": "😀" * MAX_MESSAGE_CHARS})) < MAX_REQUEST_BYTES


@pytest.mark.parametrize(
    "text",
    [
        "\ud83d", "Hi \ud83d Ana \udc00", "\x00\x01\x1b[31m", "\u202e\u200b\ufeff", "\r\r\n\u2028\u2029",
        "<script>alert(1)</script>", "{{" * 2_000, "[" * 5_000, "{a|b}" * 300, "é" * 5_000, "",
        "e\u0301" * 3_000, "👩‍👩‍👧‍👦" * 1_000, "> " * 3_000, "---\nsetting: [\n---\nHi",
    ],
)  # fmt: skip
def test_hostile_characters_are_handled(client: Client, text: str) -> None:
    for more in ({}, {"offsets": "utf-16", "fixes": False}, {"subject": text[:200]}):
        said = client.lint(text, **more)
        assert said.status == 200, said.text


class Broken:
    """A check that raises or stops as the test requires."""

    def __init__(self) -> None:
        self.raises: BaseException | None = None

    def __call__(self, _: object) -> Iterator[Hit]:
        if self.raises is not None:
            raise self.raises
        yield Hit(Span(0, 1))


@pytest.mark.slow
@pytest.mark.parametrize(
    "error", [ValueError("odd"), RecursionError(), SystemExit(3), KeyboardInterrupt()]
)
def test_a_failing_check_affects_only_its_request(tmp_path: Path, error: BaseException) -> None:
    service, check = Service(Session(isolated=True)), Broken()
    known = service.rule("RAP004")
    text = known.text.replace("RAP004", "BAD001")
    service.session.linter.rules["BAD001"] = Rule(
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


@pytest.mark.slow
def test_two_hundred_concurrent_requests_are_answered(client: Client) -> None:
    def one(number: int) -> bool:
        text = f"Hi Ines, {number} ropes are here. Act now!"
        said = client.lint(text, fixes=number % 8 == 0)
        quotes = [f["quote"] for f in said.data["result"]["findings"]]
        return said.status == 200 and all(quote in text for quote in quotes) and bool(quotes)

    with ThreadPoolExecutor(200) as pool:
        assert all(pool.map(one, range(200)))


@pytest.mark.slow
def test_memory_use_does_not_grow(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "outreach_lint", "serve", "--no-open", "--port", "0"]
    own = {**os.environ, "PYTHONPATH": str(ROOT), "OUTREACH_LINT_DATA_DIR": str(tmp_path)}
    with subprocess.Popen(
        words, cwd=tmp_path, stdout=subprocess.PIPE, text=True, env=own
    ) as program:
        assert program.stdout is not None
        port, token = re.split(r"/#token=", program.stdout.readline().strip().rpartition(":")[2])
        client = Client(int(port))
        try:
            for number in range(500):
                data = {"text": f"Hi Ines, {number} boats are here. Act now!", "fixes": False}
                assert client.ask("POST", "/api/lint", data, token=token).status == 200
                if number == 100:
                    before = memory_of(program.pid)
            assert memory_of(program.pid) - before < 20_000
        finally:
            program.terminate()


def test_work_for_a_disconnected_client_is_stopped(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = json.dumps({"text": PITCH + " Leaving."}).encode()
    head = (
        f"POST /api/lint HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nAuthorization: Bearer a-token-for-tests"
        f"\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", client.port)) as line:
            line.sendall(head.encode() + body)
    assert client.lint(PITCH, fixes=False).status == 200


def test_urgent_work_runs_first() -> None:
    turns, order = PriorityLock(), []
    begun = threading.Event()

    def work(name: str, urgent: bool) -> None:
        with turns.turn(urgent):
            order.append(name)

    with turns.turn():
        slow = threading.Thread(target=work, args=("slow", False))
        slow.start()
        quick = threading.Thread(target=work, args=("quick", True))
        quick.start()
        while turns._urgent_waiting < 1:
            begun.wait(0.01)
    slow.join()
    quick.join()
    assert order == ["quick", "slow"]


def test_waiting_for_a_turn_times_out() -> None:
    from outreach_lint.errors import OutreachLintError

    turns, caught = PriorityLock(timeout=0.05), []

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
        with turns.turn():  # the lock is still held by this thread
            pass
    assert len(caught) == 1
    with turns.turn():
        pass


def test_abandoned_work_is_stopped() -> None:
    service = Service(Session(isolated=True))
    with pytest.raises(AbandonedError):
        service.lint_draft(service.draft(PITCH), service.session.config, abandoned=lambda: True)
    assert service.message(PITCH).findings


# The command.


def test_a_used_port_is_reported(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        outcome = run("serve", "--no-open", "--port", str(port))
    assert (outcome.code, outcome.out) == (2, "")
    assert f"port {port} of 127.0.0.1 cannot be used: another program uses it" in outcome.err
    assert "--port 0" in outcome.err


def test_without_a_port_a_free_one_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setattr("outreach_lint.serving.run.DEFAULT_PORT", taken.getsockname()[1])
        found = listening_for_page(None)
        assert found.getsockname()[0] == "127.0.0.1"
        assert found.getsockname()[1] != taken.getsockname()[1]
        found.close()


def test_without_the_extra_the_error_names_it(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outreach_lint.cli.extras.find_spec", lambda name: None)
    outcome = run("serve")
    assert (outcome.code, outcome.out) == (2, "")
    assert "serve needs two more packages: starlette and uvicorn" in outcome.err
    assert "pip install 'outreach-lint[serve]'" in outcome.err


def test_a_wrong_rule_or_configuration_is_reported_at_the_start(run: Run) -> None:
    assert run("serve", "--no-open", "--select", "NIX").code == 2
    Path("outreach-lint.toml").write_text("setting = 3\n")
    outcome = run("serve", "--no-open")
    assert (outcome.code, "outreach-lint.toml:1" in outcome.err) == (2, True)


def started(folder: Path) -> subprocess.Popen[str]:
    """Start the server as a program of its own."""
    words = [sys.executable, "-m", "outreach_lint", "serve", "--no-open", "--port", "0"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "OUTREACH_LINT_DATA_DIR": str(folder)}
    return subprocess.Popen(
        words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    )


@on_posix
@pytest.mark.slow
@pytest.mark.parametrize("signal_", [signal.SIGINT, signal.SIGTERM])
def test_the_server_stops_at_once_during_a_request(tmp_path: Path, signal_: int) -> None:
    with started(tmp_path) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        address = re.fullmatch(
            r"http://127\.0\.0\.1:(\d+)/#token=(\S{40,})\n", program.stdout.readline()
        )
        assert address
        client = Client(int(address[1]))

        def long() -> None:
            with suppress(OSError):  # the connection is closed
                client.ask("POST", "/api/lint", {"text": PITCH * 1_500}, token=address[2])

        waiting = threading.Thread(target=long)
        waiting.start()
        time.sleep(2)  # it is running
        program.send_signal(signal_)
        program.wait(5)  # an idle machine needs a tenth of this
        waiting.join()
        said = program.stderr.read()
        assert "Traceback" not in said, said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
@pytest.mark.parametrize("after", [0.0, 0.03, 0.05, 0.05, 0.07, 0.1, 0.1, 0.12])
def test_the_server_stops_cleanly_while_the_encoder_is_loading(
    tmp_path: Path, after: float
) -> None:
    with started(tmp_path) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        assert program.stdout.readline().startswith("http://127.0.0.1:")
        time.sleep(after)
        program.send_signal(signal.SIGINT)
        assert program.wait(5) == 0, program.stderr.read()


def test_answers_are_sent_without_delay() -> None:
    """Without TCP_NODELAY a small answer is delayed by up to 40 ms."""

    async def is_undelayed() -> bool:
        listener = listening_socket(0)
        taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def note(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            line = writer.get_extra_info("socket")
            taken.set_result(bool(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)))
            writer.close()

        async with await asyncio.start_server(note, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            writer.close()
            return await asyncio.wait_for(taken, 30)

    assert asyncio.run(is_undelayed())
