"""An OpenAI-compatible server on this machine that answers what a test tells it to, and keeps
what it was asked.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

from outreach_lint.testing import answer

SILENT = answer()


class Served(NamedTuple):
    """An HTTP answer: status, body (data is sent as JSON), headers, and a delay in seconds."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = {}  # noqa: RUF012 -- never changed
    delay: float = 0.0


def completion(content: Any, finish_reason: str = "stop", **message: Any) -> Served:
    """Return a chat completion with this content."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    choice = {
        "index": 0,
        "finish_reason": finish_reason,
        "message": {"role": "assistant", "content": text, **message},
    }
    usage = {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050}
    return Served(
        body={"id": "x", "object": "chat.completion", "choices": [choice], "usage": usage}
    )


def error(status: int, message: str, **headers: str) -> Served:
    """Return an error as OpenAI words it."""
    return Served(status, {"error": {"message": message, "type": "error"}}, dict(headers))


Respond = Callable[[dict[str, Any]], Served]


class Server:
    """The server; ``respond`` returns the answer to a body, ``requests`` are the bodies received."""

    def __init__(self) -> None:
        self.respond: Respond = lambda body: completion(SILENT)
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.models: Served = Served(
            body={"object": "list", "data": [{"id": "test-model", "object": "model"}]}
        )
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet, so that network delays are not measured

            def do_GET(self) -> None:
                self._send(outer.models)

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                with outer._lock:
                    outer.requests.append(body)
                    outer.headers.append({k.lower(): v for k, v in self.headers.items()})
                self._send(outer.respond(body))

            def _send(self, served: Served) -> None:
                time.sleep(served.delay)
                raw = (
                    served.body
                    if isinstance(served.body, bytes)
                    else json.dumps(served.body).encode()
                )
                try:
                    self.send_response(served.status)
                    for name, value in {
                        "content-type": "application/json",
                        **served.headers,
                    }.items():
                        self.send_header(name.replace("_", "-"), value)
                    self.send_header("content-length", str(len(raw)))
                    self.end_headers()
                    self.wfile.write(raw)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # the client has disconnected

            def log_message(self, *args: object) -> None:
                pass

        class Quiet(ThreadingHTTPServer):
            def handle_error(self, *args: object) -> None:
                """Log nothing: clients that disconnect are part of the tests."""

        self._http = Quiet(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def in_turn(self, *answers: Served) -> None:
        """Give these answers one after the other, then repeat the last one."""
        left = list(answers)
        self.respond = lambda body: left.pop(0) if len(left) > 1 else left[0]

    def close(self) -> None:
        """Stop serving."""
        self._http.shutdown()
        self._http.server_close()


def asked_rules(body: dict[str, Any]) -> list[str]:
    """Return the codes that a request asks about, as its system message lists them."""
    system = body["messages"][0]["content"]
    return [line.split()[1] for line in system.split("\n") if line.startswith("## ")]
