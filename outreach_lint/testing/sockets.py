"""Fail a test whose local check opens a socket."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest


@contextmanager
def no_sockets() -> Iterator[None]:
    """Fail when a socket is opened inside, whether or not whoever opened it minds the refusal."""
    __tracebackhide__ = True
    _watch()
    before = len(_OPENED)
    _WATCHING.append(True)
    try:
        yield
    finally:
        _WATCHING.pop()
        if len(_OPENED) > before:
            del _OPENED[before:]
            pytest.fail(
                "a local check opened a socket: a local check looks at the reading, and at nothing"
                " else"
            )


_WATCHING: list[bool] = []
_OPENED: list[str] = []


@cache
def _watch() -> None:
    """Have Python tell of sockets.

    Python offers no way to remove the hook, so it stays, and matters only inside the block.
    """

    def forbid_sockets(event: str, _: tuple[Any, ...]) -> None:
        if _WATCHING and event in ("socket.__new__", "socket.getaddrinfo", "socket.gethostbyname"):
            _OPENED.append(event)
            raise PermissionError("a local check may not open a socket")

    sys.addaudithook(forbid_sockets)
