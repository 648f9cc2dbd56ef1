"""A client for any OpenAI-compatible server, through the ``openai`` package."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from outreach_lint.cache import Cache, Memory
from outreach_lint.judge.completions import SCHEMA_MODES, body, reply_of
from outreach_lint.judge.endpoint import Endpoint
from outreach_lint.provider import NotAnsweredError, Refusal, Reply, Request

MAX_BODY_BYTES = 2_000_000  # size of a whole HTTP response
MAX_RETRY_AFTER = 120.0  # seconds: the longest Retry-After that the SDK obeys
MODE_CACHE_SECONDS = 86_400.0  # for which the schema mode of an endpoint is cached
_MODE_REJECTED = (400, 404, 415, 422, 500, 501)
_OTHER_PROBLEM = re.compile("temperature|reasoning_effort|context length|context size|exceeds")
_SECRET = re.compile(r"\b(?:sk|pk|key|rk)-[\w*.…-]{4,}|(?i:bearer)\s+\S+")


class OpenAIClient:
    """Sends requests to one endpoint, and caches the schema mode that it accepts."""

    def __init__(
        self, endpoint: Endpoint, memory: Cache | Memory, retries: int | None = None
    ) -> None:
        from openai import DEFAULT_MAX_RETRIES, AsyncOpenAI

        if endpoint.key is None and endpoint.is_openai:
            raise NotAnsweredError(
                f"no key: set {endpoint.key_env}, or base-url to a server without one", True
            )
        if endpoint.key and not (
            endpoint.key.isascii() and endpoint.key.isprintable() and " " not in endpoint.key
        ):
            raise NotAnsweredError(
                f"the key in {endpoint.key_env} has characters that are not allowed in a key", True
            )
        self.endpoint = endpoint
        self._memory = memory
        self._retries = DEFAULT_MAX_RETRIES if retries is None else retries
        try:
            self._sdk = AsyncOpenAI(
                api_key=endpoint.key or "none",
                base_url=endpoint.base_url,
                timeout=endpoint.timeout,
                max_retries=self._retries,
            )
        except Exception as error:  # the type depends on the HTTP library
            what = self._without_secrets(str(error))
            raise NotAnsweredError(
                f"base-url {endpoint.base_url!r} cannot be used: {what}", True
            ) from None
        self._limit_name = "max_completion_tokens" if endpoint.is_openai else "max_tokens"
        self._cache_key = f"way:{endpoint.base_url}:{endpoint.model}"
        cached_mode = memory.get(self._cache_key)
        self.schema_mode: str | None = cached_mode if cached_mode in SCHEMA_MODES else None

    async def complete(self, request: Request) -> Reply:
        """Return the model's answer; raises ``NotAnsweredError`` if there is none."""
        import openai

        for mode in [self.schema_mode] if self.schema_mode else SCHEMA_MODES:
            try:
                reply = await self._complete_in_mode(request, mode)
            except openai.APIStatusError as error:
                if (
                    mode != SCHEMA_MODES[-1]
                    and not self.schema_mode
                    and error.status_code in _MODE_REJECTED
                    and not _is_other_problem(error)
                ):
                    continue
                if (
                    self.schema_mode
                    and error.status_code in (400, 422)
                    and not _is_other_problem(error)
                ):
                    self.schema_mode = None  # the server no longer accepts the cached mode
                    return await self.complete(request)
                raise self._as_error(error) from None
            except openai.APIError as error:
                raise self._as_error(error) from None
            if self.schema_mode is None:
                self.schema_mode = mode
                self._memory.set(self._cache_key, mode, MODE_CACHE_SECONDS)
            return reply
        raise NotAnsweredError("the server accepts none of the schema modes", True)

    async def models(self) -> list[str]:
        """Return the names of the server's models; raises ``NotAnsweredError`` on failure."""
        import openai

        try:
            return [model.id async for model in self._sdk.models.list()]
        except openai.APIError as error:
            raise self._as_error(error) from None

    async def close(self) -> None:
        """Close the connections."""
        await self._sdk.close()

    async def _complete_in_mode(self, request: Request, mode: str) -> Reply:
        """Send the request in one schema mode.

        Until a mode is known to work, a status of 500 is not retried.
        """
        import openai

        probing = self.schema_mode is None and mode != SCHEMA_MODES[-1]
        try:
            return await self._send(request, mode, 0 if probing else self._retries)
        except openai.APIStatusError as error:
            if (other_name := _other_limit_name(error, self._limit_name)) is not None:
                self._limit_name = other_name
            elif not (probing and error.status_code in (408, 409, 429, 502, 503, 504)):
                raise
        except openai.APIConnectionError:
            if not probing or not self._retries:
                raise
        return await self._send(request, mode, self._retries)

    async def _send(self, request: Request, mode: str, retries: int) -> Reply:
        create = self._sdk.with_options(
            max_retries=retries
        ).chat.completions.with_streaming_response.create
        # The SDK's time-out restarts with every byte; this one limits the whole answer.
        time_limit = (retries + 1) * self.endpoint.timeout + retries * MAX_RETRY_AFTER
        try:
            async with asyncio.timeout(time_limit):
                return await self._read_response(
                    create(**body(request, self.endpoint, mode, self._limit_name))
                )
        except TimeoutError:
            raise NotAnsweredError(f"no answer within {time_limit:g} s (timeout)") from None

    async def _read_response(self, answer: Any) -> Reply:
        async with answer as response:
            raw = bytearray()
            try:
                async for chunk in response.iter_bytes():
                    raw += chunk
                    if len(raw) > MAX_BODY_BYTES:
                        raise NotAnsweredError(
                            f"the answer is too large: over {MAX_BODY_BYTES:,} bytes"
                        )
            except (NotAnsweredError, TimeoutError):
                raise
            except Exception as error:  # the type depends on the HTTP library
                raise NotAnsweredError(f"the connection broke: {type(error).__name__}") from None
        return reply_of(bytes(raw), self.endpoint.max_tokens)

    def _as_error(self, error: Any) -> NotAnsweredError:
        """Return an SDK error as a ``NotAnsweredError`` of one line, without the key."""
        import openai

        endpoint = self.endpoint
        message = self._without_secrets(_message(error))
        if isinstance(error, openai.APITimeoutError):
            return NotAnsweredError(f"no answer within {endpoint.timeout:g} s (timeout)")
        if isinstance(error, openai.APIConnectionError):
            return NotAnsweredError(
                f"{endpoint.host} cannot be reached: {self._without_secrets(_cause(error))}",
                True,
                Refusal.UNREACHABLE,
            )
        if not isinstance(error, openai.APIStatusError):
            return NotAnsweredError(f"no answer: {message}")
        return self._status_as_error(error.status_code, message)

    def _status_as_error(self, status: int, message: str) -> NotAnsweredError:
        endpoint = self.endpoint
        if status in (401, 403):
            key = endpoint.key_env if endpoint.key else f"no key; set {endpoint.key_env}"
            return NotAnsweredError(
                f"{endpoint.host} does not accept the key ({key}): {status} {message}",
                True,
                Refusal.KEY,
            )
        if status == HTTPStatus.NOT_FOUND:
            return NotAnsweredError(
                f"{endpoint.host} has no model {endpoint.model!r}: 404 {message}",
                True,
                Refusal.MODEL,
            )
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return NotAnsweredError(
                f"{endpoint.host} reports too many requests or no credit: 429 {message}"
            )
        return NotAnsweredError(f"{endpoint.host} answered {status}: {message}")

    def _without_secrets(self, text: str) -> str:
        if self.endpoint.key:
            text = text.replace(self.endpoint.key, "[key]")
        return _SECRET.sub("[key]", " ".join(text.split()))[:200]


def _message(error: Any) -> str:
    parsed = getattr(error, "body", None)
    if isinstance(parsed, dict):
        inner = parsed.get("error", parsed)
        if isinstance(inner, str):
            return inner
        if isinstance(inner, dict) and isinstance(inner.get("message"), str):
            return str(inner["message"])
    return str(getattr(error, "message", error))


def _cause(error: BaseException) -> str:
    return next(filter(None, map(str, _causes(error))), type(error).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause = error.__cause__ or error.__context__
    if cause is not None:
        yield from _causes(cause)
        yield cause


def _other_limit_name(error: Any, limit: str) -> str | None:
    """Return the other name of the length parameter if the server does not know this one."""
    other = "max_tokens" if limit == "max_completion_tokens" else "max_completion_tokens"
    return other if error.status_code in (400, 422) and limit in _message(error) else None


def _is_other_problem(error: Any) -> bool:
    """Return whether the error is not about the schema mode.

    It can be about the model, or about a parameter that the user has set.
    """
    text = _message(error).casefold()
    no_model = error.status_code == HTTPStatus.NOT_FOUND and "model" in text
    return no_model or _OTHER_PROBLEM.search(text) is not None
