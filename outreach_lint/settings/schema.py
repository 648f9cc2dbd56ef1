"""The JSON Schema of configuration files, for completion and checks in editors.

It is draft 07, because that is the version that the TOML plugins of editors support.
"""

from __future__ import annotations

from typing import Any

from outreach_lint.settings.key import Key, option_name
from outreach_lint.settings.keys import KEYS
from outreach_lint.settings.kinds import STRINGS

DRAFT_07 = "http://json-schema.org/draft-07/schema#"


def config_schema() -> dict[str, Any]:
    """Return the schema of ``outreach-lint.toml``."""
    return {
        "$schema": DRAFT_07,
        "title": "outreach-lint.toml",
        "description": "The configuration of outreach-lint.",
        **_table(),
    }


def pyproject_schema() -> dict[str, Any]:
    """Return the schema of ``pyproject.toml``; it describes only ``[tool.outreach-lint]``."""
    tool = {"type": "object", "properties": {"outreach-lint": _table()}}
    return {
        "$schema": DRAFT_07,
        "title": "pyproject.toml with a table [tool.outreach-lint]",
        "type": "object",
        "properties": {"tool": tool},
    }


def _table() -> dict[str, Any]:
    properties = {option_name(name): _property(key) for name, key in KEYS.items()}
    per_path = {option_name(name): _property(key) for name, key in KEYS.items() if key.per_path}
    for key in per_path.values():
        key.pop("default", None)
    paths = {"description": "Globs, as in .gitignore, from the file's folder.", **STRINGS.schema}
    properties["overrides"]["items"] = {
        "type": "object",
        "properties": {"paths": paths, **per_path},
        "required": ["paths"],
        "additionalProperties": False,
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _property(key: Key) -> dict[str, Any]:
    about: dict[str, Any] = {"description": key.help, **key.kind.schema}
    if key.default is not None:
        about["default"] = list(key.default) if isinstance(key.default, tuple) else key.default
    return about
