"""Sequences in YAML or JSON."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint.sources.source import Input, Item, Source


def read(file: Input) -> Iterator[Item]:
    """Yield the steps, each with those before it."""
    from outreach_lint.sources import steps

    yield from steps.read(file.bytes(), file.path, file.config)


SOURCE = Source(
    name="sequence",
    endings=(".yaml", ".yml", ".json"),
    draft="each step",
    read=read,
)
