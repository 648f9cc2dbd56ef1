"""The web page for writing messages, and its HTTP interface, which browser extensions use as well.

**Address.** ``http://127.0.0.1:8377``, unless that port is in use or another one was chosen. The
``Host`` of every request must be this address (or ``localhost``). Its ``Origin``, if there is one,
must be the page or a paired extension. Request bodies are JSON objects, sent as
``application/json``. Responses are JSON objects, too. An error is
``{"error": {"message": …, "remedy": … or null}}`` with a status: 400 (invalid value), 401 (missing
or wrong token), 403 (caller not allowed), 404, 405, 413 (over 200,000 characters), 415, 500
(internal error).

**Token.** All paths under ``/api/`` except ``/api/pair`` need ``Authorization: Bearer TOKEN``. The
page gets its token from the fragment of the address that is opened. Each start creates a new token.

**Pairing an extension.** The page shows a code of eight letters and digits (``POST /api/code``).
The extension sends it from its own page or worker, so that its ``Origin`` is
``chrome-extension://…`` or ``moz-extension://…``: ``POST /api/pair {"code": …}`` returns
``{"token": …}``. From then on, requests with that origin and token are allowed and get CORS
headers, also after a restart. The code is valid for five minutes, one extension and five attempts.
A content script has the origin of the page that it runs in, so its requests are rejected: send them
from the worker.

| request | body | response |
|---|---|---|
| ``GET /api/status`` | | ``version``, ``longest`` (characters), ``settings``,
  ``relationships``, ``channels`` (``name``, ``what``, ``most`` or null), ``defaults`` (null:
  not set), ``model``
  (``name``, ``host``, ``local``) or null |
| ``POST /api/lint`` | ``text``, and optionally ``setting``, ``relationship`` (``auto``: inferred
  from the text), ``template`` (a boolean), ``subject``, ``channel``, ``fixes``, ``offsets`` |
  ``result``, ``verdict`` (a sentence), ``entries``, ``unjudged`` (the reason, or null),
  ``problems`` (failed checks: ``message``, ``remedy``) |
| ``POST /api/fix`` | ``text``, ``edits`` (of a finding's suggestion), ``answers`` (strings),
  ``offsets`` | ``text`` with the edits and answers inserted; ``questions``, one for each gap;
  ``open``: the number of questions without an answer |
| ``GET /api/rules`` | | ``rules``: ``code``, ``name``, ``severity``, ``summary`` … |
| ``GET /api/rules/CODE`` | | the same for one rule (code or name), and ``why``, ``try``, ``source``
  (HTML that is safe to show), ``bad`` and ``good`` (examples in pieces) |
| ``POST /api/model/plan`` | as for lint | the request that would be sent: ``model``, ``host``,
  ``local``, ``system``, ``user``, ``tokens``, ``cost`` or null |
| ``POST /api/model/ask`` | as for lint | as for lint; the text is sent to the model |
| ``POST /api/code`` | | ``code``, ``seconds`` |
| ``POST /api/pair`` | ``code`` | ``token`` |
| ``GET /api/paired`` | | ``paired``: origins |
| ``DELETE /api/paired`` | ``origin`` | as above; an extension may unpair itself |

``result`` is the object that the jsonl report has for a draft (``outreach-lint schema``), with all
findings. ``entries`` groups the findings to show, one entry for each thing to change: ``main`` is
the index of the main finding, ``others`` are the indexes of the rest. The fix of an entry is the
one that has edits, or else any of them. Offsets in requests and responses count characters (code
points), or with ``"offsets": "utf-16"`` the units of JavaScript strings. With ``"fixes": false``
the response comes sooner, but its fixes are untested: underline the words, repeat the request
without it, and offer only the fixes of the second response. Abort a request whose response you no
longer need; the server then stops its work.
"""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from outreach_lint.serving.endpoints import Endpoints, Handler, with_error_responses
from outreach_lint.serving.pairing import Pairings
from outreach_lint.serving.responses import error_response
from outreach_lint.serving.security import Guard
from outreach_lint.serving.service import Service

DEFAULT_PORT = 8377  # the default, so that an extension finds the server
PAGE = Path(__file__).parent / "page"
MEDIA_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}


def web_application(service: Service, port: int, token: str, pairings: Pairings) -> ASGIApp:
    """Return the ASGI application for a port of 127.0.0.1."""
    endpoints = Endpoints(service, pairings)
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/api/status", endpoints.status),
        ("POST", "/api/lint", endpoints.lint),
        ("POST", "/api/fix", endpoints.fix),
        ("GET", "/api/rules", endpoints.rules),
        ("GET", "/api/rules/{code}", endpoints.rule),
        ("POST", "/api/model/plan", endpoints.plan),
        ("POST", "/api/model/ask", endpoints.ask),
        ("POST", "/api/code", endpoints.new_code),
        ("POST", "/api/pair", endpoints.pair),
        ("GET", "/api/paired", endpoints.pairings),
        ("DELETE", "/api/paired", endpoints.forget),
    ]
    routes = [
        Route(path, with_error_responses(handler), methods=[method])
        for method, path, handler in table
    ]
    for file in sorted(PAGE.iterdir()):
        if file.suffix in MEDIA_TYPES:
            path = "/" if file.name == "index.html" else f"/{file.name}"
            routes.append(Route(path, _file_handler(file), methods=["GET"]))
    app = Starlette(routes=routes, exception_handlers={HTTPException: _http_error})
    return Guard(app, port, token, pairings)


def _file_handler(file: Path) -> Handler:
    async def serve(_: Request) -> Response:
        return Response(file.read_bytes(), media_type=MEDIA_TYPES[file.suffix])

    return serve


async def _http_error(_: Request, error: Exception) -> Response:
    """Return a JSON error for an unknown path or method."""
    status = HTTPStatus.NOT_FOUND
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
    return error_response(status, f"{status.phrase.lower()}: see the interface in serving/web.py")
