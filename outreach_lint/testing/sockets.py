"""Fail a test if its local check opens a socket."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest


@contextmanager
def no_sockets() -> Iterator[None]:
    """Fail the test if a socket is opened in the block, even if the check catches the error."""
    __tracebackhide__ = True
    _install_hook()
    before = len(_OPENED)
    _ACTIVE.append(True)
    try:
        yield
    finally:
        _ACTIVE.pop()
        if len(_OPENED) > before:
            del _OPENED[before:]
            pytest.fail(
                "a local check opened a socket: a local check may use only the reading, and not the"
                " network"
            )


_ACTIVE: list[bool] = []
_OPENED: list[str] = []


@cache
def _install_hook() -> None:
    """Install an audit hook that refuses and records sockets.

    Python cannot remove audit hooks, so it stays, but it acts only inside the block.
    """

    def forbid_sockets(event: str, _: tuple[Any, ...]) -> None:
        if _ACTIVE and event in ("socket.__new__", "socket.getaddrinfo", "socket.gethostbyname"):
            _OPENED.append(event)
            raise PermissionError("a local check may not open a socket")

    sys.addaudithook(forbid_sockets)
