"""Who may talk to the server: pages of its own and paired extensions, by token, on this machine.

A page elsewhere can make a browser send requests to 127.0.0.1, also by a name of its own that it
lets point there (DNS rebinding). So the name in ``Host`` must be ours, an ``Origin`` must be ours
or a paired extension's, and whoever wants anything but the page itself must know a token.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from secrets import compare_digest

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from outreach_lint.serving.answers import refusal
from outreach_lint.serving.loopback import NAMES, bearer
from outreach_lint.serving.pairing import Pairings

EXTENSION = re.compile(r"(?:chrome|moz)-extension://[0-9a-zA-Z-]{1,64}")
PAIR = "/api/pair"  # the one place where an extension that is not paired yet may call
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
    "Vary": "Origin",
}


class Guard:
    """Stands before an application: lets through what may pass, and answers the rest.

    ``port`` is the port that is listened on, ``token`` the one of the page.
    """

    def __init__(self, app: ASGIApp, port: int, token: str, pairings: Pairings) -> None:
        self._app, self._token, self._pairings = app, token, pairings
        self._hosts = {f"{name}:{port}" for name in NAMES}
        if port == 80:  # noqa: PLR2004 -- browsers leave it out
            self._hosts |= set(NAMES)
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or hand it on."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        answer = self._refused(scope, headers, origin)
        foreign = answer is None and origin is not None and origin not in self._origins

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                out = MutableHeaders(scope=message)
                out.update(HEADERS)
                if foreign:
                    out.update({"Access-Control-Allow-Origin": origin or "", **ALLOWED})
            await send(message)

        if answer is None and scope["method"] == "OPTIONS" and foreign:
            answer = refusal(HTTPStatus.NO_CONTENT)
        await (answer or self._app)(scope, receive, with_headers)

    def _refused(self, scope: Scope, headers: Headers, origin: str | None) -> ASGIApp | None:
        """Return the answer to a request that may not pass."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return refusal(HTTPStatus.FORBIDDEN, "this server answers to 127.0.0.1 only")
        path = scope["path"]
        if not self._may_call(path, origin):
            return refusal(
                HTTPStatus.FORBIDDEN,
                "another page or an extension that is not paired may not ask",
                "pair the extension: “Pair the browser extension” on the page",
            )
        if not path.startswith("/api/") or path == PAIR or scope["method"] == "OPTIONS":
            return None
        if self._knows(bearer(headers), origin):
            return None
        return refusal(
            HTTPStatus.UNAUTHORIZED,
            "the token is missing or an old one",
            "open the address that outreach-lint serve has printed",
        )

    def _may_call(self, path: str, origin: str | None) -> bool:
        if path == PAIR:
            return EXTENSION.fullmatch(origin or "") is not None
        return origin is None or origin in self._origins or self._pairings.has(origin)

    def _knows(self, token: str, origin: str | None) -> bool:
        """Tell whether a token is the page's own, or that of the extension which sends it."""
        if compare_digest(token.encode("utf-8", "replace"), self._token.encode()):
            return origin is None or origin in self._origins
        return self._pairings.knows(token, origin)
