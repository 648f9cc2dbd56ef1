"""Access control: only the server's own page and paired extensions, on this machine, by token.

A page of another site can make a browser send requests to 127.0.0.1, also through a domain that
resolves to this address (DNS rebinding). So ``Host`` must be a name of this server, ``Origin`` must
be this server or a paired extension, and every request except those for the page needs a token.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from secrets import compare_digest

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from outreach_lint.serving.loopback import LOOPBACK_NAMES, bearer
from outreach_lint.serving.pairing import Pairings
from outreach_lint.serving.responses import error_response

EXTENSION_ORIGIN = re.compile(r"(?:chrome|moz)-extension://[0-9a-zA-Z-]{1,64}")
PAIR_PATH = "/api/pair"  # the only endpoint for extensions that are not paired yet
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
CORS_HEADERS = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "600",
    "Vary": "Origin",
}


class Guard:
    """ASGI middleware: passes allowed requests on, and answers the others with an error.

    ``port`` is the port of the server, ``token`` the token of the page.
    """

    def __init__(self, app: ASGIApp, port: int, token: str, pairings: Pairings) -> None:
        self._app, self._token, self._pairings = app, token, pairings
        self._hosts = {f"{name}:{port}" for name in LOOPBACK_NAMES}
        if port == 80:  # noqa: PLR2004 -- browsers omit this port
            self._hosts |= set(LOOPBACK_NAMES)
        self._origins = {f"http://{host}" for host in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request with an error, or pass it on."""
        if scope["type"] != "http":
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        response = self._error_response(scope, headers, origin)
        is_extension = response is None and origin is not None and origin not in self._origins

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                response_headers = MutableHeaders(scope=message)
                response_headers.update(SECURITY_HEADERS)
                if is_extension:
                    response_headers.update(
                        {"Access-Control-Allow-Origin": origin or "", **CORS_HEADERS}
                    )
            await send(message)

        if response is None and scope["method"] == "OPTIONS" and is_extension:
            response = error_response(HTTPStatus.NO_CONTENT)
        await (response or self._app)(scope, receive, with_headers)

    def _error_response(self, scope: Scope, headers: Headers, origin: str | None) -> ASGIApp | None:
        """Return the error response to a request that is not allowed, or ``None``."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return error_response(
                HTTPStatus.FORBIDDEN, "this server can only be reached as 127.0.0.1 or localhost"
            )
        path = scope["path"]
        if not self._may_call(path, origin):
            return error_response(
                HTTPStatus.FORBIDDEN,
                "other pages, and extensions that are not paired, have no access",
                "pair the extension with “Pair the browser extension” on the page",
            )
        if not path.startswith("/api/") or path == PAIR_PATH or scope["method"] == "OPTIONS":
            return None
        if self._is_valid_token(bearer(headers), origin):
            return None
        return error_response(
            HTTPStatus.UNAUTHORIZED,
            "the token is missing or no longer valid",
            "open the address that outreach-lint serve printed",
        )

    def _may_call(self, path: str, origin: str | None) -> bool:
        if path == PAIR_PATH:
            return EXTENSION_ORIGIN.fullmatch(origin or "") is not None
        return origin is None or origin in self._origins or self._pairings.has(origin)

    def _is_valid_token(self, token: str, origin: str | None) -> bool:
        """Return whether a token is the token of the page, or of the extension that sends it."""
        if compare_digest(token.encode("utf-8", "replace"), self._token.encode()):
            return origin is None or origin in self._origins
        return self._pairings.knows(token, origin)
