"""What the server is asked: a JSON object of a bounded size, each value of the type it needs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from http import HTTPStatus
from threading import Event, Thread
from typing import Any, TypeVar

from starlette.requests import Request

from outreach_lint.errors import OutreachLintError
from outreach_lint.serving.service import LONGEST_MESSAGE

LARGEST_REQUEST = (
    12 * LONGEST_MESSAGE + 100_000
)  # bytes: every character as an escaped pair, and what is around it
UNITS = ("characters", "utf-16")
CONTEXT = {"setting": str, "relationship": str, "template": bool, "subject": str, "channel": str}
T = TypeVar("T")


class RefusedError(Exception):
    """A request that is not answered: an HTTP status, and an error as a sentence."""

    def __init__(self, status: HTTPStatus, error: OutreachLintError) -> None:
        super().__init__(str(error))
        self.status, self.error = status, error


def refused(status: HTTPStatus, what: str, remedy: str = "") -> RefusedError:
    """Return an error to raise."""
    return RefusedError(status, OutreachLintError(what, remedy=remedy))


async def json_object_in(request: Request) -> dict[str, Any]:
    """Return the JSON object of a request; raises ``RefusedError`` when it is none."""
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
    """Return a request's body.

    One that is too large is read to its end all the same, and thrown away: a browser that is still
    sending does not see the answer otherwise.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= LARGEST_REQUEST:
            parts.append(part)
        else:
            parts.clear()
    if size > LARGEST_REQUEST:
        raise refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"a message of over {LONGEST_MESSAGE:,} characters is not read",
            "paste the message alone; for a whole file: outreach-lint check FILE",
        )
    return b"".join(parts)


def value(data: dict[str, Any], name: str, kind: type[T], default: T | None = None) -> T:
    """Return a value of a request; raises ``RefusedError`` when it is missing or another type."""
    found = data.get(name)
    if found is None and default is not None:
        return default
    if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
        words = {str: "a text", bool: "true or false", list: "a list", int: "a whole number"}
        raise refused(HTTPStatus.BAD_REQUEST, f"{name} must be {words[kind]}")
    return found


def context(data: dict[str, Any]) -> dict[str, Any]:
    """Return what a request says of a draft's context; ``None`` stands for: not said."""
    found: dict[str, Any] = {}
    for name, kind in CONTEXT.items():
        if data.get(name) is not None:
            found[name] = value(data, name, kind)
    return found


def units(data: dict[str, Any]) -> str:
    """Return how a request counts offsets."""
    found = value(data, "offsets", str, UNITS[0])
    if found not in UNITS:
        raise refused(HTTPStatus.BAD_REQUEST, f"offsets must be one of {', '.join(UNITS)}")
    return found


async def in_thread(request: Request, work: Callable[[Callable[[], bool]], T]) -> T | None:
    """Do some work in a thread of its own; ``None`` when the asker leaves before it is done.

    ``work`` is given a function that tells whether they have. The thread does not keep the program
    from ending, and nothing that is raised in it ends the server.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()
    left = Event()

    def settle(result: Any, error: Exception | None) -> None:
        if done.done():
            return
        if error is None:
            done.set_result(result)
        else:
            done.set_exception(error)

    def run() -> None:
        result, error = _tried(lambda: work(left.is_set))
        try:
            loop.call_soon_threadsafe(settle, result, error)
        except RuntimeError:  # the server has ended meanwhile
            return

    Thread(target=run, daemon=True).start()
    gone = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait((done, gone), return_when=asyncio.FIRST_COMPLETED)
    finally:
        left.set()
        gone.cancel()
    if not done.done():
        done.cancel()
        return None
    return done.result()


def _tried(work: Callable[[], T]) -> tuple[T | None, Exception | None]:
    """Return what some work gives, or what it raises."""
    try:
        return work(), None
    except Exception as error:
        return None, error
    except BaseException as error:  # a plugin that calls exit() ends its own request alone
        return None, RuntimeError(f"{type(error).__name__} was raised")


async def _left(request: Request) -> None:
    """Return once the asker has left."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
