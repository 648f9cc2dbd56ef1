"""The workspace settings that an editor sends, such as ``outreach-lint.setting``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from outreach_lint.errors import nearest
from outreach_lint.settings.key import option_name
from outreach_lint.settings.keys import KEYS
from outreach_lint.settings.kinds import BOOLEAN, fits

SECTION = "outreach-lint"
SUPPORTED_KEYS = ("setting", "relationship", "template", "channel", "select", "ignore", "severity")
VERBOSE = "verbose"
IGNORED_KEYS = ("command", "languages", "trace")  # used by the editor extension itself


@dataclass(frozen=True)
class EditorSettings:
    """The settings of the editor.

    ``options`` override configuration files. ``verbose`` also shows findings of low confidence.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    verbose: bool = False

    @classmethod
    def of(cls, given: Any) -> tuple[EditorSettings, list[str]]:
        """Return the settings that an editor sends, and messages about invalid ones."""
        if isinstance(given, dict) and isinstance(given.get(SECTION), dict):
            given = given[SECTION]
        if not isinstance(given, dict):
            return cls(), []
        options: dict[str, Any] = {}
        problems: list[str] = []
        for name, value in given.items():
            key = _attribute(str(name))
            if value is None or value in ("", [], {}) or key in IGNORED_KEYS:
                continue  # not set
            problem = _problem(key, str(name), value)
            if problem:
                problems.append(problem)
            else:
                options[key] = value
        verbose = bool(options.pop(VERBOSE, False))
        return cls(options, verbose), problems


def _attribute(name: str) -> str:
    """Return the attribute of a setting: both ``perFile`` and ``per-file`` become ``per_file``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).replace("-", "_").lower()


def _problem(key: str, name: str, value: Any) -> str:
    """Return a message about an invalid setting, or an empty string if it is valid."""
    if key not in (*SUPPORTED_KEYS, VERBOSE):
        hint = (
            nearest(key, list(SUPPORTED_KEYS))
            or f"known: {', '.join(map(option_name, (*SUPPORTED_KEYS, VERBOSE)))}"
        )
        return f"unknown setting {SECTION}.{name}; {hint}"
    kind = BOOLEAN if key == VERBOSE else KEYS[key].kind
    if not fits(value, kind.schema):
        return f"the setting {SECTION}.{name} must be {kind.words}, not {value!r}"
    return ""
