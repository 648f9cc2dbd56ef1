"""How a key of the settings is declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, NamedTuple

from outreach_lint.settings.kinds import Kind

KEY = "key"  # where a field's metadata holds its ``Key``


class Key(NamedTuple):
    """What is known of a key, besides its name.

    Attributes:
        group: The heading under which it is listed.
        kind: What values it takes.
        default: Its value where nobody says anything.
        help: What it is, in Markdown.
        unset: What applies while the key is not set, in words, where it has no default.
        example: A value, in TOML, for a key that is empty by default.
        metavar: What stands for the value in ``--help``.
        per_path: Whether ``overrides`` may set it for some paths.
    """

    group: str
    kind: Kind
    default: Any
    help: str
    unset: str = ""
    example: str = ""
    metavar: str | None = None
    per_path: bool = False


class Override(NamedTuple):
    """What applies to the paths that match some globs: attributes of ``Settings`` with values."""

    paths: tuple[str, ...]
    values: Mapping[str, Any]


def declared(*args: Any, **facts: Any) -> Any:
    """Declare a key: return a dataclass field with its default, and its ``Key`` as metadata."""
    key = Key(*args, **facts)
    if isinstance(key.default, dict):
        return field(default_factory=dict, metadata={KEY: key})
    return field(default=key.default, metadata={KEY: key})


def dashed(attribute: str) -> str:
    """Return a key as it is written in files and on the command line."""
    return attribute.replace("_", "-")
