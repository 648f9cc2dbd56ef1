"""The declaration of a key of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any, NamedTuple

from outreach_lint.settings.kinds import ValueKind

KEY = "key"  # the key of a field's metadata that holds its ``Key``


class Key(NamedTuple):
    """The declaration of a key, without its name.

    Attributes:
        group: The heading above it in lists.
        kind: The values that it accepts.
        default: Its value if it is not set.
        help: A description, in Markdown.
        unset: A description of what applies if the key is not set and has no default.
        example: An example value, in TOML, for a key that is empty by default.
        metavar: The placeholder for the value in ``--help``.
        per_path: Whether ``overrides`` may set the key for some paths.
    """

    group: str
    kind: ValueKind
    default: Any
    help: str
    unset: str = ""
    example: str = ""
    metavar: str | None = None
    per_path: bool = False


class Override(NamedTuple):
    """Settings for the paths that match some globs: values by attribute of ``Settings``."""

    paths: tuple[str, ...]
    values: Mapping[str, Any]


def setting_field(*args: Any, **facts: Any) -> Any:
    """Declare a key: return a dataclass field with its default, and its ``Key`` as metadata."""
    key = Key(*args, **facts)
    if isinstance(key.default, dict):
        return field(default_factory=dict, metadata={KEY: key})
    return field(default=key.default, metadata={KEY: key})


def option_name(attribute: str) -> str:
    """Return an attribute's name as it is written in files and on the command line."""
    return attribute.replace("_", "-")
