"""``outreach-lint serve`` in this process, and what is asked of it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn

from outreach_lint.serving.loopback import listening_socket, settings
from outreach_lint.serving.pairing import Pairings
from outreach_lint.serving.service import Service
from outreach_lint.serving.web import web_application

TOKEN = "a-token-for-tests"
PITCH = (
    "Hi Ines,\n\nWe sell booking software for ferry lines. Only 2 places are left, act now!\n\nBo"
)


@dataclass
class Said:
    """An answer: its status, headers and data."""

    status: int
    headers: Mapping[str, str]
    text: str
    data: Any = field(init=False)

    def __post_init__(self) -> None:
        kind = self.headers.get("content-type", "")
        self.data = json.loads(self.text) if kind.startswith("application/json") else None

    @property
    def error(self) -> str:
        return str(self.data["error"]["message"])


@dataclass
class Client:
    """Sends requests to one server."""

    port: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self,
        method: str,
        path: str,
        data: Any = None,
        token: str | None = TOKEN,
        body: bytes | None = None,
        **headers: str,
    ) -> Said:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            sent.setdefault("Authorization", f"Bearer {token}")
        if data is not None:
            body = json.dumps(data).encode()
            sent.setdefault("Content-Type", "application/json")
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            known = {name.lower(): value for name, value in answer.getheaders()}
            return Said(answer.status, known, answer.read().decode())
        finally:
            connection.close()

    def lint(self, text: str, **more: Any) -> Said:
        return self.ask("POST", "/api/lint", {"text": text, **more})

    def fix(self, text: str, edits: Any, **more: Any) -> Said:
        return self.ask("POST", "/api/fix", {"text": text, "edits": edits, **more})


@contextmanager
def serving(service: Service, file: Path) -> Iterator[Client]:
    """Serve on a free port; the pairings are stored in ``file``."""
    listener = listening_socket(0)
    port = listener.getsockname()[1]
    app = web_application(service, port, TOKEN, Pairings(file))
    server = uvicorn.Server(settings(app, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield Client(port)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
