"""Listening on this machine alone, for the fronts that speak HTTP."""

from __future__ import annotations

import errno
import socket
from typing import Literal

import uvicorn
from starlette.datastructures import Headers
from starlette.types import ASGIApp

from outreach_lint.errors import OutreachLintError

ADDRESS = "127.0.0.1"
NAMES = (ADDRESS, "localhost")
WAITING = 512  # connections that wait to be taken


def listening(port: int) -> socket.socket:
    """Return a socket that listens on a port; 0 stands for any that is free.

    Raises ``OutreachLintError`` when the port cannot be used.
    """
    # Asyncio sends each piece at once only where the protocol is named. Otherwise the system waits
    # up to 40 ms for the other side to confirm the first piece: half of what an answer took.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if not hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # on Windows the other lets two listen
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((ADDRESS, port))
        listener.listen(WAITING)
    except OSError as error:
        listener.close()
        why = error.strerror or str(error)
        if error.errno == errno.EADDRINUSE:
            why = "another program uses it"
        raise OutreachLintError(
            f"port {port} of {ADDRESS} cannot be used: {why}",
            remedy="name another one: --port 8400; any that is free: --port 0",
        ) from None
    return listener


def settings(app: ASGIApp, lifespan: Literal["auto", "off"] = "auto") -> uvicorn.Config:
    """Return how an application is run: it says nothing, and ends without waiting."""
    return uvicorn.Config(
        app, loop="asyncio", http="h11", ws="none", lifespan=lifespan, log_level="critical",
        access_log=False, proxy_headers=False, server_header=False, timeout_graceful_shutdown=0,
        backlog=WAITING,
    )  # fmt: skip


def bearer(headers: Headers) -> str:
    """Return the token that a request brings; empty where it brings none."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
