"""Listen on this machine only, for the HTTP servers."""

from __future__ import annotations

import errno
import socket
from typing import Literal

import uvicorn
from starlette.datastructures import Headers
from starlette.types import ASGIApp

from outreach_lint.errors import OutreachLintError

LOOPBACK_ADDRESS = "127.0.0.1"
LOOPBACK_NAMES = (LOOPBACK_ADDRESS, "localhost")
BACKLOG = 512  # connections that wait to be accepted


def listening_socket(port: int) -> socket.socket:
    """Return a socket that listens on a port; 0 means any free port.

    Raises ``OutreachLintError`` if the port cannot be used.
    """
    # asyncio sets TCP_NODELAY only if the protocol is given. Otherwise Nagle's algorithm delays the
    # second packet by up to 40 ms, half of the time of a response.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if not hasattr(
            socket, "SO_EXCLUSIVEADDRUSE"
        ):  # on Windows SO_REUSEADDR lets two servers share a port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK_ADDRESS, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        why = error.strerror or str(error)
        if error.errno == errno.EADDRINUSE:
            why = "another program uses it"
        raise OutreachLintError(
            f"port {port} of {LOOPBACK_ADDRESS} cannot be used: {why}",
            remedy="choose another port: --port 8400; any free port: --port 0",
        ) from None
    return listener


def settings(app: ASGIApp, lifespan: Literal["auto", "off"] = "auto") -> uvicorn.Config:
    """Return the uvicorn settings of an application: no logging, immediate shutdown."""
    return uvicorn.Config(
        app, loop="asyncio", http="h11", ws="none", lifespan=lifespan, log_level="critical",
        access_log=False, proxy_headers=False, server_header=False, timeout_graceful_shutdown=0,
        backlog=BACKLOG,
    )  # fmt: skip


def bearer(headers: Headers) -> str:
    """Return the bearer token of a request, or an empty string."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
