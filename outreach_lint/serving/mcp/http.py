"""The server on a port of this machine: who may call, and how it is run."""

from __future__ import annotations

import socket
from collections.abc import Callable
from secrets import compare_digest
from typing import Any

import uvicorn
from mcp.server.lowlevel.server import Server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from outreach_lint.serving.loopback import ADDRESS, NAMES, bearer, settings

PATH = "/mcp"
UNAUTHORIZED = 401


class TokenGuard:
    """Lets through who knows the token; ``Host`` and ``Origin`` are looked at behind it."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] == "http" and not self._knows(Headers(scope=scope)):
            answer = PlainTextResponse(
                "the token is missing or wrong: send Authorization: Bearer TOKEN",
                UNAUTHORIZED,
                {"WWW-Authenticate": "Bearer"},
            )
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _knows(self, headers: Headers) -> bool:
        return compare_digest(bearer(headers).encode("utf-8", "replace"), self._token)


def application(server: Server[Any], port: int, token: str) -> ASGIApp:
    """Return the server as an application that answers on a port of this machine only."""
    hosts = [f"{name}:{port}" for name in NAMES]
    security = TransportSecuritySettings(
        allowed_hosts=hosts, allowed_origins=[f"http://{host}" for host in hosts]
    )
    app = server.streamable_http_app(streamable_http_path=PATH, transport_security=security)
    return TokenGuard(app, token)


def run(
    server: Server[Any], listener: socket.socket, token: str, opened: Callable[[str], None]
) -> None:
    """Serve until the program is told to end; ``opened`` is called with the address."""
    port = listener.getsockname()[1]
    opened(f"http://{ADDRESS}:{port}{PATH}")
    uvicorn.Server(settings(application(server, port, token))).run(sockets=[listener])
