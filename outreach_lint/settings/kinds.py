"""The kinds of values of settings: in words, and as a JSON Schema to check values."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from outreach_lint.model import SEVERITIES


class ValueKind(NamedTuple):
    """The values that a key accepts.

    ``words`` completes the sentence "max-tokens must be …". ``schema`` is the same as JSON Schema.
    """

    words: str
    schema: Mapping[str, Any]


def one_of(*choices: str) -> ValueKind:
    """Return the kind of a key that accepts one of some words."""
    return ValueKind(f"one of {', '.join(choices)}", {"type": "string", "enum": list(choices)})


def at_least(least: float, whole: bool = False) -> ValueKind:
    """Return the kind of a key that accepts a number of at least ``least``."""
    if whole:
        return ValueKind(
            f"a whole number of at least {least:g}", {"type": "integer", "minimum": least}
        )
    return ValueKind(f"a number of at least {least:g}", {"type": "number", "minimum": least})


_LIST = {"type": "array", "items": {"type": "string"}}
STRINGS = ValueKind("a list of strings", _LIST)
BOOLEAN = ValueKind("true or false", {"type": "boolean"})
TEXT = ValueKind("a string that is not empty", {"type": "string", "pattern": r"\S"})
KEY_VARIABLE = ValueKind(
    "the name of an environment variable that ends in API_KEY or API_TOKEN",
    {"type": "string", "pattern": r"^\w*(API_?KEY|API_?TOKEN)$"},
)
PRICE = ValueKind(
    "a table of input and output, in money per million tokens",
    {
        "type": "object",
        "properties": {
            "input": {"type": "number", "minimum": 0},
            "output": {"type": "number", "minimum": 0},
        },
        "additionalProperties": False,
    },
)
RULE_SEVERITIES = ValueKind(
    f"a table of rule = {' or '.join(SEVERITIES)}",
    {"type": "object", "additionalProperties": one_of(*SEVERITIES).schema},
)
PLUGINS = ValueKind(
    "a table of disable = list of plugins",
    {
        "type": "object",
        "properties": {"disable": _LIST},
        "required": ["disable"],
        "additionalProperties": False,
    },
)
IGNORES = ValueKind(
    "a table of glob = list of rules", {"type": "object", "additionalProperties": _LIST}
)
OVERRIDES = ValueKind(
    "an array of tables: [[tool.outreach-lint.overrides]]",
    {"type": "array", "items": {"type": "object"}},
)


def fits(value: Any, schema: Mapping[str, Any]) -> bool:
    """Return whether a value read from TOML fits a schema with the keywords that are used above.

    The library ``jsonschema`` can do this, but it takes too long to import at every start.
    """
    match schema["type"]:
        case "array":
            return isinstance(value, list) and all(fits(item, schema["items"]) for item in value)
        case "object":
            return isinstance(value, dict) and _table_fits(value, schema)
        case "boolean":
            return isinstance(value, bool)
        case "string":
            return isinstance(value, str) and _string_fits(value, schema)
    number = int if schema["type"] == "integer" else (int, float)
    if not isinstance(value, number) or isinstance(value, bool):
        return False
    return math.isfinite(value) and bool(value >= schema["minimum"])


def _string_fits(value: str, schema: Mapping[str, Any]) -> bool:
    if "enum" in schema:
        return value in schema["enum"]
    return re.search(schema.get("pattern", ""), value) is not None


def _table_fits(value: dict[str, Any], schema: Mapping[str, Any]) -> bool:
    known = schema.get("properties", {})
    other = schema.get("additionalProperties", True)
    for name, item in value.items():
        inner = known.get(name, other)
        if inner is False or (inner is not True and not fits(item, inner)):
            return False
    return set(schema.get("required", ())) <= set(value)
