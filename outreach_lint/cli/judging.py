"""The judge as the commands use it: made from the configuration, watched on a terminal, summed up at the end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError
from outreach_lint.judge.ask import Client
from outreach_lint.judge.cache import Cache, Memory, default_folder
from outreach_lint.judge.client import OpenAIClient, endpoint_of
from outreach_lint.judge.judge import Judge
from outreach_lint.judge.meter import Meter
from outreach_lint.lint import Linter


def judge_of(config: Config, linter: Linter, use_cache: bool = True) -> Judge:
    """Return the judge that a configuration describes; nothing is sent before something is asked.

    Raises ``OutreachLintError`` when the configuration does not fit together.
    """
    if config["max-cost"] is not None and not config["price"]:
        raise OutreachLintError(
            "max-cost needs the model's price",
            config.values["max-cost"].origin,
            "say it per million tokens: price = {input = 0.25, output = 2.0}",
        )
    endpoint = endpoint_of(config)
    cache = cache_of(use_cache)

    def client() -> Client:
        return linter.host.client(config) or OpenAIClient(endpoint, cache)

    meter = Meter(config["price"], config["max-requests"], config["max-cost"])
    return Judge(endpoint.parameters, client, cache, meter, config["concurrency"], config["redact"])


def cache_of(use_cache: bool = True) -> Cache | Memory:
    """Return the cache on disk; one that is damaged costs a warning, and the run goes on without it."""
    if not use_cache:
        return Memory()
    try:
        return Cache(default_folder())
    except OutreachLintError as error:
        click.echo(f"warning: {error}\n  going on without a cache", err=True)
        return Memory()


def introduce(config: Config) -> None:
    """Say on standard error who is asked and where."""
    endpoint = endpoint_of(config)
    origin = config.values["base-url"].origin
    where = f"{endpoint.host} ({origin})" if config["base-url"] == endpoint.base_url else endpoint.host
    key = f"key from {endpoint.key_env}" if endpoint.key else "no key"
    click.echo(f"judge: {endpoint.model} at {where}, {key}", err=True)


@contextmanager
def watched(judge: Judge) -> Iterator[Any]:
    """Show a progress bar on a terminal, and the counts at the end; yields what wraps other output meanwhile."""
    try:
        with _progress(judge.meter) as bar:
            yield bar
    except (KeyboardInterrupt, GeneratorExit):  # the second: when it is broken off between two results
        if isinstance(judge.cache, Cache):
            click.echo("judge: what was answered is kept; the next run goes on from there", err=True)
        raise
    finally:
        click.echo(f"judge: {judge.meter.said()}", err=True)


@contextmanager
def _progress(meter: Meter) -> Iterator[Any]:
    if not sys.stderr.isatty():
        yield None
    else:
        from tqdm import tqdm

        bar = tqdm(
            file=sys.stderr,
            unit=" draft",
            leave=False,
            dynamic_ncols=True,
            bar_format="{n_fmt} drafts judged{postfix} [{elapsed}]",
        )

        def changed() -> None:
            bar.n = meter.drafts
            bar.set_postfix_str(meter.said())

        meter.changed = changed
        changed()
        try:
            yield bar
        finally:
            meter.changed = lambda: None
            bar.close()
