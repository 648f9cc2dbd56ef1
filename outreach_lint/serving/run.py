"""The server at work: a socket on this machine alone, the browser opened, an end in a second."""

from __future__ import annotations

import errno
import socket
import webbrowser
from collections.abc import Callable
from secrets import token_urlsafe
from threading import Thread

import uvicorn

from outreach_lint.errors import OutreachLintError
from outreach_lint.serving.pairing import Pairings, default_file
from outreach_lint.serving.service import Service
from outreach_lint.serving.web import PORT, application

ADDRESS = "127.0.0.1"
WAITING = 512  # connections that wait to be taken


def listening(port: int | None) -> socket.socket:
    """Return a socket that listens; without a port on the usual one, or on any that is free.

    Raises ``OutreachLintError`` when the port that was named cannot be used.
    """
    if port is not None:
        return _bound(port)
    try:
        return _bound(PORT)
    except OutreachLintError:
        return _bound(0)


def _bound(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
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


def serve(service: Service, listener: socket.socket, opened: Callable[[str], None]) -> None:
    """Serve the page until the program is told to end.

    ``opened`` is called with the address of the page once it can be loaded.
    """
    port, token = listener.getsockname()[1], token_urlsafe(32)
    app = application(service, port, token, Pairings(default_file()))
    settings = uvicorn.Config(
        app, loop="asyncio", http="h11", ws="none", lifespan="off", log_level="critical",
        access_log=False, proxy_headers=False, server_header=False, timeout_graceful_shutdown=0,
        backlog=WAITING,
    )  # fmt: skip
    server = _Server(settings, lambda: opened(f"http://{ADDRESS}:{port}/#token={token}"))
    Thread(target=_warm, args=(service,), daemon=True).start()
    server.run(sockets=[listener])


def open_browser(address: str) -> None:
    """Open the page, without waiting for a browser that takes its time."""
    Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _warm(service: Service) -> None:
    """Load the encoder; where it cannot be, the first draft says so."""
    try:
        service.warm()
    except Exception:  # the same comes to whoever asks first, and is told to them
        return


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self._ready()
