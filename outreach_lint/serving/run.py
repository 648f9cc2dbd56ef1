"""The server at work: a socket on this machine alone, the browser opened, an end in a second."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable
from secrets import token_urlsafe
from threading import Thread

import uvicorn

from outreach_lint.errors import OutreachLintError
from outreach_lint.serving.loopback import ADDRESS, listening, settings
from outreach_lint.serving.pairing import Pairings, default_file
from outreach_lint.serving.service import Service
from outreach_lint.serving.web import PORT, application


def listening_for_page(port: int | None) -> socket.socket:
    """Return a socket that listens; without a port on the usual one, or on any that is free.

    Raises ``OutreachLintError`` when the port that was named cannot be used.
    """
    if port is not None:
        return listening(port)
    try:
        return listening(PORT)
    except OutreachLintError:
        return listening(0)


def serve(service: Service, listener: socket.socket, opened: Callable[[str], None]) -> None:
    """Serve the page until the program is told to end.

    ``opened`` is called with the address of the page once it can be loaded.
    """
    port, token = listener.getsockname()[1], token_urlsafe(32)
    app = application(service, port, token, Pairings(default_file()))
    address = f"http://{ADDRESS}:{port}/#token={token}"
    server = _Server(settings(app, lifespan="off"), lambda: opened(address))
    service.warm()
    server.run(sockets=[listener])


def open_browser(address: str) -> None:
    """Open the page, without waiting for a browser that takes its time."""
    Thread(target=webbrowser.open, args=(address,), daemon=True).start()


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self._ready()
