"""A language model, asked through the page of ``outreach-lint serve``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach_lint.linting.session import Session
from outreach_lint.serving.service import Service
from outreach_lint.testing import answer as model_answer
from tests.server import Server, completion, error
from tests.serving import PITCH, Client, serving


def cut(text: str, start: int, end: int) -> str:
    """Return a part of a text as JavaScript's ``slice`` does."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


PLAIN = "Hi Ines, how is the winter on the ferries? Write to ada@example.org if you like.\n\nBo"


@pytest.fixture
def asking(server: Server, tmp_path: Path) -> Iterator[Client]:
    """A client of a server with a model, which is a test server."""
    service = Service(Session({"engine": "llm", "model": "small-one"}, isolated=True))
    with serving(service, tmp_path / "paired.json") as client:
        yield client


@pytest.mark.slow
def test_the_plan_shows_what_would_be_sent_and_sends_nothing(
    asking: Client, server: Server
) -> None:
    model = asking.ask("GET", "/api/status").data["model"]
    assert (model["name"], model["local"]) == ("small-one", True)
    plan = asking.ask("POST", "/api/model/plan", {"text": PLAIN}).data
    assert plan["host"] in server.url
    assert "how is the winter on the ferries?" in plan["user"]
    assert "ada@example.org" not in plan["user"], "what is private is left out"
    assert (plan["cost"], plan["tokens"] > 100) == (None, True)
    assert server.requests == []


@pytest.mark.slow
def test_the_planned_request_is_sent_and_its_answers_become_findings(
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


@pytest.mark.slow
def test_without_a_model_answer_the_local_findings_are_returned(
    asking: Client, server: Server
) -> None:
    server.respond = lambda body: error(401, "no such key")
    said = asking.ask("POST", "/api/model/ask", {"text": PITCH})
    assert said.status == 200
    assert "401" in said.data["unjudged"] or "key" in said.data["unjudged"]
    assert "AGD001" in [f["code"] for f in said.data["result"]["findings"]]


@pytest.mark.slow
def test_without_a_model_the_error_says_so(client: Client) -> None:
    for path in ("/api/model/plan", "/api/model/ask"):
        said = client.ask("POST", path, {"text": PITCH})
        assert (said.status, said.error) == (400, "no language model is configured")
