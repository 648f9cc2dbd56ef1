"""Rule page (.md) + optional check function → Rule.

A page's head is read at every start, so it is plain lines: ``# CODE name``, a fenced ``toml`` block, and
one sentence that becomes the finding's message. The rest is read by ``page`` when somebody asks for it.
"""

from __future__ import annotations

import os
import re
import sys
from ast import literal_eval
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import RELATIONSHIPS, SETTINGS, SEVERITIES, Hit, Rule

if TYPE_CHECKING:
    from outreach_lint.reading import Reading

_TITLE = re.compile(r"# +([A-Z]{2,8}\d{3}) +([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\s*$")
_HEAD = re.compile(
    r"(?P<title>[^\n]*)\n+```toml\n(?P<toml>.*?)^```\n(?P<summary>.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE
)
_CHOICES = {
    "severity": (SEVERITIES, False),
    "settings": (SETTINGS, True),
    "relationships": (RELATIONSHIPS, True),
    "scope": (("draft", "sequence", "campaign"), False),
    "wins_over": (None, True),
    "silences": (None, True),
}
_SWITCHES = ("default", "once")


def load_rules(package: str) -> list[Rule]:
    """Return the rules of a plugin package: every page in its folder ``rules``.

    ``package`` is the plugin's ``__name__``. A page ``rules/some-name.md`` takes its local check from
    ``rules/some_name.py``, if there is one. Raises ``OutreachLintError`` on a page that breaks the format.
    """
    module = sys.modules.get(package) or import_module(package)
    root = os.path.join(os.path.dirname(str(module.__file__)), "rules")
    return [_with_check(rule, package) for rule in load_folder(root, plugin=package)]


def load_folder(folder: str, plugin: str = "") -> list[Rule]:
    """Return the rules of all pages in a folder, by file name; they have no local check."""
    try:
        names = sorted(
            name for name in os.listdir(folder) if name.endswith(".md") and name.lower() != "readme.md"
        )
    except OSError as error:
        raise OutreachLintError(f"cannot read the rule folder: {error.strerror}", folder) from None
    return [parse_page(os.path.join(folder, name), plugin) for name in names]


def parse_page(path: str, plugin: str = "") -> Rule:
    """Read the head of one page; raises ``OutreachLintError`` with path and line when it breaks the format."""
    try:
        with open(path, encoding="utf-8") as handle:
            text = handle.read()
    except (OSError, UnicodeDecodeError) as error:
        raise OutreachLintError(f"cannot read the rule page: {error}", path) from None
    head = _HEAD.match(text)
    title = _TITLE.match(head["title"]) if head else _TITLE.match(text.partition("\n")[0])
    if title is None:
        raise OutreachLintError(
            "a rule page begins with its code and name", f"{path}:1", "write: # ABC001 some-name"
        )
    if head is None:
        raise OutreachLintError(
            "a fenced toml block must follow the title",
            f"{path}:2",
            'write: ```toml, severity = "warning", ```',
        )
    first = text[: head.start("toml")].count("\n") + 1
    settings = _plain(head["toml"])
    if settings is None:
        settings = _toml(head["toml"], f"{path}:{first}")
    summary = " ".join(head["summary"].split())
    if not summary:
        raise OutreachLintError(
            "one sentence on what the reader will feel must follow the toml block", f"{path}:{first}"
        )
    return Rule(
        code=title[1],
        name=title[2],
        summary=summary,
        text=text,
        path=path,
        plugin=plugin,
        **_checked(settings, path, first, head["toml"]),
    )


def _plain(raw: str) -> dict[str, Any] | None:
    """Read a head of plain lines, as nearly all are; ``None`` when it takes a TOML parser.

    In ``key = "text"``, ``key = ["text", …]`` and ``key = true`` TOML and Python mean the same, and the
    parser is already there: importing tomllib took a twentieth of a start.
    """
    out: dict[str, Any] = {}
    for line in raw.split("\n"):
        key, equals, value = line.partition(" = ")
        if not line.strip():
            continue
        if (
            not equals
            or not key.isidentifier()
            or key in out
            or "\\" in value
            or "'" in value
            or "#" in value
        ):
            return None
        if value in ("true", "false"):
            out[key] = value == "true"
            continue
        try:
            out[key] = literal_eval(value) if value[:1] in '["' else None
        except (ValueError, SyntaxError):
            return None
        if out[key] is None:
            return None
    return out


def _toml(raw: str, place: str) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        raise OutreachLintError(f"not valid TOML: {error}", place) from None


def _checked(settings: dict[str, object], path: str, first: int, raw: str) -> dict[str, Any]:
    out: dict[str, Any] = {"severity": "warning"}
    for key, value in settings.items():
        line = first + next((n for n, row in enumerate(raw.split("\n")) if row.lstrip().startswith(key)), 0)
        if key in _SWITCHES:
            if not isinstance(value, bool):
                raise OutreachLintError(f"{key} must be true or false", f"{path}:{line}")
            out[key] = value
            continue
        if key not in _CHOICES:
            raise OutreachLintError(
                f"unknown key {key!r}",
                f"{path}:{line}",
                nearest(key, [*_CHOICES, *_SWITCHES]) or f"known: {', '.join((*_CHOICES, *_SWITCHES))}",
            )
        choices, many = _CHOICES[key]
        values = value if many else [value]
        if not isinstance(values, list) or not all(
            isinstance(v, str) and (choices is None or v in choices) for v in values
        ):
            wanted = f"{'a list of ' if many else 'one of '}{', '.join(choices) if choices else 'rule codes'}"
            raise OutreachLintError(f"{key} must be {wanted}", f"{path}:{line}")
        out[key] = tuple(values) if many else value
    return out


def _with_check(rule: Rule, package: str) -> Rule:

    module = os.path.basename(rule.path)[:-3].replace("-", "_")
    if not os.path.exists(os.path.join(os.path.dirname(rule.path), f"{module}.py")):
        return rule
    return rule._replace(check=_Check(f"{package}.rules.{module}"))


class _Check:
    """A rule's ``check`` function, imported when the rule first runs."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._function: Callable[[Reading], Iterator[Hit]] | None = None

    def __call__(self, reading: Reading) -> Iterator[Hit]:
        if self._function is None:
            self._function = import_module(self._module).check
        return self._function(reading)
