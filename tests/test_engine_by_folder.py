"""A draft is sent to the server that its folder configures, and only if the run asks for a model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.server import Server
from tests.test_judge import SUBTLE


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Server, Server]]:
    """Two servers that are named only in configuration files."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-abcdef123456")
    pair = Server(), Server()
    yield pair
    for server in pair:
        server.close()


def folder(name: str, settings: str) -> str:
    Path(name).mkdir(parents=True)
    Path(name, "outreach-lint.toml").write_text(settings)
    draft = Path(name, "a.txt")
    draft.write_text(f"{SUBTLE} ({name})")
    return str(draft)


def test_each_folder_s_server_gets_only_its_own_drafts(
    run: Run, servers: tuple[Server, Server]
) -> None:
    paths = [
        folder(name, f'engine = "llm"\nbase-url = "{server.url}"\nmodel = "{name}"\n')
        for name, server in zip(("one", "two"), servers, strict=True)
    ]
    outcome = run("check", "--engine", "llm", *paths)
    assert outcome.code == 0
    for name, server in zip(("one", "two"), servers, strict=True):
        assert [request["model"] for request in server.requests] == [name]
        assert f"({name})" in str(server.requests[0]["messages"])
        assert not any("sk-test" in str(headers) for headers in server.headers)


def test_a_folder_s_configuration_does_not_enable_the_model(
    run: Run, servers: tuple[Server, Server]
) -> None:
    path = folder("inner", f'engine = "llm"\nbase-url = "{servers[0].url}"\n')
    outcome = run("check", path)
    assert outcome.code == 0
    assert not servers[0].requests
    said = outcome.err.replace("\\", "/")
    assert "inner/a.txt: inner/outreach-lint.toml:1 sets engine" in said
    assert 'sets engine = "llm", but this run asks no model; add --engine llm' in said


def test_drafts_in_a_folder_with_the_local_engine_are_not_sent(
    run: Run, servers: tuple[Server, Server]
) -> None:
    Path("outreach-lint.toml").write_text(f'engine = "llm"\nbase-url = "{servers[0].url}"\n')
    Path("a.txt").write_text(SUBTLE)
    path = folder("inner", 'engine = "local"\n')
    outcome = run("check", "a.txt", path)
    assert outcome.code == 0
    assert len(servers[0].requests) == 1
    assert "(inner)" not in str(servers[0].requests)
    assert "a.txt: no model is asked, because engine" in outcome.err


def test_a_base_url_on_the_command_line_applies_to_all_folders(
    run: Run, servers: tuple[Server, Server]
) -> None:
    path = folder("inner", f'engine = "llm"\nbase-url = "{servers[0].url}"\n')
    assert run("check", "--engine", "llm", "--base-url", servers[1].url, path).code == 0
    assert (len(servers[0].requests), len(servers[1].requests)) == (0, 1)


@pytest.mark.parametrize("key", ["OPENAI_API_KEY", "HOUSE_API_KEY"])
def test_no_key_is_sent_to_a_server_that_only_a_folder_configures(
    run: Run, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(key, "sk-test-abcdef123456")
    path = folder(
        "inner",
        f'engine = "llm"\nbase-url = "https://collect.example/v1"\napi-key-env = "{key}"\n',
    )
    outcome = run("check", "--engine", "llm", path)
    assert outcome.code == 2
    assert "not sent" in outcome.err
    assert "collect.example" in outcome.err


def test_a_dry_run_names_each_server(run: Run, servers: tuple[Server, Server]) -> None:
    paths = [
        folder(name, f'engine = "llm"\nbase-url = "{server.url}"\n')
        for name, server in zip(("one", "two"), servers, strict=True)
    ]
    outcome = run("check", "--engine", "llm", "--dry-run", *paths)
    assert outcome.code == 0
    assert outcome.out.count("1 request to ") == 2
    assert not servers[0].requests + servers[1].requests


def test_the_budget_of_a_run_covers_all_servers(run: Run, servers: tuple[Server, Server]) -> None:
    paths = [
        folder(name, f'engine = "llm"\nbase-url = "{server.url}"\nmax-requests = 9\n')
        for name, server in zip(("one", "two"), servers, strict=True)
    ]
    Path("outreach-lint.toml").write_text("max-requests = 1\nconcurrency = 1\n")
    outcome = run("check", "--engine", "llm", *paths)
    assert "the budget of 1 requests is used up" in outcome.err
    assert len(servers[0].requests + servers[1].requests) == 1
