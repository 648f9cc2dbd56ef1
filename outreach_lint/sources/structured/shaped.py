"""Build drafts from the messages in a tree, with their fields, step and position in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cached_property
from typing import Any, NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import Notice, OutreachLintError, Place
from outreach_lint.model import Draft, Lines, StatedIn
from outreach_lint.sources.context import (
    FIELD_ALIASES,
    FIELDS,
    as_step,
    channel_of,
    context_of,
    fields_of,
    sequence_of,
    typed,
)
from outreach_lint.sources.markup.values import as_seen
from outreach_lint.sources.names import MAIL_ADDRESS, WORD_BREAK, first_of, plain_name
from outreach_lint.sources.structured.shapes import OWN_MESSAGE_KEYS, Found, Path, last_key
from outreach_lint.sources.structured.trees import Node
from outreach_lint.sources.texts.titles import title_of

KNOWN_KEYS = (*FIELDS, *FIELD_ALIASES, *OWN_MESSAGE_KEYS)
# Keys of lists whose items are steps, and of lists whose items are variants of one message.
STEP_LISTS = frozenset(
    (
        "steps sequence sequences emails mails touches touchpoints followups messages cadence"
        " stages nodes drip series touch campaign sequencesteps emailersteps stepgroups"
        " emailsequence workflow flow"
    ).split()
)
VARIANT_LISTS = frozenset(
    (
        "variants versions options alternatives abtests sequencevariants templates emailertouches"
        " bodies emailertemplates texts bodyvariants"
    ).split()
)
TIMING_KEYS = frozenset(
    (
        "step stepnumber steporder day days delay delaydays waitdays waittime wait seqnumber"
        " seqdelaydetails senddelay interval touch delayindays"
    ).split()
)
READER_KEYS = ("email", "to", "recipient", "toemail", "recipientemail", "leademail")
HOW_TO_WRITE_STEPS = (
    "write: steps: [{day: 1, text: …}, {day: 4, text: …}]; or name the keys: --message-key KEY"
)


class SourceText(NamedTuple):
    """The text that a tree was parsed from: its path, its lines, and its first line in the file."""

    path: str
    lines: Lines
    config: Config
    line: int = 1

    def at(self, place: int) -> tuple[int, int]:
        """Return line and column of an offset."""
        line, column = self.lines.at(place)
        return line + self.line - 1, column

    def where(self, place: int) -> Place:
        """Return the path and line of an offset, for an error."""
        return Place(self.path, self.at(place)[0])


class NodePlaces:
    """Locates each character of several texts that are joined by line breaks."""

    def __init__(self, nodes: Iterable[Node], source: SourceText) -> None:
        self._nodes, self._source = tuple(nodes), source

    @cached_property
    def _places(self) -> list[int]:
        places: list[int] = []
        for node in self._nodes:
            if node.places:
                places += node.places()
        return places

    def __call__(self, offset: int) -> tuple[int, int]:
        """Return line and column, from 1, of the character at an offset."""
        return self._source.at(self._places[min(offset, len(self._places) - 1)])


class StepPlace(NamedTuple):
    """The place of a message in a sequence: the sequence's path in the tree, step and day."""

    sequence: Path
    step: int | None
    day: float | None = None


def shaped_draft(found: Found, source: SourceText, default_id: str) -> Draft:
    """Return a message as a draft; raises ``OutreachLintError`` if a field is invalid."""
    place = source.where(found.node.start)
    given = _fields_around(found, source)
    text, locate = as_seen(found.node.value, NodePlaces((found.node,), source))
    if not text.strip():
        raise OutreachLintError("the draft is empty", place)
    order = step_place_of(found)
    if order:
        given.setdefault("step", order.step)
        given.setdefault("day", order.day)
    sequence = given.get("sequence_id")
    if order and not sequence:
        sequence = _sequence_name(order, found, source)
    if order and given.get("step") is not None:
        default_id = f"step {given['step']}"
    own_id = None
    if found.owners:
        own_id = found.owners[-1].get("id")
    bare = Draft(text, path=source.path)
    context = context_of(bare, given, StatedIn.FILE, source.config)
    subject = "\n".join(str(node.text) for node in found.subjects)
    return Draft(
        text=text,
        id=str((own_id and own_id.value) or default_id),
        path=source.path,
        subject=subject or None,
        subject_at=NodePlaces(found.subjects, source) if subject else None,
        context=as_step(context, text, 0, _is_for_many(found, order)),
        channel=channel_of(given, source.config),
        disable=given.get("disable") or (),
        locate=locate,
        **{**sequence_of(given), "sequence_id": sequence, "received": found.received},
    )


def _is_for_many(found: Found, order: StepPlace | None) -> bool:
    """Return whether a message goes to many readers: another tool's step, or a template."""
    is_template = any("template" in plain_name(str(part)) for part in found.path)
    return is_template or (order is not None and not is_documented_format(found))


def is_documented_format(found: Found) -> bool:
    """Return whether a message's table is in the documented format: nearly every key is known."""
    names = found.names
    in_steps = names[:-1] == ["steps"] or (len(names) == 1 and len(found.path) > 1)
    if not (in_steps and names[-1] in OWN_MESSAGE_KEYS) and names != ["text"]:
        return False
    return all(key in KNOWN_KEYS or _misspelt_field(key) for key, _ in found.owners[-1].pairs or ())


def _misspelt_field(key: str) -> str:
    """Return the field that a key misspells; empty if there is none."""
    word = key.casefold().replace("-", "_")
    for name in KNOWN_KEYS:
        if sorted(name) == sorted(word):
            return name
    return next(iter(get_close_matches(word, KNOWN_KEYS, n=1, cutoff=0.87)), "")


def _fields_around(found: Found, source: SourceText) -> dict[str, Any]:
    """Return the draft fields in the tables around a message.

    In a table in the documented format, each field must be valid.
    """
    is_documented = is_documented_format(found)
    fields: dict[str, Any] = {}
    for owner in found.owners:
        innermost = owner is found.owners[-1]
        for name, node in owner.pairs or ():
            key = FIELD_ALIASES.get(name, name)
            is_simple = node.pairs is None and (node.items is None or key == "disable")
            if is_documented and innermost and name not in KNOWN_KEYS:
                hint = f"did you mean {_misspelt_field(name)}?"
                raise OutreachLintError(f"unknown field {name!r}", source.where(owner.start), hint)
            if key not in FIELDS or key in ("subject", "received") or not is_simple:
                continue
            if is_documented and innermost:
                place = source.where(owner.start)
                fields.update(fields_of({name: node.plain}, lambda _: place))  # noqa: B023
            elif innermost or key != "id":
                fields.update(_field_if_valid(key, node.plain))
    return fields


def _field_if_valid(key: str, value: Any) -> dict[str, Any]:
    """Return a field of another tool's file if its value is valid, else nothing."""
    try:
        return {key: typed(key, value, "")}
    except OutreachLintError:
        return {}


def step_place_of(found: Found) -> StepPlace | None:
    """Return the place of a message in a sequence, by the lists and numbered keys around it."""
    for number in range(len(found.path) - 1, -1, -1):
        part = found.path[number]
        above = last_key(found.path[:number])
        if isinstance(part, str):
            title = title_of(" ".join(filter(None, re.split(WORD_BREAK, part))))
            if title.step is not None or (title.day is not None and title.names_message):
                return StepPlace(found.path[:number], title.step, title.day)
            continue
        name = plain_name(above)
        if name in VARIANT_LISTS:
            continue
        item = _item_at(found, number)
        are_steps = name in STEP_LISTS or not above or _is_timed(item)
        if are_steps and not _is_for_one(item):
            return StepPlace(found.path[:number], part + 1)
        return None
    return None


def _item_at(found: Found, number: int) -> Node | None:
    """Return the table that is the list item at an index of a message's path."""
    keys = sum(isinstance(part, str) for part in found.path[:number])
    if keys >= len(found.owners):
        return None
    return found.owners[keys]


def _is_timed(item: Node | None) -> bool:
    return item is not None and any(plain_name(name) in TIMING_KEYS for name, _ in item.pairs or ())


def _is_for_one(item: Node | None) -> bool:
    """Return whether a list's item names its reader.

    If it does, the items are not steps to one reader.
    """
    if item is None:
        return False
    for name, node in item.pairs or ():
        if plain_name(name) in READER_KEYS and MAIL_ADDRESS.fullmatch((node.text or "").strip()):
            return True
    return False


def _sequence_name(order: StepPlace, found: Found, source: SourceText) -> str:
    """Return the name of a message's sequence.

    It is the id in the file, or else the file's path and the sequence's path in the tree.
    """
    inside = ".".join(map(str, order.sequence))
    if len(order.sequence) > 1:
        return f"{source.path} {inside}"
    if len(order.sequence) == 1 and len(found.owners) > 1:
        first = found.owners[0].get("id")
        if first is not None and first.value:
            return str(first.value)
    return source.path


def notice(found: list[Found], path: str) -> Notice | None:
    """Return a one-line notice of the keys that were read as messages.

    It is ``None`` if the file is in the documented format.
    """
    if all(is_documented_format(item) for item in found):
        return None
    keys = []
    for key, number in Counter(item.key for item in found).most_common():
        keys.append(f"{key} ({number})" if number > 1 else key)
    first = first_of(keys)
    return Notice(f"read as messages: {first}; --message-key names others", path)


def without_text(
    tree: Node, found: list[Found], where: Callable[[int], Place]
) -> list[OutreachLintError]:
    """Return an error for each step of a list ``steps`` that lacks a text.

    A step of another kind than a message, such as a task, needs no text.
    """
    steps = tree.get("steps") or tree
    above: Path = ("steps",) if tree.get("steps") else ()
    read = set()
    for item in found:
        if item.path[: len(above)] == above:
            read.add(item.path[len(above)])
    faults = []
    for number, step in enumerate(steps.items or ()):
        if number not in read and not _is_not_a_message(step):
            what = "has no text" if step.pairs is not None else "is not a table of fields"
            faults.append(
                OutreachLintError(
                    f"step {number + 1} {what}", where(step.start), HOW_TO_WRITE_STEPS
                )
            )
    return faults


def _is_not_a_message(item: Node) -> bool:
    kinds = ("type", "kind", "action", "actiontype", "steptype", "role", "direction")
    return any(plain_name(name) in kinds for name, _ in item.pairs or ())
