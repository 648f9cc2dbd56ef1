"""The judge as the commands use it: made from the configuration, with progress and a summary."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from outreach_lint.cache import Cache, Memory
from outreach_lint.config import Config
from outreach_lint.judge import factory
from outreach_lint.judge.endpoint import endpoint_of
from outreach_lint.judge.judge import Judge
from outreach_lint.judge.meter import Meter
from outreach_lint.linting.linter import Linter


def judge_of(config: Config, linter: Linter, use_cache: bool = True) -> Judge:
    """Return the judge that a configuration describes; see ``outreach_lint.judge.factory``."""
    return factory.judge_of(config, linter.host.client, use_cache, _warn)


def cache_of(use_cache: bool = True) -> Cache | Memory:
    """Return the cache on disk, or one in memory."""
    return factory.cache_of(use_cache, _warn)


def _warn(message: str) -> None:
    click.echo(message, err=True)


def introduce(config: Config, linter: Linter) -> None:
    """Say on standard error who is asked and where."""
    endpoint = endpoint_of(config)
    origin = config.origin("base_url").where
    where = endpoint.host
    if config.settings.base_url == endpoint.base_url:
        where += f" ({origin})"
    key = f"key from {endpoint.key_env}" if endpoint.key else "no key"
    click.echo(f"judge: {endpoint.model} at {where}, {key}{linter.host.askers}", err=True)


@contextmanager
def watched(judge: Judge) -> Iterator[Any]:
    """Show a progress bar on a terminal, and the counts at the end.

    Yields the bar, or ``None`` where standard error is not a terminal.
    """
    try:
        with _progress(judge.meter) as bar:
            yield bar
    except (
        KeyboardInterrupt,
        GeneratorExit,
    ):  # the second: when it is broken off between two results
        if isinstance(judge.cache, Cache):
            click.echo(
                "judge: what was answered is kept; the next run goes on from there", err=True
            )
        raise
    finally:
        click.echo(f"judge: {judge.meter.counts()}", err=True)


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
            bar.set_postfix_str(meter.counts())

        meter.changed = changed
        changed()
        try:
            yield bar
        finally:
            meter.changed = lambda: None
            bar.close()
