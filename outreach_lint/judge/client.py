"""A client for any OpenAI-compatible server, through the ``openai`` package."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from outreach_lint.cache import Cache, Memory
from outreach_lint.judge.endpoint import Endpoint
from outreach_lint.judge.protocol import NotAnsweredError, Refusal, Reply, Request

LARGEST_BODY = 2_000_000  # bytes of an answer with all that is around it
LONGEST_WAIT = 120.0  # seconds of Retry-After that the SDK keeps to
REMEMBERED = 86_400.0  # seconds for which it is remembered which way an endpoint takes a schema
# How an answer is held to its schema, best first. Servers differ, and some say no with a 500.
WAYS = ("json_schema", "json_object", "prompt")
_NOT_THIS_WAY = (400, 404, 415, 422, 500, 501)
_PARAMETER = re.compile("temperature|reasoning_effort|context length|context size|exceeds")
_SECRET = re.compile(r"\b(?:sk|pk|key|rk)-[\w*.…-]{4,}|(?i:bearer)\s+\S+")


def body(request: Request, endpoint: Endpoint, way: str, limit: str) -> dict[str, Any]:
    """Return a request as the chat completions API takes it.

    ``way`` is how the answer is held to its schema; ``limit`` the name of the parameter for its
    length.
    """
    system = request.system
    out: dict[str, Any] = {"model": endpoint.model}
    if way != "json_schema":
        schema = _without(request.schema, "$schema")
        system += (
            f"\n\nAnswer with one JSON object that keeps this JSON Schema:\n{json.dumps(schema)}"
        )
    out["messages"] = [
        {"role": "system", "content": system},
        {"role": "user", "content": request.user},
    ]
    bare = _without(request.schema, "$schema", "title")
    if way == "json_schema":
        strict = {"name": request.name, "strict": True, "schema": bare}
        out["response_format"] = {"type": "json_schema", "json_schema": strict}
    elif way == "json_object":
        out["response_format"] = {"type": "json_object"}
        # llama.cpp's servers hold the answer to it; without, small models ramble
        if not endpoint.is_openai:
            out["response_format"]["schema"] = bare
    out[limit] = endpoint.max_tokens
    if endpoint.temperature is not None:
        out["temperature"] = endpoint.temperature
    if endpoint.reasoning_effort is not None:
        out["reasoning_effort"] = endpoint.reasoning_effort
    return out


def _without(schema: Any, *names: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in names}


class OpenAIClient:
    """Asks one endpoint, and remembers which way it takes a JSON Schema."""

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
                f"the key in {endpoint.key_env} holds characters that no key has", True
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
        except Exception as error:  # the HTTP library's own, whichever it is
            what = self._scrubbed(str(error))
            raise NotAnsweredError(
                f"base-url {endpoint.base_url!r} cannot be used: {what}", True
            ) from None
        self._limit = "max_completion_tokens" if endpoint.is_openai else "max_tokens"
        self._place = f"way:{endpoint.base_url}:{endpoint.model}"
        known = memory.get(self._place)
        self.way: str | None = known if known in WAYS else None

    async def complete(self, request: Request) -> Reply:
        """Return the model's answer; raises ``NotAnsweredError`` when there is none."""
        import openai

        for way in [self.way] if self.way else WAYS:
            try:
                reply = await self._tried(request, way)
            except openai.APIStatusError as error:
                if (
                    way != WAYS[-1]
                    and not self.way
                    and error.status_code in _NOT_THIS_WAY
                    and not _other_fault(error)
                ):
                    continue
                if self.way and error.status_code in (400, 422) and not _other_fault(error):
                    self.way = None  # the server has changed since
                    return await self.complete(request)
                raise self._failed(error) from None
            except openai.APIError as error:
                raise self._failed(error) from None
            if self.way is None:
                self.way = way
                self._memory.set(self._place, way, REMEMBERED)
            return reply
        raise NotAnsweredError("the server takes no request", True)

    async def models(self) -> list[str]:
        """Return the names of the models that the server has; raises ``NotAnsweredError``."""
        import openai

        try:
            return [model.id async for model in self._sdk.models.list()]
        except openai.APIError as error:
            raise self._failed(error) from None

    async def close(self) -> None:
        """Let go of connections."""
        await self._sdk.close()

    async def _tried(self, request: Request, way: str) -> Reply:
        """Ask in one way.

        While it is not known whether the server takes this way, a status of 500 is not tried again.
        """
        import openai

        probing = self.way is None and way != WAYS[-1]
        try:
            return await self._sent(request, way, 0 if probing else self._retries)
        except openai.APIStatusError as error:
            if (other := _other_limit(error, self._limit)) is not None:
                self._limit = other
            elif not (probing and error.status_code in (408, 409, 429, 502, 503, 504)):
                raise
        except openai.APIConnectionError:
            if not probing or not self._retries:
                raise
        return await self._sent(request, way, self._retries)

    async def _sent(self, request: Request, way: str, retries: int) -> Reply:
        create = self._sdk.with_options(
            max_retries=retries
        ).chat.completions.with_streaming_response.create
        # The SDK's time-out counts from byte to byte; a server that drips must come to an end, too.
        patience = (retries + 1) * self.endpoint.timeout + retries * LONGEST_WAIT
        try:
            async with asyncio.timeout(patience):
                return await self._read(create(**body(request, self.endpoint, way, self._limit)))
        except TimeoutError:
            raise NotAnsweredError(f"no answer within {patience:g} s (timeout)") from None

    async def _read(self, answer: Any) -> Reply:
        async with answer as response:
            raw = bytearray()
            try:
                async for chunk in response.iter_bytes():
                    raw += chunk
                    if len(raw) > LARGEST_BODY:
                        raise NotAnsweredError(
                            f"the answer is too large: over {LARGEST_BODY:,} bytes"
                        )
            except (NotAnsweredError, TimeoutError):
                raise
            except Exception as error:  # the HTTP library's own errors, whichever it is
                raise NotAnsweredError(f"the connection broke: {type(error).__name__}") from None
        return reply_of(bytes(raw), self.endpoint.max_tokens)

    def _failed(self, error: Any) -> NotAnsweredError:
        """Return an error of the SDK as one line, without the key."""
        import openai

        endpoint = self.endpoint
        message = self._scrubbed(_message(error))
        if isinstance(error, openai.APITimeoutError):
            return NotAnsweredError(f"no answer within {endpoint.timeout:g} s (timeout)")
        if isinstance(error, openai.APIConnectionError):
            return NotAnsweredError(
                f"{endpoint.host} cannot be reached: {self._scrubbed(_cause(error))}",
                True,
                Refusal.UNREACHABLE,
            )
        if not isinstance(error, openai.APIStatusError):
            return NotAnsweredError(f"no answer: {message}")
        status = error.status_code
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
                f"{endpoint.host} says too many requests, or no credit: 429 {message}"
            )
        return NotAnsweredError(f"{endpoint.host} answered {status}: {message}")

    def _scrubbed(self, text: str) -> str:
        if self.endpoint.key:
            text = text.replace(self.endpoint.key, "[key]")
        return _SECRET.sub("[key]", " ".join(text.split()))[:200]


def reply_of(raw: bytes, max_tokens: int = 0) -> Reply:
    """Return the reply in a chat completion.

    Raises:
        NotAnsweredError: It holds none, or one that is not whole.
    """
    try:
        data = json.loads(raw)
        choice = data["choices"][0]
        message = choice["message"]
        usage = data.get("usage") or {}
        content, refusal = message.get("content"), message.get("refusal")
        tokens = _tokens(usage, "prompt"), _tokens(usage, "completion")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise NotAnsweredError("the server's answer is no chat completion") from None
    if refusal:
        raise NotAnsweredError(f"the model refused: {str(refusal)[:120]}")
    reason = choice.get("finish_reason")
    if reason == "length":
        limit = f" at {max_tokens} tokens (max-tokens)" if max_tokens else ""
        raise NotAnsweredError(f"the answer was cut off{limit}")
    if reason == "content_filter":
        raise NotAnsweredError("the provider's content filter withheld the answer")
    if not isinstance(content, str):
        raise NotAnsweredError("the answer is empty")
    return Reply(content, *tokens)


def _tokens(usage: Any, kind: str) -> int:
    count = usage.get(f"{kind}_tokens")
    return count if isinstance(count, int) else 0


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
    deeper = error.__cause__ or error.__context__
    if deeper is not None:
        yield from _causes(deeper)
        yield deeper


def _other_limit(error: Any, limit: str) -> str | None:
    """Return the other name for the length of an answer, when the server does not know this one."""
    other = "max_tokens" if limit == "max_completion_tokens" else "max_completion_tokens"
    return other if error.status_code in (400, 422) and limit in _message(error) else None


def _other_fault(error: Any) -> bool:
    """Tell whether the server complains of something other than the way of asking.

    It may be the model, or a parameter that the user has set.
    """
    text = _message(error).casefold()
    no_model = error.status_code == HTTPStatus.NOT_FOUND and "model" in text
    return no_model or _PARAMETER.search(text) is not None
