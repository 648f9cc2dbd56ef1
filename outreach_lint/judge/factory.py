"""Create judges from configurations."""

from __future__ import annotations

from collections.abc import Callable

from outreach_lint.cache import Cache, Memory, default_folder
from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.judge.client import OpenAIClient
from outreach_lint.judge.endpoint import endpoint_of
from outreach_lint.judge.judge import Judge, JudgeOptions
from outreach_lint.judge.meter import Meter
from outreach_lint.provider import Client, NotAnsweredError
from outreach_lint.settings.key import option_name

# Settings that decide the server and the redaction. Drafts that differ in one need separate judges.
JUDGE_SETTINGS = ("base_url", "model", "api_key_env", "redact")


def batch_error(path: str, own: Config, run: Config) -> OutreachLintError | None:
    """Return the error of a draft that is left out of a batch, whose configuration differs.

    Args:
        path: The path of the draft.
        own: The configuration that applies to the draft.
        run: The configuration of the run's judge.

    Returns:
        The error, or ``None`` if both name the same server, model, key and redaction.
    """
    settings, differing = own.settings, []
    for key in JUDGE_SETTINGS:
        if getattr(settings, key) != getattr(run.settings, key):
            differing.append(key)
    if settings.engine != "llm":
        differing = ["engine"]
    if not differing:
        return None
    reasons = []
    for key in differing:
        reasons.append(f"{option_name(key)} = {getattr(settings, key)!r} ({own.origin(key).where})")
    what = "not sent: the configuration of this draft differs from that of the run"
    return OutreachLintError(
        f"{what}: {'; '.join(reasons)}",
        path,
        "run outreach-lint in the folder of that configuration, or set the value for all drafts on"
        " the command line: --engine, --base-url, --model",
    )


def sending_error(path: str, own: Config, run: Config) -> OutreachLintError | None:
    """Return the error of a draft that may not be sent to the model that its folder names.

    Args:
        path: The path of the draft.
        own: The configuration that applies to the draft; its engine is ``llm``.
        run: The configuration of the run.

    Returns:
        An error if the request would go to another server than the folder's configuration names,
        or if a key would go to a server that only that configuration names; else ``None``.
    """
    if own.path == run.path:
        return None
    base_url, origin = own.settings.base_url, own.origin("base_url").where
    try:
        endpoint = endpoint_of(own)
    except OutreachLintError as error:
        return OutreachLintError(f"not sent: {error.what}", path, error.remedy)
    if base_url and endpoint.base_url != base_url:
        why = f"OPENAI_BASE_URL overrides base-url = {base_url!r} ({origin})"
        remedy = "unset OPENAI_BASE_URL, or set the server for all drafts: --base-url"
    elif (
        endpoint.key
        and not (endpoint.is_local or endpoint.is_openai)
        and (base_url != run.settings.base_url)
    ):
        why = f"a key would go to {endpoint.host}, which only {origin} names"
        remedy = (
            "run outreach-lint in the folder of that configuration, or set the server for all"
            " drafts: --base-url"
        )
    else:
        return None
    return OutreachLintError(f"not sent: {why}", path, remedy)


class Judges:
    """The judges of a run, one for each server, model, key and redaction in its configurations.

    They share the meter of the run's own judge, so that its budgets apply to all of them together.
    """

    def __init__(self, run: Config, make: Callable[[Config], Judge]) -> None:
        self._create_judge = make
        self.first = make(run)
        self._judges = {self._key(run): self.first}

    def for_config(self, config: Config) -> Judge | None:
        """Return the judge for a draft with this configuration; ``None`` if its engine is local."""
        if config.settings.engine != "llm":
            return None
        key = self._key(config)
        if key not in self._judges:
            self._judges[key] = self._create_judge(config)
            self._judges[key].meter = self.first.meter
        return self._judges[key]

    @property
    def all(self) -> list[Judge]:
        """All judges that were created."""
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
    """Return the judge that a configuration describes; nothing is sent before the first request.

    ``client_of`` returns a plugin's client, if there is one; ``warn`` gets a message if the cache
    cannot be used. Raises ``OutreachLintError`` if the configuration is inconsistent.
    """
    settings = config.settings
    if settings.max_cost is not None and not settings.price:
        raise OutreachLintError(
            "max-cost needs the model's price",
            config.origin("max_cost").place,
            "set it per million tokens: price = {input = 0.25, output = 2.0}",
        )
    endpoint = endpoint_of(config)
    cache = cache_of(use_cache, warn)

    def client() -> Client:
        try:
            return client_of(config) or OpenAIClient(endpoint, cache)
        except OutreachLintError as error:  # of a plugin, such as a missing key
            raise NotAnsweredError(str(error), True) from None

    meter = Meter(settings.price, settings.max_requests, settings.max_cost)
    options = JudgeOptions(settings.concurrency, settings.redact)
    return Judge(endpoint.parameters, client, cache, meter, options)


def cache_of(
    use_cache: bool = True, warn: Callable[[str], None] = lambda _: None
) -> Cache | Memory:
    """Return the cache on disk; if it is damaged, warn and use memory instead."""
    if not use_cache:
        return Memory()
    try:
        return Cache(default_folder())
    except OutreachLintError as error:
        warn(f"warning: {error}\n  the run continues without a cache")
        return Memory()
