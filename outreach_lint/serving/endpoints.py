"""What the server does for a request; ``web`` says what is asked and answered."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from outreach_lint import __version__
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.edits import as_made, changed
from outreach_lint.linting.filling import all_filled, gaps_of
from outreach_lint.model import RELATIONSHIPS, SETTINGS, Edit, Span
from outreach_lint.rules.own.channels import NO_LIMIT, limits
from outreach_lint.serving import asking
from outreach_lint.serving.answers import (
    answer,
    error_data,
    page_data,
    refusal,
    result_data,
    rule_data,
)
from outreach_lint.serving.offsets import Offsets
from outreach_lint.serving.pairing import VALID, Pairings
from outreach_lint.serving.requests import (
    RefusedError,
    context,
    in_thread,
    json_object_in,
    refused,
    units,
    value,
)
from outreach_lint.serving.service import CONTEXT, LONGEST_MESSAGE, Service

Handler = Callable[[Request], Awaitable[Response]]


def guarded(handler: Handler) -> Handler:
    """Return a handler whose errors are answers; a bug of ours is one, and costs that answer."""

    async def safely(request: Request) -> Response:
        try:
            return await handler(request)
        except RefusedError as error:
            return answer(error_data(error.error), error.status)
        except OutreachLintError as error:
            return answer(error_data(error), HTTPStatus.BAD_REQUEST)
        except Exception as error:
            traceback.print_exc()
            what = f"a bug of ours, or a plugin's: {type(error).__name__}: {error}"
            remedy = "where outreach-lint serve runs, it has said more"
            return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, what, remedy)

    return safely


class Endpoints:
    """The handlers, on one service."""

    def __init__(self, service: Service, pairings: Pairings) -> None:
        self._service, self._pairings = service, pairings

    async def status(self, _: Request) -> Response:
        """Say what can be chosen, what holds by default, and which model could be asked."""
        model = asking.endpoint(self._service)
        data = {
            "version": __version__,
            "longest": LONGEST_MESSAGE,
            "settings": list(SETTINGS),
            "relationships": list(RELATIONSHIPS),
            "channels": _channels(),
            "defaults": {name: self._service.default(name) for name in CONTEXT},
            "model": model and {"name": model.model, "host": model.host, "local": model.is_local},
        }
        return answer(data)

    async def lint(self, request: Request) -> Response:
        """Lint a message."""
        data = await json_object_in(request)
        draft = self._service.draft(value(data, "text", str), **context(data))
        fixes, counted = value(data, "fixes", bool, True), units(data)

        def work(abandoned: Callable[[], bool]) -> dict[str, Any]:
            config = self._service.config
            return result_data(self._service.judged(draft, config, fixes, abandoned), counted)

        return answer(await in_thread(request, work))

    async def fix(self, request: Request) -> Response:
        """Make the edits of a fix, and ask for what only the writer knows, or put that in."""
        data = await json_object_in(request)
        text, answers = value(data, "text", str), value(data, "answers", list, [])
        if not all(isinstance(words, str) and words.strip() for words in answers):
            raise refused(HTTPStatus.BAD_REQUEST, "answers must be texts with words in them")
        places = Offsets(text, units(data))
        edits = as_made(_edits(value(data, "edits", list), places, len(text)), text)
        gaps, new = gaps_of(edits), changed(text, edits)
        out = {
            "text": all_filled(new, gaps, answers),
            "questions": [gap.question for gap in gaps],
            "open": max(len(gaps) - len(answers), 0),
        }
        return answer(out)

    async def rules(self, _: Request) -> Response:
        """List the rules."""
        return answer({"rules": [rule_data(rule) for rule in self._service.rules()]})

    async def rule(self, request: Request) -> Response:
        """Return a rule's page."""
        try:
            rule = self._service.rule(request.path_params["code"])
        except OutreachLintError as error:
            return answer(error_data(error), HTTPStatus.NOT_FOUND)
        return answer(page_data(rule))

    async def plan(self, request: Request) -> Response:
        """Return what would be sent to the model."""
        data = await json_object_in(request)
        draft = self._service.draft(value(data, "text", str), **context(data))
        return answer(await in_thread(request, lambda _: asking.plan(self._service, draft)))

    async def ask(self, request: Request) -> Response:
        """Ask the model, and return what came of it."""
        data = await json_object_in(request)
        draft, counted = self._service.draft(value(data, "text", str), **context(data)), units(data)

        def work(_: Callable[[], bool]) -> dict[str, Any]:
            return result_data(asking.ask_model(self._service, draft), counted)

        return answer(await in_thread(request, work))

    async def pairings(self, _: Request) -> Response:
        """List the extensions that are paired."""
        return answer({"paired": self._pairings.all()})

    async def new_code(self, request: Request) -> Response:
        """Make a code with which an extension can be paired; the page alone may ask for one."""
        self._page_alone(request)
        return answer({"code": self._pairings.code(), "seconds": VALID})

    async def pair(self, request: Request) -> Response:
        """Pair the extension that asks."""
        data = await json_object_in(request)
        origin = request.headers.get("origin", "")
        try:
            token = self._pairings.pair(origin, value(data, "code", str))
        except OutreachLintError as error:
            return answer(error_data(error), HTTPStatus.FORBIDDEN)
        return answer({"token": token})

    async def forget(self, request: Request) -> Response:
        """Let an extension ask no more: any one for the page, itself for an extension."""
        origin = value(await json_object_in(request), "origin", str)
        if origin != request.headers.get("origin"):
            self._page_alone(request)
        self._pairings.forget(origin)
        return answer({"paired": self._pairings.all()})

    def _page_alone(self, request: Request) -> None:
        if self._pairings.has(request.headers.get("origin")):
            raise refused(HTTPStatus.FORBIDDEN, "only the page may ask for this")


def _channels() -> list[dict[str, Any]]:
    """Return the channels that can be chosen, those without a limit first."""
    found: list[dict[str, Any]] = []
    for name in NO_LIMIT:
        found.append({"name": name, "what": name, "most": None})
    for name, limit in limits().items():
        if ":" not in name:
            found.append({"name": name, "what": limit.what, "most": limit.most})
    return found


def _edits(given: list[Any], places: Offsets, size: int) -> list[Edit]:
    """Return the edits of a request; raises ``RefusedError`` unless they fit the text."""
    found = []
    for item in given:
        if not isinstance(item, dict):
            raise refused(HTTPStatus.BAD_REQUEST, "an edit must be an object")
        start = places.offset_of(value(item, "start", int))
        end = places.offset_of(value(item, "end", int))
        if not 0 <= start <= end <= size:
            raise refused(HTTPStatus.BAD_REQUEST, "an edit is outside the text")
        found.append(Edit(Span(start, end), value(item, "text", str)))
    found.sort(key=lambda edit: edit.span)
    for one, other in zip(found, found[1:], strict=False):
        if one.span.end > other.span.start:
            raise refused(HTTPStatus.BAD_REQUEST, "two edits change the same words")
    return found
