"""Run the MCP server on a port of this machine, and check the token of requests."""

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

from outreach_lint.serving.loopback import LOOPBACK_ADDRESS, LOOPBACK_NAMES, bearer, settings

MCP_PATH = "/mcp"
UNAUTHORIZED = 401


class TokenGuard:
    """ASGI middleware that requires the token; the application checks ``Host`` and ``Origin``."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with an error, or pass it on."""
        if scope["type"] == "http" and not self._has_token(Headers(scope=scope)):
            response = PlainTextResponse(
                "the token is missing or wrong: send Authorization: Bearer TOKEN",
                UNAUTHORIZED,
                {"WWW-Authenticate": "Bearer"},
            )
            await response(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _has_token(self, headers: Headers) -> bool:
        return compare_digest(bearer(headers).encode("utf-8", "replace"), self._token)


def mcp_application(server: Server[Any], port: int, token: str) -> ASGIApp:
    """Return the server as an ASGI application for a port of this machine only."""
    hosts = [f"{name}:{port}" for name in LOOPBACK_NAMES]
    security = TransportSecuritySettings(
        allowed_hosts=hosts, allowed_origins=[f"http://{host}" for host in hosts]
    )
    app = server.streamable_http_app(streamable_http_path=MCP_PATH, transport_security=security)
    return TokenGuard(app, token)


def serve_http(
    server: Server[Any], listener: socket.socket, token: str, opened: Callable[[str], None]
) -> None:
    """Serve until the program is stopped; ``opened`` is called with the address."""
    port = listener.getsockname()[1]
    opened(f"http://{LOOPBACK_ADDRESS}:{port}{MCP_PATH}")
    uvicorn.Server(settings(mcp_application(server, port, token))).run(sockets=[listener])
