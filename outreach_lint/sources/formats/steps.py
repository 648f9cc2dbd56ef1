"""Sequences and other messages in YAML or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from outreach_lint.sources.source import Input, Item, Source
from outreach_lint.sources.texts.text import as_utf8


def read(file: Input) -> Iterator[Item]:
    """Yield the messages; each step of a sequence with the steps before it."""
    from outreach_lint.sources import sequences
    from outreach_lint.sources.structured import json_lists, steps

    if file.content is None and json_lists.is_large_list(file.path):
        yield from sequences.in_order(json_lists.read(file.path, file.config))
        return
    raw, notice = as_utf8(file.bytes(), file.path)
    yield from filter(None, [notice])
    yield from steps.read(raw, file.path, file.config)


def _is_valid_json(source: str, path: str) -> bool | None:
    """Return whether a .json file is strictly valid JSON, or ``None`` for other formats.

    Reading is lenient, but a fix must not turn valid JSON into invalid JSON.
    """
    if not path.lower().endswith(".json"):
        return None
    try:
        json.loads(source)
    except (ValueError, RecursionError):
        return False
    return True


SOURCE = Source(
    name="sequence",
    endings=(".yaml", ".yml", ".json"),
    draft="each message",
    read=read,
    mapped=True,
    unchanged_part=_is_valid_json,
)
