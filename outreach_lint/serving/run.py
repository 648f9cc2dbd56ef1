"""Run the web server: listen on this machine only, open the browser, shut down at once."""

from __future__ import annotations

import socket
import webbrowser
from collections.abc import Callable
from secrets import token_urlsafe
from threading import Thread

import uvicorn

from outreach_lint.errors import OutreachLintError
from outreach_lint.serving.loopback import LOOPBACK_ADDRESS, listening_socket, settings
from outreach_lint.serving.pairing import Pairings, default_file
from outreach_lint.serving.service import Service
from outreach_lint.serving.web import DEFAULT_PORT, web_application


def listening_for_page(port: int | None) -> socket.socket:
    """Return a listening socket; by default on the usual port, or else on any free port.

    Raises ``OutreachLintError`` if the given port cannot be used.
    """
    if port is not None:
        return listening_socket(port)
    try:
        return listening_socket(DEFAULT_PORT)
    except OutreachLintError:
        return listening_socket(0)


def serve(service: Service, listener: socket.socket, opened: Callable[[str], None]) -> None:
    """Serve the page until the program is stopped.

    ``opened`` is called with the address of the page once the server accepts requests.
    """
    port, token = listener.getsockname()[1], token_urlsafe(32)
    app = web_application(service, port, token, Pairings(default_file()))
    address = f"http://{LOOPBACK_ADDRESS}:{port}/#token={token}"
    server = _NotifyingServer(settings(app, lifespan="off"), lambda: opened(address))
    service.warm()
    server.run(sockets=[listener])


def open_browser(address: str) -> None:
    """Open the page in the browser without waiting for a slow start."""
    Thread(target=webbrowser.open, args=(address,), daemon=True).start()


class _NotifyingServer(uvicorn.Server):
    """Calls a function once the server accepts requests."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the server, and call the function."""
        await super().startup(sockets)
        self._on_ready()
