"""A judge made from a configuration."""

from __future__ import annotations

from collections.abc import Callable

from outreach_lint.cache import Cache, Memory, default_folder
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.judge.client import OpenAIClient, endpoint_of
from outreach_lint.judge.judge import Judge
from outreach_lint.judge.meter import Meter
from outreach_lint.judge.protocol import Client


def judge_of(
    config: Config,
    client_of: Callable[[Config], Client | None],
    use_cache: bool = True,
    warn: Callable[[str], None] = lambda _: None,
) -> Judge:
    """Return the judge that a configuration describes; nothing is sent before something is asked.

    ``client_of`` returns a plugin's client, if one brings one; ``warn`` is told of a cache that cannot be used.
    Raises ``OutreachLintError`` when the configuration does not fit together.
    """
    if config["max-cost"] is not None and not config["price"]:
        raise OutreachLintError(
            "max-cost needs the model's price",
            config.values["max-cost"].origin,
            "say it per million tokens: price = {input = 0.25, output = 2.0}",
        )
    endpoint = endpoint_of(config)
    cache = cache_of(use_cache, warn)

    def client() -> Client:
        return client_of(config) or OpenAIClient(endpoint, cache)

    meter = Meter(config["price"], config["max-requests"], config["max-cost"])
    return Judge(endpoint.parameters, client, cache, meter, config["concurrency"], config["redact"])


def cache_of(use_cache: bool = True, warn: Callable[[str], None] = lambda _: None) -> Cache | Memory:
    """Return the cache on disk; one that is damaged costs a warning, and the run goes on without it."""
    if not use_cache:
        return Memory()
    try:
        return Cache(default_folder())
    except OutreachLintError as error:
        warn(f"warning: {error}\n  going on without a cache")
        return Memory()
