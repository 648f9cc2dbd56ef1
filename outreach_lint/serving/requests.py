"""Read requests: a JSON object of limited size, with values of the expected types."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus
from threading import Event, Thread
from typing import Any, TypeVar

from starlette.requests import Request

from outreach_lint.errors import OutreachLintError
from outreach_lint.serving.service import MAX_MESSAGE_CHARS

# Each character may be an escaped surrogate pair; the rest is for the other fields.
MAX_REQUEST_BYTES = 12 * MAX_MESSAGE_CHARS + 100_000
UNITS = ("characters", "utf-16")
CONTEXT_TYPES = {
    "setting": str,
    "relationship": str,
    "template": bool,
    "subject": str,
    "channel": str,
}
T = TypeVar("T")


class RefusedError(Exception):
    """A rejected request: an HTTP status, and an error with a message and a remedy."""

    def __init__(self, status: HTTPStatus, error: OutreachLintError) -> None:
        super().__init__(str(error))
        self.status, self.error = status, error


def refused(status: HTTPStatus, what: str, remedy: str = "") -> RefusedError:
    """Return the exception to raise for a rejected request."""
    return RefusedError(status, OutreachLintError(what, remedy=remedy))


async def json_object_in(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request; raises ``RefusedError`` if there is none."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send JSON, as application/json")
    body = await _body(request)
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise refused(HTTPStatus.BAD_REQUEST, "this is not valid JSON") from None
    if not isinstance(data, dict):
        raise refused(HTTPStatus.BAD_REQUEST, "send a JSON object")
    return data


async def _body(request: Request) -> bytes:
    """Return the body of a request; raises ``RefusedError`` if it is too large.

    A body that is too large is still read to its end and discarded, because a browser does not see
    the response while it is still sending.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= MAX_REQUEST_BYTES:
            parts.append(part)
        else:
            parts.clear()
    if size > MAX_REQUEST_BYTES:
        raise refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"the message is too long: over {MAX_MESSAGE_CHARS:,} characters",
            "paste only the message; for a whole file: outreach-lint check FILE",
        )
    return b"".join(parts)


def value(data: dict[str, Any], name: str, kind: type[T], default: T | None = None) -> T:
    """Return a value of a request; raises ``RefusedError`` if it is missing or of another type."""
    item = data.get(name)
    if item is None and default is not None:
        return default
    if not isinstance(item, kind) or (kind is int and isinstance(item, bool)):
        words = {str: "a string", bool: "true or false", list: "a list", int: "a whole number"}
        raise refused(HTTPStatus.BAD_REQUEST, f"{name} must be {words[kind]}")
    return item


def context(data: dict[str, Any]) -> dict[str, Any]:
    """Return the context of a draft that a request sets; ``null`` means not set."""
    values: dict[str, Any] = {}
    for name, kind in CONTEXT_TYPES.items():
        if data.get(name) is not None:
            values[name] = value(data, name, kind)
    return values


def units(data: dict[str, Any]) -> str:
    """Return the unit of the offsets in a request."""
    unit = value(data, "offsets", str, UNITS[0])
    if unit not in UNITS:
        raise refused(HTTPStatus.BAD_REQUEST, f"offsets must be one of {', '.join(UNITS)}")
    return unit


async def in_thread(request: Request, work: Callable[[Callable[[], bool]], T]) -> T | None:
    """Run work in a daemon thread and return its result, or ``None`` if the client disconnects.

    ``work`` gets a function that returns whether the client has disconnected. Exceptions of the
    work are raised here; even ``SystemExit`` does not stop the server.
    """
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()
    disconnected = Event()

    def set_outcome(result: Any, error: Exception | None) -> None:
        if future.done():
            return
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)

    def run() -> None:
        result, error = _result_or_error(lambda: work(disconnected.is_set))
        try:
            loop.call_soon_threadsafe(set_outcome, result, error)
        except RuntimeError:  # the server has stopped in the meantime
            return

    Thread(target=run, daemon=True).start()
    watcher = asyncio.ensure_future(_client_disconnected(request))
    try:
        await asyncio.wait((future, watcher), return_when=asyncio.FIRST_COMPLETED)
    finally:
        disconnected.set()
        watcher.cancel()
    if not future.done():
        future.cancel()
        return None
    return future.result()


def _result_or_error(work: Callable[[], T]) -> tuple[T | None, Exception | None]:
    """Return the result of some work, or the exception that it raises."""
    try:
        return work(), None
    except Exception as error:
        return None, error
    except BaseException as error:  # a plugin that calls exit() fails only its own request
        return None, RuntimeError(f"{type(error).__name__} was raised")


async def _client_disconnected(request: Request) -> None:
    """Wait until the client has disconnected."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
