"""Run the MCP server: over standard input and output, or on a port."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from typing import Any, NoReturn

import anyio
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server

from outreach_lint.errors import INTERRUPTED
from outreach_lint.serving.exit import exit_now
from outreach_lint.serving.mcp.server import new_mcp_server
from outreach_lint.serving.service import Service


def over_stdio(service: Service) -> NoReturn:
    """Serve the assistant that started this program, and exit with it."""
    server = _new_ready_server(service)
    anyio.run(_serve_stdio, server)
    exit_now(0)


def over_http(service: Service, port: int, token: str, opened: Callable[[str], None]) -> NoReturn:
    """Serve on a port of this machine until the program is stopped."""
    from outreach_lint.serving.loopback import listening_socket
    from outreach_lint.serving.mcp.http import serve_http

    listener = listening_socket(port)
    serve_http(_new_ready_server(service), listener, token, opened)
    exit_now(0)


def _new_ready_server(service: Service) -> Server[Any]:
    """Return the server, with the encoder loading in the background; Ctrl-C exits at once."""
    logging.getLogger("mcp").setLevel(logging.CRITICAL)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: exit_now(INTERRUPTED))
    service.warm()
    return new_mcp_server(service)


async def _serve_stdio(server: Server[Any]) -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
