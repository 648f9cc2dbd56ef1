"""A .yaml or .json file that holds a sequence, its steps one after the other → Drafts.

PyYAML reads both (JSON is YAML as far as such files go) and tells where each step's text stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import yaml

from outreach_lint.config import Config
from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import Draft, StatedIn
from outreach_lint.sources.context import (
    ALIASES,
    FIELDS,
    fields_of,
)
from outreach_lint.sources.drafting import draft_of
from outreach_lint.sources.sequences import Item, joined
from outreach_lint.sources.text import decode

TEXT = ("text", "body", "message")  # what a step's text may be called
HINT = "write: steps: [{day: 1, text: …}, {day: 4, text: …}]"


def read(raw: bytes, path: str, config: Config) -> Iterator[Item]:
    """Yield the steps, each with those before it; raises ``OutreachLintError`` when the file holds none."""
    whole = decode(raw, path)
    try:
        source = (
            whole.replace("\t", " ") if path.lower().endswith(".json") else whole
        )  # YAML minds tabs
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        data = yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else path
        said = getattr(error, "problem", None) or str(error)
        raise OutreachLintError(f"not valid YAML or JSON: {said}", place) from None
    except (ValueError, RecursionError) as error:
        raise OutreachLintError(f"not valid YAML or JSON: {error}", path) from None
    common, steps, nodes = _parts(data, node, path)
    drafts: list[Item] = []
    for number, (step, at) in enumerate(zip(steps, nodes, strict=True), 1):
        try:
            drafts.append(_step(step, at, number, common, whole, path, config))
        except OutreachLintError as error:
            drafts.append(error)
    yield from joined(drafts)


def _parts(data: Any, node: Any, path: str) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """Return what all steps have in common, the steps, and where they stand."""
    common: dict[str, Any] = {}
    if isinstance(data, dict) and isinstance(data.get("steps"), list):
        common = {key: value for key, value in data.items() if key != "steps"}
        node = next(value for key, value in node.value if key.value == "steps")
        data = data["steps"]
    if not isinstance(data, list) or not data:
        raise OutreachLintError(
            "a sequence is a list of steps, or has one called steps", path, HINT
        )
    return common, data, node.value


def _step(
    step: Any, node: Any, number: int, common: dict[str, Any], whole: str, path: str, config: Config
) -> Draft:
    place = f"{path}:{node.start_mark.line + 1}"
    if not isinstance(step, dict):
        raise OutreachLintError(f"step {number} is no table of fields", place, HINT)
    name = next((key for key in TEXT if key in step), None)
    text = step.get(name) if name else None
    if not isinstance(text, str) or not text.strip():
        raise OutreachLintError(f"step {number} has no text", place, HINT)
    known = [*FIELDS, *ALIASES, *TEXT]
    for key in step:
        if isinstance(key, str) and key not in known and (hint := nearest(key, known)):
            raise OutreachLintError(f"unknown field {key!r} in step {number}", place, hint)
    given = fields_of({**common, **step}, lambda _: place)
    given.setdefault("step", number)
    written = next(value for key, value in node.value if key.value == name)
    given["sequence_id"] = given.get("sequence_id") or given.get("id") or path
    own_id = str(step["id"]) if step.get("id") else f"step {given['step']}"
    locate = _locator(written, whole, text)
    return draft_of(text, path, config, given, StatedIn.FILE, id=own_id, locate=locate)


def _locator(node: Any, whole: str, text: str) -> Callable[[int], tuple[int, int]]:
    """Return where each character of a text stands: exactly in a block (``|``), else at the text's beginning."""
    first = node.start_mark.line + 1
    rows = whole.split("\n")

    def locate(offset: int) -> tuple[int, int]:
        if node.style != "|":
            return first, node.start_mark.column + 1
        before = text[:offset]
        line = first + 1 + before.count("\n")
        body = rows[line - 1] if line <= len(rows) else ""
        begun = text.split("\n")[before.count("\n")]
        indent = len(body) - len(body.lstrip(" ")) - (len(begun) - len(begun.lstrip(" ")))
        return line, max(indent, 0) + offset - (before.rfind("\n") + 1) + 1

    return locate
