"""``outreach-lint cache``: what the model's answers take up on this machine, and how to be rid of them."""

from __future__ import annotations

import time

import click

from outreach_lint.judge.cache import Cache, clear, default_folder


@click.group("cache")
def command() -> None:
    """Look after the cache of the model's answers."""


@command.command("info")
def info() -> None:
    """Say where the cache is and what it holds."""
    cache = Cache(default_folder())
    found = cache.info()
    click.echo(f"{found.folder}: {found.entries:,} answers, {found.size / 2**20:.1f} MB")
    if found.oldest is not None:
        click.echo(f"the oldest is {(time.time() - found.oldest) / 86_400:.0f} days old")
    cache.close()


@command.command("clear")
def clear_all() -> None:
    """Forget every answer."""
    freed = clear(default_folder())
    click.echo(f"{default_folder()}: {freed / 2**20:.1f} MB freed")


@command.command("prune")
@click.option("--days", type=click.FloatRange(0), default=30, show_default=True, help="Keep what is younger.")
def prune(days: float) -> None:
    """Forget old answers."""
    cache = Cache(default_folder())
    count = cache.prune(days)
    click.echo(f"{count:,} answers older than {days:g} days forgotten")
    cache.close()
