"""``outreach-lint doctor`` and ``cache``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from outreach_lint import OutreachLintError, hookimpl
from outreach_lint.config import Config
from outreach_lint.plugins import host as plugins
from outreach_lint.plugins.discovery import PluginEntry
from outreach_lint.testing import FakeClient, answer
from tests.conftest import Run
from tests.server import Served, Server, completion, error

PONG = completion({"message": "pong"})


def test_doctor_reports_ok_if_everything_works(run: Run, server: Server) -> None:
    server.in_turn(PONG)
    result = run("doctor", "--model", "test-model")
    assert result.code == 0
    for said in ("reachable   ok", "authorized  ok", "model       ok", "answers     ok", "by json_schema", "key         from OPENAI_API_KEY"):  # fmt: skip
        assert said in result.out
    assert "sk-test" not in result.out + result.err


def test_the_response_format_in_use_is_shown(run: Run, server: Server) -> None:
    server.in_turn(error(500, "Input should be 'text' or 'json_object'"), PONG)
    assert "by json_object" in run("doctor").out


def test_a_model_missing_from_the_server_s_list_is_reported(run: Run, server: Server) -> None:
    server.in_turn(PONG)
    result = run("doctor", "--model", "nobody")
    assert "not in the server's list: test-model" in result.out


@pytest.mark.parametrize(
    ("models", "asked", "said"),
    [
        (error(401, "Incorrect API key provided: sk-test-*3456"), PONG, "authorized  no"),
        (error(404, "no such page"), PONG, "structured  ok"),
        (Served(body={"data": []}), error(404, "The model does not exist"), "answers     no"),
        (Served(body={"data": []}), completion(answer()), "answers     no"),
        (Served(body={"data": []}), error(429, "quota"), "answers     no"),
    ],
)
def test_failures_of_the_server_are_reported(
    run: Run, server: Server, models: Served, asked: Served, said: str
) -> None:
    server.models = models
    server.in_turn(asked)
    result = run("doctor")
    assert said in result.out
    assert (result.code == 0) == ("ok" in said)
    assert "*3456" not in result.out + result.err


def test_an_unreachable_server_is_reported(run: Run, server: Server) -> None:
    server.close()
    result = run("doctor")
    assert result.code == 2
    assert "reachable   no" in result.out


def test_a_missing_key_is_reported(run: Run) -> None:
    result = run("doctor", "--model", "test-model")
    assert result.code == 2
    assert "no key: set OPENAI_API_KEY" in result.out


def test_without_a_model_only_the_installation_is_checked(run: Run) -> None:
    result = run("doctor")
    assert result.code == 0
    assert "local       ok a message is read in " in result.out
    assert "model       ?  not configured (optional)" in result.out
    assert "endpoint" not in result.out


def test_a_plugin_that_does_not_load_is_reported(run: Run) -> None:
    Path("house").mkdir()
    Path("house/broken.md").write_text("# no page\n")
    Path("outreach-lint.toml").write_text('rules = ["house/"]\n')
    result = run("doctor")
    assert result.code == 2
    assert " no " in result.out
    assert "broken.md" in result.out


def test_a_local_engine_that_cannot_read_the_sample_is_reported(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach_lint.cli import doctor_installation

    monkeypatch.setattr(
        doctor_installation, "SAMPLE", "Guten Tag Frau Ott, wir bauen Brücken aus Holz."
    )
    result = run("doctor")
    assert result.code == 2
    assert "local       no" in result.out


def install_client(monkeypatch: pytest.MonkeyPatch, bring: Callable[[], object]) -> None:
    """Install a plugin called quill with a client for its own models."""

    class Quill:
        @hookimpl
        def outreach_lint_client(self, config: Config) -> object:
            return bring() if config.settings.model.startswith("quill-") else None

    load = plugins._import_object

    def imported(name: str) -> object:
        return Quill() if name == "quill" else load(name)

    monkeypatch.setattr(
        plugins, "installed", lambda: [PluginEntry("quill", "quill", "outreach-lint-quill")]
    )
    monkeypatch.setattr(plugins, "_import_object", imported)


def test_a_plugins_client_is_asked(
    run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = FakeClient({"message": "pong"})
    install_client(monkeypatch, lambda: client)
    result = run("doctor", "--model", "quill-2")
    assert result.code == 0
    assert "client      from the plugin quill" in result.out
    assert "model       quill-2 (--model)" in result.out
    assert "answers     ok" in result.out
    assert [request.name for request in client.requests] == ["message"]
    assert "endpoint" not in result.out
    assert not server.requests


def test_without_a_matching_plugin_client_the_server_is_asked(
    run: Run, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_client(monkeypatch, lambda: FakeClient())
    server.in_turn(PONG)
    result = run("doctor", "--model", "test-model")
    assert result.code == 0
    assert "reachable   ok" in result.out


def fails() -> object:
    """Fail to provide a client."""
    raise OutreachLintError("QUILL_API_KEY is not set", remedy="export QUILL_API_KEY=…")


@pytest.mark.parametrize(
    ("bring", "said"),
    [
        (fails, "client      no QUILL_API_KEY is not set;"),
        (lambda: FakeClient(answer()), "answers     no"),
        (lambda: FakeClient(), "answers     no the fake client has no answer left"),
        (
            lambda: FakeClient(KeyError("text")),
            "answers     no the client of the plugin quill (outreach-lint-quill) failed: KeyError: 'text'",
        ),
    ],
)
def test_failures_of_a_plugin_s_client_are_reported(
    run: Run, monkeypatch: pytest.MonkeyPatch, bring: Callable[[], object], said: str
) -> None:
    install_client(monkeypatch, bring)
    result = run("doctor", "--model", "quill-2")
    assert said in result.out
    assert result.code == 2


def test_a_plugins_client_is_asked_even_if_a_rule_page_is_not_valid(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    install_client(monkeypatch, lambda: FakeClient({"message": "pong"}))
    Path("house").mkdir()
    Path("house/broken.md").write_text("# no page\n")
    Path("outreach-lint.toml").write_text('rules = ["house/"]\n')
    result = run("doctor", "--model", "quill-2")
    assert result.code == 2
    assert "answers     ok" in result.out


@pytest.mark.parametrize("address", ["ftp://x.example", "x.example/v1", "http://"])
def test_an_invalid_base_url_is_an_error(run: Run, address: str) -> None:
    result = run("doctor", "--base-url", address)
    assert (result.code, "must be an http or https address" in result.err) == (2, True)


def test_the_cache_is_counted_pruned_and_cleared(run: Run, server: Server, tmp_path: Path) -> None:
    run("check", "--engine", "llm", "-", stdin="Hi Ana, did the dam hold?")
    assert " answers, " in run("cache", "info").out
    assert "0 answers older than 30 days deleted" in run("cache", "prune").out
    assert "deleted" in run("cache", "prune", "--days", "0").out
    assert run("cache", "info").out.count(": 0 answers") == 1
    assert "MB freed" in run("cache", "clear").out
