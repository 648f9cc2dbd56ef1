"""The judge for the commands: created from the configuration, with progress and a summary."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from outreach_lint.cache import Cache
from outreach_lint.cli.progress import new_bar
from outreach_lint.config import Config
from outreach_lint.judge import factory
from outreach_lint.judge.endpoint import endpoint_of
from outreach_lint.judge.judge import Judge
from outreach_lint.judge.meter import Meter
from outreach_lint.linting.linter import Linter


def judge_with_warnings(config: Config, linter: Linter, use_cache: bool = True) -> Judge:
    """Return the judge that a configuration describes; see ``outreach_lint.judge.factory``."""
    return factory.judge_of(config, linter.host.client, use_cache, _warn)


def _warn(message: str) -> None:
    click.echo(message, err=True)


def print_endpoint(config: Config, linter: Linter) -> None:
    """Print the model and its server to standard error."""
    endpoint = endpoint_of(config)
    origin = config.origin("base_url").where
    where = endpoint.host
    if config.settings.base_url == endpoint.base_url:
        where += f" ({origin})"
    key = f"key from {endpoint.key_env}" if endpoint.key else "no key"
    click.echo(f"judge: {endpoint.model} at {where}, {key}{linter.host.provider_note}", err=True)


@contextmanager
def with_progress(judge: Judge) -> Iterator[Any]:
    """Show a progress bar on a terminal, and print the counts at the end.

    Yields the bar, or ``None`` if standard error is not a terminal.
    """
    try:
        with _progress(judge.meter) as bar:
            yield bar
    # GeneratorExit: the consumer stopped between two results.
    except (KeyboardInterrupt, GeneratorExit):
        if isinstance(judge.cache, Cache):
            click.echo(
                "judge: the answers so far are cached; the next run continues from there", err=True
            )
        raise
    finally:
        click.echo(f"judge: {judge.meter.counts()}", err=True)


@contextmanager
def _progress(meter: Meter) -> Iterator[Any]:
    if not sys.stderr.isatty():
        yield None
    else:
        bar = new_bar("{n_fmt} drafts judged{postfix} [{elapsed}]")

        def update() -> None:
            bar.n = meter.drafts
            bar.set_postfix_str(meter.counts())

        meter.changed = update
        update()
        try:
            yield bar
        finally:
            meter.changed = lambda: None
            bar.close()
