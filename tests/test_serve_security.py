"""Access to ``outreach-lint serve``, and pairing with an extension."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from outreach_lint.serving.pairing import Pairings
from tests.conftest import open_to_others
from tests.serving import PITCH, Client

EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"


# Access.


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "evil.example:{port}"]
)
@pytest.mark.parametrize("path", ["/", "/api/status"])
def test_other_host_names_are_refused(client: Client, host: str, path: str) -> None:
    said = client.ask("GET", path, Host=host.format(port=client.port))
    assert said.status == 403
    assert "127.0.0.1" in said.error


@pytest.mark.parametrize("name", ["localhost", "127.0.0.1", "LocalHost"])
def test_local_host_names_are_accepted(client: Client, name: str) -> None:
    assert client.ask("GET", "/api/status", Host=f"{name}:{client.port}").status == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1", "http://localhost:1", EXTENSION]
)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("POST", "/api/lint"), ("OPTIONS", "/api/lint")]
)
def test_other_origins_are_refused(client: Client, method: str, path: str, origin: str) -> None:
    said = client.ask(method, path, {"text": "Hi"}, Origin=origin)
    assert said.status == 403
    assert "access-control-allow-origin" not in said.headers


@pytest.mark.parametrize("token", [None, "", "wrong", "a-token-for-test", "é"])
def test_without_the_token_every_request_is_refused(client: Client, token: str | None) -> None:
    for method, path in (("GET", "/api/rules"), ("POST", "/api/lint"), ("GET", "/api/nothing")):
        said = client.ask(method, path, {"text": "Hi"}, token=token)
        assert said.status == 401
        assert "token" in said.error


def test_only_json_requests_are_accepted(client: Client) -> None:
    body = json.dumps({"text": PITCH}).encode()
    assert client.ask("POST", "/api/lint", body=body, Content_Type="text/plain").status == 415
    assert client.ask("POST", "/api/lint", body=body).status == 415
    for wrong in (b"{", b"[]", b"3", b"\xff\xfe", b"[" * 100_000):
        said = client.ask("POST", "/api/lint", body=wrong, Content_Type="application/json")
        assert said.status == 400
        assert said.error


def test_unknown_paths_and_methods_are_refused(client: Client) -> None:
    assert client.ask("GET", "/api/nothing").status == 404
    assert client.ask("GET", "/../pyproject.toml").status == 404
    assert client.ask("GET", "/api/lint").status == 405


def test_every_answer_has_restrictive_security_headers(client: Client) -> None:
    for path in ("/", "/api/status", "/nothing"):
        headers = client.ask("GET", path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "access-control-allow-origin" not in headers


# Extensions.


def test_an_extension_is_paired_by_a_code_and_may_then_send_requests(client: Client) -> None:
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


def test_pairing_codes_expire_and_limit_attempts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from outreach_lint.errors import OutreachLintError

    pairings = Pairings(tmp_path / "paired.json")
    with pytest.raises(OutreachLintError, match="wrong or has expired"):
        pairings.pair(EXTENSION, "")
    code = pairings.code()
    for _ in range(5):
        with pytest.raises(OutreachLintError):
            pairings.pair(EXTENSION, "AAAAAAAA")
    with pytest.raises(OutreachLintError):
        pairings.pair(EXTENSION, code)
    monkeypatch.setattr("outreach_lint.serving.pairing.CODE_LIFETIME", -1.0)
    with pytest.raises(OutreachLintError):
        pairings.pair(EXTENSION, pairings.code())


def test_a_leftover_temporary_file_does_not_expose_the_pairings(tmp_path: Path) -> None:
    file = tmp_path / "paired.json"
    file.with_suffix(".new").write_text("{}")
    file.with_suffix(".new").chmod(0o666)
    pairings = Pairings(file)
    pairings.pair(EXTENSION, pairings.code())
    assert not open_to_others(file)


def test_a_pairing_survives_restarts_and_the_file_holds_no_secret(tmp_path: Path) -> None:
    file = tmp_path / "paired.json"
    pairings = Pairings(file)
    token = pairings.pair(EXTENSION, pairings.code())
    assert token not in file.read_text()
    assert not open_to_others(file)
    again = Pairings(file)
    assert again.knows(token, EXTENSION)
    assert not again.knows(token, "chrome-extension://other")
    file.write_text("[]")
    assert Pairings(file).all() == []
