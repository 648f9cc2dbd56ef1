"""The request handlers of the server; ``web`` documents the requests and responses."""

from __future__ import annotations

import traceback
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from itertools import pairwise
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from outreach_lint import __version__
from outreach_lint.errors import OutreachLintError
from outreach_lint.linting.edits import apply_edits, normalized_edits
from outreach_lint.linting.filling import fill_gaps, inserted_gaps
from outreach_lint.model import RELATIONSHIPS, SETTINGS, Edit, Span
from outreach_lint.rules.own.channels import CHANNELS_WITHOUT_LIMIT, limits
from outreach_lint.serving import model_request
from outreach_lint.serving.offsets import Offsets
from outreach_lint.serving.pairing import CODE_LIFETIME, Pairings
from outreach_lint.serving.requests import (
    RefusedError,
    context,
    in_thread,
    json_object_in,
    refused,
    units,
    value,
)
from outreach_lint.serving.responses import (
    error_data,
    error_response,
    json_response,
    page_data,
    result_as_json,
    rule_data,
)
from outreach_lint.serving.service import CONTEXT_NAMES, MAX_MESSAGE_CHARS, Service

Handler = Callable[[Request], Awaitable[Response]]


def with_error_responses(handler: Handler) -> Handler:
    """Wrap a handler so that exceptions become error responses; a bug fails only its request."""

    async def safe_handler(request: Request) -> Response:
        try:
            return await handler(request)
        except RefusedError as error:
            return json_response(error_data(error.error), error.status)
        except OutreachLintError as error:
            return json_response(error_data(error), HTTPStatus.BAD_REQUEST)
        except Exception as error:
            traceback.print_exc()
            what = f"internal error (outreach-lint or a plugin): {type(error).__name__}: {error}"
            remedy = "see the traceback in the terminal that runs outreach-lint serve"
            return error_response(HTTPStatus.INTERNAL_SERVER_ERROR, what, remedy)

    return safe_handler


class Endpoints:
    """The handlers, which share one service."""

    def __init__(self, service: Service, pairings: Pairings) -> None:
        self._service, self._pairings = service, pairings

    async def status(self, _: Request) -> Response:
        """Return the choices, their defaults and the configured model."""
        model = model_request.endpoint(self._service)
        data = {
            "version": __version__,
            "longest": MAX_MESSAGE_CHARS,
            "settings": list(SETTINGS),
            "relationships": list(RELATIONSHIPS),
            "channels": _channels(),
            "defaults": {name: self._service.default(name) for name in CONTEXT_NAMES},
            "model": model and {"name": model.model, "host": model.host, "local": model.is_local},
        }
        return json_response(data)

    async def lint(self, request: Request) -> Response:
        """Lint a message."""
        data = await json_object_in(request)
        draft = self._service.draft(value(data, "text", str), **context(data))
        fixes, unit = value(data, "fixes", bool, True), units(data)

        def work(abandoned: Callable[[], bool]) -> dict[str, Any]:
            config = self._service.config
            return result_as_json(self._service.lint_draft(draft, config, fixes, abandoned), unit)

        return json_response(await in_thread(request, work))

    async def fix(self, request: Request) -> Response:
        """Apply the edits of a fix, fill its gaps with the answers, and return the questions."""
        data = await json_object_in(request)
        text, answers = value(data, "text", str), value(data, "answers", list, [])
        if not all(isinstance(item, str) and item.strip() for item in answers):
            raise refused(HTTPStatus.BAD_REQUEST, "answers must be strings that are not empty")
        offsets = Offsets(text, units(data))
        edits = normalized_edits(_edits(value(data, "edits", list), offsets, len(text)), text)
        gaps, new_text = inserted_gaps(edits), apply_edits(text, edits)
        fields = {
            "text": fill_gaps(new_text, gaps, answers),
            "questions": [gap.question for gap in gaps],
            "open": max(len(gaps) - len(answers), 0),
        }
        return json_response(fields)

    async def rules(self, _: Request) -> Response:
        """List the rules."""
        return json_response({"rules": [rule_data(rule) for rule in self._service.rules()]})

    async def rule(self, request: Request) -> Response:
        """Return a rule with its page."""
        try:
            rule = self._service.rule(request.path_params["code"])
        except OutreachLintError as error:
            return json_response(error_data(error), HTTPStatus.NOT_FOUND)
        return json_response(page_data(rule))

    async def plan(self, request: Request) -> Response:
        """Return the request that would be sent to the model."""
        data = await json_object_in(request)
        draft = self._service.draft(value(data, "text", str), **context(data))
        return json_response(
            await in_thread(request, lambda _: model_request.plan(self._service, draft))
        )

    async def ask(self, request: Request) -> Response:
        """Ask the model, and return the result of the draft."""
        data = await json_object_in(request)
        draft, unit = self._service.draft(value(data, "text", str), **context(data)), units(data)

        def work(_: Callable[[], bool]) -> dict[str, Any]:
            return result_as_json(model_request.ask_model(self._service, draft), unit)

        return json_response(await in_thread(request, work))

    async def pairings(self, _: Request) -> Response:
        """List the paired extensions."""
        return json_response({"paired": self._pairings.all()})

    async def new_code(self, request: Request) -> Response:
        """Create a code for pairing an extension; only the page may request one."""
        self._require_page(request)
        return json_response({"code": self._pairings.code(), "seconds": CODE_LIFETIME})

    async def pair(self, request: Request) -> Response:
        """Pair the extension that sends the request."""
        data = await json_object_in(request)
        origin = request.headers.get("origin", "")
        try:
            token = self._pairings.pair(origin, value(data, "code", str))
        except OutreachLintError as error:
            return json_response(error_data(error), HTTPStatus.FORBIDDEN)
        return json_response({"token": token})

    async def forget(self, request: Request) -> Response:
        """Unpair an extension: the page may unpair any, an extension only itself."""
        origin = value(await json_object_in(request), "origin", str)
        if origin != request.headers.get("origin"):
            self._require_page(request)
        self._pairings.forget(origin)
        return json_response({"paired": self._pairings.all()})

    def _require_page(self, request: Request) -> None:
        if self._pairings.has(request.headers.get("origin")):
            raise refused(HTTPStatus.FORBIDDEN, "only the page may send this request")


def _channels() -> list[dict[str, Any]]:
    """Return the available channels, those without a limit first."""
    channels: list[dict[str, Any]] = []
    for name in CHANNELS_WITHOUT_LIMIT:
        channels.append({"name": name, "what": name, "most": None})
    for name, limit in limits().items():
        if ":" not in name:
            channels.append({"name": name, "what": limit.what, "most": limit.most})
    return channels


def _edits(items: list[Any], offsets: Offsets, size: int) -> list[Edit]:
    """Return the edits of a request; raises ``RefusedError`` if they do not fit the text."""
    edits = []
    for item in items:
        if not isinstance(item, dict):
            raise refused(HTTPStatus.BAD_REQUEST, "an edit must be an object")
        start = offsets.to_characters(value(item, "start", int))
        end = offsets.to_characters(value(item, "end", int))
        if not 0 <= start <= end <= size:
            raise refused(HTTPStatus.BAD_REQUEST, "an edit is outside the text")
        edits.append(Edit(Span(start, end), value(item, "text", str)))
    edits.sort(key=lambda edit: edit.span)
    for edit, next_edit in pairwise(edits):
        if edit.span.end > next_edit.span.start:
            raise refused(HTTPStatus.BAD_REQUEST, "two edits change the same words")
    return edits
