"""Load rules from their pages (.md), with their check function or ``[match]`` table.

The head of a page is parsed at every start: ``# CODE name``, a fenced ``toml`` block, and one
sentence that becomes the message of the findings. ``page`` parses the rest on demand.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import RELATIONSHIPS, SETTINGS, SEVERITIES, Hit
from outreach_lint.rules.rule import Rule

if TYPE_CHECKING:
    from outreach_lint.reading import Reading

RULE_CODE, RULE_NAME = r"[A-Z]{2,8}\d{3}", r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_TITLE = rf"# +({RULE_CODE}) +({RULE_NAME})\s*$"
_CHOICES = {
    "severity": (SEVERITIES, False),
    "settings": (SETTINGS, True),
    "relationships": (RELATIONSHIPS, True),
    "scope": (("draft", "sequence", "campaign"), False),
    "wins_over": (None, True),
    "silences": (None, True),
}
FENCE = "```\n"
_SWITCHES = ("default", "once", "by_example")
_KEYS = (*_CHOICES, *_SWITCHES, "match")


def load_rules(package: str) -> list[Rule]:
    """Return the rules of a plugin package: every page in its folder ``rules``.

    ``package`` is the plugin's ``__name__``. A page ``rules/some-name.md`` takes its local check
    from ``rules/some_name.py``, if there is one. Raises ``OutreachLintError`` for a page with a
    wrong format.
    """
    module = sys.modules.get(package) or import_module(package)
    root = os.path.join(os.path.dirname(str(module.__file__)), "rules")
    return [_with_check(rule, package) for rule in load_folder(root, plugin=package)]


def load_folder(folder: str, plugin: str = "") -> list[Rule]:
    """Return the rules of all pages in a folder, in the order of their file names.

    Their local checks come from the pages only: a rule folder is data, and none of its code is run.
    """
    return [parse_page(os.path.join(folder, name), plugin) for name in pages_in(folder)]


def pages_in(folder: str) -> list[str]:
    """Return the names of the pages in a folder: every ``.md`` file except a README."""
    try:
        names = os.listdir(folder)
    except OSError as error:
        raise OutreachLintError(f"cannot read the rule folder: {error.strerror}", folder) from None
    pages = []
    for name in names:
        if name.endswith(".md") and name.lower() != "readme.md":
            pages.append(name)
    return sorted(pages)


def parse_page(path: str, plugin: str = "") -> Rule:
    """Read the head of one page.

    Raises:
        OutreachLintError: The page has a wrong format; the error names path and line.
    """
    text = _text_of(path)
    first_line, _, rest = text.partition("\n")
    code, name = _code_and_name(first_line, path)
    head = _split_head(rest.lstrip("\n"))
    if head is None:
        raise OutreachLintError(
            "a fenced toml block must follow the title",
            f"{path}:2",
            'write: ```toml, severity = "warning", ```',
        )
    raw, after = head
    first = text[: len(text) - len(after) - len(FENCE) - len(raw)].count("\n") + 1
    head_ends = ("\n" + after).find("\n## ")
    summary = " ".join((after if head_ends < 0 else after[:head_ends]).split())
    settings = _parse_toml(raw, path, first)
    if not summary:
        raise OutreachLintError(
            "one sentence on what the reader will feel must follow the toml block",
            f"{path}:{first + raw.count(chr(10)) + 1}",
        )
    rule = Rule(
        code=code,
        name=name,
        summary=summary,
        text=text,
        path=path,
        plugin=plugin,
        **_validated_settings(settings, lambda word: f"{path}:{first + _row_of(word, raw)}", text),
    )
    return _with_learned_check(rule) if rule.by_example else rule


def _text_of(path: str) -> str:
    try:
        with open(path, encoding="utf-8-sig") as handle:
            return handle.read()
    except (OSError, UnicodeDecodeError) as error:
        raise OutreachLintError(f"cannot read the rule page: {error}", path) from None


def _code_and_name(first_line: str, path: str) -> tuple[str, str]:
    title = re.match(_TITLE, first_line)
    if title is None:
        raise OutreachLintError(
            "a rule page must begin with its code and name",
            f"{path}:1",
            "write: # ABC001 some-name",
        )
    return title[1], title[2]


def _with_learned_check(rule: Rule) -> Rule:
    """Return a rule with a check that is learned from its page's examples."""
    if rule.check:
        raise OutreachLintError("a page cannot have both a match table and by_example", rule.path)
    from outreach_lint.rules.by_example import ByExample

    return replace(rule, check=ByExample(rule))


def _split_head(text: str) -> tuple[str, str] | None:
    """Return a page's toml block and the text after it; ``None`` if there is no complete block."""
    if not text.startswith("```toml\n"):
        return None
    body = "\n" + text[len("```toml\n") :]
    end = body.find("\n" + FENCE)
    return None if end < 0 else (body[1 : end + 1], body[end + 1 + len(FENCE) :])


def _parse_toml(raw: str, path: str, first: int) -> dict[str, Any]:
    try:
        return tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        what = re.sub(r" *[(]at .*[)]", "", str(error))
        position = re.search(r"line (\d+), column (\d+)", str(error))
        end = first + raw.rstrip("\n").count("\n")  # "(at end of document)"
        place = (
            f"{path}:{first + int(position[1]) - 1}:{position[2]}" if position else f"{path}:{end}"
        )
        raise OutreachLintError(f"not valid TOML: {what}", place) from None


def _row_of(word: str, raw: str) -> int:
    """Return the row, from 0, of a key or a value in a head; 0 if it is not found."""
    rows = raw.split("\n")
    for number, row in enumerate(rows):
        if re.match(rf"\s*\[?(?:match\.)?{re.escape(word)}\b", row):
            return number
    for number, row in enumerate(rows):
        if word in row:
            return number
    return 0


def _validated_settings(
    settings: dict[str, object], place: Callable[[str], str], text: str
) -> dict[str, Any]:
    out: dict[str, Any] = {"severity": "warning"}
    for key, value in settings.items():
        if key == "match":
            from outreach_lint.rules.match import match_of

            out["check"] = match_of(value, place, lambda: _section(text, "Try"))
        elif key in _SWITCHES:
            if not isinstance(value, bool):
                raise OutreachLintError(f"{key} must be true or false", place(key))
            out[key] = value
        elif key in _CHOICES:
            out[key] = _validated_choice(key, value, place)
        else:
            hint = nearest(key, list(_KEYS)) or f"known: {', '.join(_KEYS)}"
            raise OutreachLintError(f"unknown key {key!r}", place(key), hint)
    return out


def _validated_choice(key: str, value: object, place: Callable[[str], str]) -> object:
    choices, is_list = _CHOICES[key]
    values = value if is_list else [value]
    if not isinstance(values, list) or not all(
        isinstance(v, str) and (choices is None or v in choices) for v in values
    ):
        wanted = ", ".join(choices) if choices else "rule codes"
        list_or_one = "a list of" if is_list else "one of"
        raise OutreachLintError(f"{key} must be {list_or_one} {wanted}", place(key))
    return tuple(values) if is_list else value


def _section(text: str, name: str) -> str:
    """Return the prose of a page's section on one line, without parsing the whole page."""
    found = re.search(rf"^## {name}\s*\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE)
    return " ".join(found[1].split()) if found else ""


def _with_check(rule: Rule, package: str) -> Rule:
    module = os.path.basename(rule.path)[:-3].replace("-", "_")
    if not os.path.exists(os.path.join(os.path.dirname(rule.path), f"{module}.py")):
        return rule
    if rule.check:
        what = f"the page has a match table, and {module}.py beside it is a check as well"
        raise OutreachLintError(what, rule.path, "keep only one of them")
    return replace(rule, check=_LazyCheck(f"{package}.rules.{module}"))


class _LazyCheck:
    """A rule's ``check`` function, imported when the rule first runs."""

    def __init__(self, module: str) -> None:
        self._module = module
        self._function: Callable[[Reading], Iterator[Hit]] | None = None

    def __call__(self, reading: Reading) -> Iterator[Hit]:
        if self._function is None:
            self._function = import_module(self._module).check
        return self._function(reading)
