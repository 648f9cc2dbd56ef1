"""A judge made from a configuration."""

from __future__ import annotations

from collections.abc import Callable

from outreach_lint.cache import Cache, Memory, default_folder
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.judge.client import OpenAIClient
from outreach_lint.judge.endpoint import endpoint_of
from outreach_lint.judge.judge import Judge
from outreach_lint.judge.meter import Meter
from outreach_lint.judge.protocol import Client
from outreach_lint.settings.key import dashed

# What decides where a draft goes, and what of it: two drafts with other values cannot share a
# judge.
WHERE_TO = ("base_url", "model", "api_key_env", "redact")


def not_sent(path: str, own: Config, run: Config) -> OutreachLintError | None:
    """Say why a draft is left out of a batch: its own configuration names another model.

    Args:
        path: Where the draft stands.
        own: The configuration that applies to the draft.
        run: The configuration that the run's judge was made from.

    Returns:
        The error, or ``None`` where both name the same server, model, key and redaction.
    """
    mine, other = own.settings, []
    for key in WHERE_TO:
        if getattr(mine, key) != getattr(run.settings, key):
            other.append(key)
    if mine.engine != "llm":
        other = ["engine"]
    if not other:
        return None
    reasons = []
    for key in other:
        reasons.append(f"{dashed(key)} = {getattr(mine, key)!r} ({own.origin(key).where})")
    what = "not sent: the configuration of this draft differs from that of the run"
    return OutreachLintError(
        f"{what}: {'; '.join(reasons)}",
        path,
        "run outreach-lint in the folder of that configuration, or decide for all drafts on the"
        " command line: --engine, --base-url, --model",
    )


def refused(path: str, own: Config, run: Config) -> OutreachLintError | None:
    """Say why a draft is not sent to the model that its own folder's configuration names.

    Args:
        path: Where the draft stands.
        own: The configuration that applies to the draft; it asks a model.
        run: The configuration that the run was started with.

    Returns:
        The error where another server would be asked than the folder names, or where a key would
        go to a server that only the folder names; else ``None``.
    """
    if own.path == run.path:
        return None
    base_url, origin = own.settings.base_url, own.origin("base_url").where
    try:
        endpoint = endpoint_of(own)
    except OutreachLintError as error:
        return OutreachLintError(f"not sent: {error.what}", path, error.remedy)
    if base_url and endpoint.base_url != base_url:
        why = f"OPENAI_BASE_URL goes before base-url = {base_url!r} ({origin})"
        remedy = "unset OPENAI_BASE_URL, or decide for all drafts: --base-url"
    elif (
        endpoint.key
        and not (endpoint.is_local or endpoint.is_openai)
        and (base_url != run.settings.base_url)
    ):
        why = f"a key would go to {endpoint.host}, which only {origin} names"
        remedy = (
            "run outreach-lint in the folder of that configuration, or decide for all drafts:"
            " --base-url"
        )
    else:
        return None
    return OutreachLintError(f"not sent: {why}", path, remedy)


class Judges:
    """The judges of a run, one for each server, model, key and redaction in its configurations.

    All of them count on the meter of the run's own judge, so that its budgets hold for all
    together.
    """

    def __init__(self, run: Config, make: Callable[[Config], Judge]) -> None:
        self._make = make
        self.first = make(run)
        self._judges = {self._key(run): self.first}

    def of(self, config: Config) -> Judge | None:
        """Return the judge for a draft with this configuration.

        It is ``None`` where only the local engine judges the draft.
        """
        if config.settings.engine != "llm":
            return None
        key = self._key(config)
        if key not in self._judges:
            self._judges[key] = self._make(config)
            self._judges[key].meter = self.first.meter
        return self._judges[key]

    @property
    def all(self) -> list[Judge]:
        """Every judge that was made."""
        return list(self._judges.values())

    @staticmethod
    def _key(config: Config) -> tuple[object, ...]:
        endpoint = endpoint_of(config)
        return (*endpoint, config.settings.redact)


def judge_of(
    config: Config,
    client_of: Callable[[Config], Client | None],
    use_cache: bool = True,
    warn: Callable[[str], None] = lambda _: None,
) -> Judge:
    """Return the judge that a configuration describes; nothing is sent before something is asked.

    ``client_of`` returns a plugin's client, if one brings one; ``warn`` is told of a cache that
    cannot be used. Raises ``OutreachLintError`` when the configuration does not fit together.
    """
    settings = config.settings
    if settings.max_cost is not None and not settings.price:
        raise OutreachLintError(
            "max-cost needs the model's price",
            config.origin("max_cost").where,
            "say it per million tokens: price = {input = 0.25, output = 2.0}",
        )
    endpoint = endpoint_of(config)
    cache = cache_of(use_cache, warn)

    def client() -> Client:
        return client_of(config) or OpenAIClient(endpoint, cache)

    meter = Meter(settings.price, settings.max_requests, settings.max_cost)
    return Judge(endpoint.parameters, client, cache, meter, settings.concurrency, settings.redact)


def cache_of(
    use_cache: bool = True, warn: Callable[[str], None] = lambda _: None
) -> Cache | Memory:
    """Return the cache on disk; where it is damaged, warn and go on without it."""
    if not use_cache:
        return Memory()
    try:
        return Cache(default_folder())
    except OutreachLintError as error:
        warn(f"warning: {error}\n  going on without a cache")
        return Memory()
