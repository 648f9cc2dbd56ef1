"""The page to write in, and the HTTP interface beneath it: also for a browser extension.

**Where.** ``http://127.0.0.1:8377``, unless that port was taken or another was named. Every request
must come under that name (or ``localhost``); with an ``Origin``, it must be the page's own or that
of a paired extension. Requests with a body are JSON objects, sent as ``application/json``. Answers
are JSON objects, too. An error is ``{"error": {"message": …, "remedy": … or null}}`` with a status
that says whose fault it is: 400 (a value), 401 (the token), 403 (who asks), 404, 405, 413 (over
200,000 characters), 415, 500 (a bug).

**Token.** Whatever begins with ``/api/`` but ``/api/pair`` needs ``Authorization: Bearer TOKEN``.
The page has its token, which is new at each start, in the fragment of the address that is opened.

**To pair an extension.** The page shows a code of eight letters (``POST /api/code``). The
extension sends it from a page or worker of its own, so that its ``Origin`` is
``chrome-extension://…`` or ``moz-extension://…``: ``POST /api/pair {"code": …}`` answers
``{"token": …}``. From then on that origin may ask with that token, after a new start, too; it gets
the headers of CORS. The code is good for five minutes, one extension and five tries. A content
script has the origin of the page that it is in, and is refused: have the worker ask.

| request | body | answer |
|---|---|---|
| ``GET /api/status`` | | ``version``, ``longest`` (characters), ``settings``,
  ``relationships``, ``channels`` (``name``, ``what``, ``most`` or null), ``defaults`` (null:
  nobody has said it), ``model``
  (``name``, ``host``, ``local``) or null |
| ``POST /api/lint`` | ``text``, and if wanted ``setting``, ``relationship`` (``auto``: what the
  text shows), ``template`` (a boolean), ``subject``, ``channel``, ``fixes``, ``offsets`` |
  ``result``, ``verdict`` (a sentence), ``entries``, ``unjudged`` (why, or null), ``problems``
  (checks that failed: ``message``, ``remedy``) |
| ``POST /api/fix`` | ``text``, ``edits`` (of a finding's suggestion), ``answers`` (texts),
  ``offsets`` | ``text`` with the edits made and the answers put in; ``questions``, one for each
  gap; ``open``: how many are not answered |
| ``GET /api/rules`` | | ``rules``: ``code``, ``name``, ``severity``, ``summary`` … |
| ``GET /api/rules/CODE`` | | the same of one rule (code or name), and ``why``, ``try``, ``source``
  (HTML that is safe to show), ``bad`` and ``good`` (examples in pieces) |
| ``POST /api/model/plan`` | as for lint | what would be sent: ``model``, ``host``, ``local``,
  ``system``, ``user``, ``tokens``, ``cost`` or null |
| ``POST /api/model/ask`` | as for lint | as for lint; the text is sent to the model |
| ``POST /api/code`` | | ``code``, ``seconds`` |
| ``POST /api/pair`` | ``code`` | ``token`` |
| ``GET /api/paired`` | | ``paired``: origins |
| ``DELETE /api/paired`` | ``origin`` | the same; an extension may forget itself |

``result`` is the object that the jsonl report has for a draft (``outreach-lint schema``), with all
findings; ``entries`` are those to show, each one thing to change: ``told`` and ``others`` are
numbers of findings, and the fix is that of the finding which has edits, or else any. Offsets count
characters (code points), or with ``"offsets": "utf-16"`` units as JavaScript's strings do, in what
is sent and in what is answered. With ``"fixes": false`` the answer comes quickly, with fixes that
nobody has tried: mark the words, ask again without it, and offer only what that answer has. Whoever
asks again and no longer waits for the first answer should abort that request: its work is given up.
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

from outreach_lint.serving.answers import refusal
from outreach_lint.serving.endpoints import Endpoints, Handler, guarded
from outreach_lint.serving.pairing import Pairings
from outreach_lint.serving.security import Guard
from outreach_lint.serving.service import Service

PORT = 8377  # tried first, so that an extension finds the server
PAGE = Path(__file__).parent / "page"
KINDS = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
}


def application(service: Service, port: int, token: str, pairings: Pairings) -> ASGIApp:
    """Return the application that is served on a port of 127.0.0.1."""
    does = Endpoints(service, pairings)
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/api/status", does.status),
        ("POST", "/api/lint", does.lint),
        ("POST", "/api/fix", does.fix),
        ("GET", "/api/rules", does.rules),
        ("GET", "/api/rules/{code}", does.rule),
        ("POST", "/api/model/plan", does.plan),
        ("POST", "/api/model/ask", does.ask),
        ("POST", "/api/code", does.new_code),
        ("POST", "/api/pair", does.pair),
        ("GET", "/api/paired", does.pairings),
        ("DELETE", "/api/paired", does.forget),
    ]
    routes = [Route(path, guarded(handler), methods=[method]) for method, path, handler in table]
    for file in sorted(PAGE.iterdir()):
        if file.suffix in KINDS:
            path = "/" if file.name == "index.html" else f"/{file.name}"
            routes.append(Route(path, _served(file), methods=["GET"]))
    app = Starlette(routes=routes, exception_handlers={HTTPException: _unknown})
    return Guard(app, port, token, pairings)


def _served(file: Path) -> Handler:
    async def serve(_: Request) -> Response:
        return Response(file.read_bytes(), media_type=KINDS[file.suffix])

    return serve


async def _unknown(_: Request, error: Exception) -> Response:
    """Answer a request for what is not there."""
    status = HTTPStatus.NOT_FOUND
    if isinstance(error, HTTPException):
        status = HTTPStatus(error.status_code)
    return refusal(status, f"{status.phrase.lower()}: the interface is described in serving/web.py")
