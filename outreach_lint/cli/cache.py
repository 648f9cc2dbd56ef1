"""``outreach-lint cache``: show, prune or clear the caches on this machine."""

from __future__ import annotations

import time

import click

from outreach_lint.cache import Cache, clear, default_folder, readings_folder

FOLDERS = ((default_folder, "answers"), (readings_folder, "readings and results"))


@click.group("cache")
def command() -> None:
    """Show, prune or clear the caches: a model's answers, and the local engine's results."""


@command.command("info")
def info() -> None:
    """Show where the caches are and what they hold."""
    for folder, what in FOLDERS:
        cache = Cache(folder())
        stats = cache.info()
        click.echo(f"{stats.folder}: {stats.entries:,} {what}, {stats.size / 2**20:.1f} MB")
        if stats.oldest is not None:
            click.echo(f"the oldest is {(time.time() - stats.oldest) / 86_400:.0f} days old")
        cache.close()


@command.command("clear")
def clear_all() -> None:
    """Delete all entries."""
    freed = clear(readings_folder()) + clear(default_folder())
    click.echo(f"{default_folder()}: {freed / 2**20:.1f} MB freed")


@command.command("prune")
@click.option(
    "--days",
    type=click.FloatRange(0),
    default=30,
    show_default=True,
    help="Keep entries younger than this.",
)
def prune(days: float) -> None:
    """Delete old entries."""
    for folder, what in FOLDERS:
        cache = Cache(folder())
        count = cache.prune(days)
        click.echo(f"{count:,} {what} older than {days:g} days deleted")
        cache.close()
