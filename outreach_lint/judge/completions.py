"""The format of the chat completions API: the body of a request, and the reply in a response."""

from __future__ import annotations

import json
from typing import Any

from outreach_lint.judge.endpoint import Endpoint
from outreach_lint.provider import NotAnsweredError, Reply, Request

# How the answer is constrained to the schema, best first. Some servers reject a mode with a
# status of 500.
SCHEMA_MODES = ("json_schema", "json_object", "prompt")


def body(request: Request, endpoint: Endpoint, schema_mode: str, limit: str) -> dict[str, Any]:
    """Return a request in the format of the chat completions API.

    ``schema_mode`` is one of ``SCHEMA_MODES``; ``limit`` is the name of the parameter that limits
    the answer's length.
    """
    system = request.system
    out: dict[str, Any] = {"model": endpoint.model}
    if schema_mode != "json_schema":
        schema = _without_keys(request.schema, "$schema")
        system += (
            f"\n\nAnswer with one JSON object that keeps this JSON Schema:\n{json.dumps(schema)}"
        )
    out["messages"] = [
        {"role": "system", "content": system},
        {"role": "user", "content": request.user},
    ]
    bare = _without_keys(request.schema, "$schema", "title")
    if schema_mode == "json_schema":
        strict = {"name": request.name, "strict": True, "schema": bare}
        out["response_format"] = {"type": "json_schema", "json_schema": strict}
    elif schema_mode == "json_object":
        out["response_format"] = {"type": "json_object"}
        # llama.cpp's server enforces the schema; without it, small models ramble
        if not endpoint.is_openai:
            out["response_format"]["schema"] = bare
    out[limit] = endpoint.max_tokens
    if endpoint.temperature is not None:
        out["temperature"] = endpoint.temperature
    if endpoint.reasoning_effort is not None:
        out["reasoning_effort"] = endpoint.reasoning_effort
    return out


def _without_keys(schema: Any, *names: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name not in names}


def reply_of(raw: bytes, max_tokens: int = 0) -> Reply:
    """Return the reply in a chat completion.

    Raises:
        NotAnsweredError: There is no reply, or it is incomplete.
    """
    try:
        data = json.loads(raw)
        choice = data["choices"][0]
        message = choice["message"]
        usage = data.get("usage") or {}
        content, refusal = message.get("content"), message.get("refusal")
        tokens = _tokens(usage, "prompt"), _tokens(usage, "completion")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise NotAnsweredError("the server's answer is not a chat completion") from None
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
