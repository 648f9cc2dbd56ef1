"""``outreach-lint cache``: what is remembered on this machine, and how to be rid of it."""

from __future__ import annotations

import time

import click

from outreach_lint.cache import Cache, clear, default_folder, readings_folder

FOLDERS = ((default_folder, "answers"), (readings_folder, "readings and results"))


@click.group("cache")
def command() -> None:
    """Look after what is remembered: a model's answers, and what the local engine finds."""


@command.command("info")
def info() -> None:
    """Say where the caches are and what they hold."""
    for folder, what in FOLDERS:
        cache = Cache(folder())
        found = cache.info()
        click.echo(f"{found.folder}: {found.entries:,} {what}, {found.size / 2**20:.1f} MB")
        if found.oldest is not None:
            click.echo(f"the oldest is {(time.time() - found.oldest) / 86_400:.0f} days old")
        cache.close()


@command.command("clear")
def clear_all() -> None:
    """Forget everything."""
    freed = clear(readings_folder()) + clear(default_folder())
    click.echo(f"{default_folder()}: {freed / 2**20:.1f} MB freed")


@command.command("prune")
@click.option(
    "--days", type=click.FloatRange(0), default=30, show_default=True, help="Keep what is younger."
)
def prune(days: float) -> None:
    """Forget what is old."""
    for folder, what in FOLDERS:
        cache = Cache(folder())
        count = cache.prune(days)
        click.echo(f"{count:,} {what} older than {days:g} days forgotten")
        cache.close()
