"""The server and the model, from the configuration and the environment."""

from __future__ import annotations

import os
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError

OPENAI_URL = "https://api.openai.com/v1"
OPENAI_KEY = "OPENAI_API_KEY"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1", "0.0.0.0")


class Endpoint(NamedTuple):
    """A model on a server: address, name and parameters, and the key with its variable.

    ``timeout`` is in seconds for one attempt; ``max_tokens`` limits an answer. ``repr`` leaves
    ``key`` out, so that it does not get into logs.
    """

    base_url: str
    model: str
    key: str | None
    key_env: str
    timeout: float = 120.0
    max_tokens: int = 8000
    temperature: float | None = None
    reasoning_effort: str | None = None

    def __repr__(self) -> str:
        return f"Endpoint({self.model!r} at {self.host!r})"

    @property
    def host(self) -> str:
        """The server's name, with the port if there is one."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2] or self.base_url

    @property
    def is_openai(self) -> bool:
        """Whether it is OpenAI's own server."""
        parts = urlsplit(self.base_url)
        return parts.scheme == "https" and f".{parts.hostname}".endswith(".openai.com")

    @property
    def is_local(self) -> bool:
        """Whether the server is this machine."""
        return urlsplit(self.base_url).hostname in LOCAL_HOSTS

    @property
    def parameters(self) -> dict[str, Any]:
        """What determines an answer besides the request; part of every cache key."""
        parameters = {
            "model": self.model,
            "temperature": self.temperature,
            "reasoning_effort": self.reasoning_effort,
            "max_tokens": self.max_tokens,
        }
        return {name: value for name, value in parameters.items() if value is not None}


def _is_server_address(text: str) -> bool:
    """Return whether a text is the address of a server."""
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return False


def endpoint_of(config: Config) -> Endpoint:
    """Return the endpoint that the configuration and the environment name.

    ``OPENAI_API_KEY`` is never sent to an address that only a project's file names, because a
    cloned repository must not be able to collect it. Raises ``OutreachLintError`` in that case.
    """
    endpoint, origin = _endpoint_with_key(config), config.origin("base_url")
    only_in_a_file = (
        endpoint.base_url == config.settings.base_url and origin.said_by != "command line"
    )
    if endpoint.is_openai or not only_in_a_file or endpoint.key_env != OPENAI_KEY:
        return endpoint
    if endpoint.key and not endpoint.is_local:
        raise OutreachLintError(
            f"{OPENAI_KEY} is not sent to {endpoint.host}, which only a project's file names",
            origin.where,
            "name the variable of another key with api-key-env, or set the address in"
            " OPENAI_BASE_URL or --base-url",
        )
    return endpoint._replace(key=None)


def _endpoint_with_key(config: Config) -> Endpoint:
    """Return the endpoint with its key, which may not belong to the address.

    Raises ``OutreachLintError`` if the address is not one of a server.
    """
    settings, origin = config.settings, config.origin("base_url")
    configured, from_environment = settings.base_url, os.environ.get("OPENAI_BASE_URL")
    base_url = from_environment or OPENAI_URL
    if configured and (origin.said_by == "command line" or not from_environment):
        base_url = configured
    if not _is_server_address(base_url):
        where = origin.where if base_url == configured else "OPENAI_BASE_URL"
        raise OutreachLintError(
            f"base-url must be an http or https address, not {base_url!r}", where
        )
    return Endpoint(
        base_url,
        settings.model,
        (os.environ.get(settings.api_key_env) or "").strip() or None,
        settings.api_key_env,
        settings.timeout,
        settings.max_tokens,
        settings.temperature,
        settings.reasoning_effort,
    )
