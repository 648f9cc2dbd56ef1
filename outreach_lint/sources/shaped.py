"""Make drafts of the messages in a tree: fields, place in a sequence, and places in the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from functools import cached_property
from typing import Any, NamedTuple

from outreach_lint.config import Config
from outreach_lint.errors import Notice, OutreachLintError
from outreach_lint.model import Draft, Lines, SourceKind, StatedIn
from outreach_lint.sources.context import (
    ALIASES,
    FIELDS,
    as_step,
    channel_of,
    context_of,
    fields_of,
    sequence_of,
    typed,
)
from outreach_lint.sources.names import NUMBERS, first_of, plain_name
from outreach_lint.sources.shapes import OURS, Found, Path, last_key
from outreach_lint.sources.titles import title_of
from outreach_lint.sources.trees import Node
from outreach_lint.sources.values import as_seen

KNOWN = (*FIELDS, *ALIASES, *OURS)
# Lists whose items follow each other, and lists whose items stand for each other.
STEPS = frozenset(
    (
        "steps sequence sequences emails mails touches touchpoints followups messages cadence"
        " stages nodes drip series touch campaign sequencesteps emailersteps stepgroups"
        " emailsequence workflow flow"
    ).split()
)
VARIANTS = frozenset(
    (
        "variants versions options alternatives abtests sequencevariants templates emailertouches"
        " bodies emailertemplates texts bodyvariants"
    ).split()
)
TIMED = frozenset(
    (
        "step stepnumber steporder day days delay delaydays waitdays waittime wait seqnumber"
        " seqdelaydetails senddelay interval touch delayindays"
    ).split()
)
READERS = ("email", "to", "recipient", "toemail", "recipientemail", "leademail")
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,24}")
KEYS_SHOWN = 5
KIND = SourceKind("messages of any shape", verbatim=False, editable=False)
HINT = "write: steps: [{day: 1, text: …}, {day: 4, text: …}]; or name the keys: --message-key KEY"


class SourceText(NamedTuple):
    """The text that a tree was read from: its path, its lines, and the line on which it begins."""

    path: str
    lines: Lines
    config: Config
    line: int = 1

    def at(self, place: int) -> tuple[int, int]:
        """Return line and column of a place."""
        line, column = self.lines.at(place)
        return line + self.line - 1, column

    def where(self, place: int) -> str:
        """Return a place for an error."""
        return f"{self.path}:{self.at(place)[0]}"


class NodePlaces:
    """Tells line and column of each character of some texts, with a line break after each text."""

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
    """Where a message stands in a sequence: the path of the sequence, and which step it is."""

    sequence: Path
    step: int | None
    day: float | None = None


def draft_of(found: Found, source: SourceText, default_id: str) -> Draft:
    """Return a message as a draft; raises ``OutreachLintError`` when one of its fields is wrong."""
    place = source.where(found.node.start)
    given = _fields_around(found, source)
    text, at = as_seen(found.node.value, NodePlaces((found.node,), source))
    if not text.strip():
        raise OutreachLintError("the draft is empty", place)
    order = place_of(found)
    if order:
        given.setdefault("step", order.step)
        given.setdefault("day", order.day)
    sequence = given.get("sequence_id")
    if order and not sequence:
        sequence = _name_of(order, found, source)
    if order and given.get("step") is not None:
        default_id = f"step {given['step']}"
    own = None
    if found.owners:
        own = found.owners[-1].get("id")
    context = context_of(text, 0, source.path, given, StatedIn.FILE, source.config)
    subject = "\n".join(str(node.text) for node in found.subjects)
    return Draft(
        text=text,
        id=str((own and own.value) or default_id),
        path=source.path,
        subject=subject or None,
        subject_at=NodePlaces(found.subjects, source) if subject else None,
        context=as_step(context, text, 0, _is_for_many(found, order)),
        channel=channel_of(given, source.config),
        disable=given.get("disable") or (),
        locate=at,
        **{**sequence_of(given), "sequence_id": sequence, "received": found.received},
    )


def _is_for_many(found: Found, order: StepPlace | None) -> bool:
    """Tell whether a message is one to be filled: a step of another tool's, or a template."""
    is_template = any("template" in plain_name(str(part)) for part in found.path)
    return is_template or (order is not None and not is_ours(found))


def is_ours(found: Found) -> bool:
    """Tell whether a message's table is one as we describe it: nearly every key is known."""
    names = found.names
    in_steps = names[:-1] == ["steps"] or (len(names) == 1 and len(found.path) > 1)
    if not (in_steps and names[-1] in OURS) and names != ["text"]:
        return False
    return all(key in KNOWN or _misspelt_field(key) for key, _ in found.owners[-1].pairs or ())


def _misspelt_field(key: str) -> str:
    """Return the field that a key is a misspelling of, if it is one."""
    word = key.casefold().replace("-", "_")
    for name in KNOWN:
        if sorted(name) == sorted(word):
            return name
    return next(iter(get_close_matches(word, KNOWN, n=1, cutoff=0.87)), "")


def _fields_around(found: Found, source: SourceText) -> dict[str, Any]:
    """Return the fields of ours in the tables around a message.

    In a table as we describe it each field must be right.
    """
    ours = is_ours(found)
    fields: dict[str, Any] = {}
    for owner in found.owners:
        inner = owner is found.owners[-1]
        for name, node in owner.pairs or ():
            key = ALIASES.get(name, name)
            simple = node.pairs is None and (node.items is None or key == "disable")
            if ours and inner and name not in KNOWN:
                hint = f"did you mean {_misspelt_field(name)}?"
                raise OutreachLintError(f"unknown field {name!r}", source.where(owner.start), hint)
            if key not in FIELDS or key in ("subject", "received") or not simple:
                continue
            if ours and inner:
                place = source.where(owner.start)
                fields.update(fields_of({name: node.plain}, lambda _: place))  # noqa: B023
            elif inner or key != "id":
                fields.update(_if_right(key, node.plain))
    return fields


def _if_right(key: str, value: Any) -> dict[str, Any]:
    """Return a field of another tool's file, if it is one of ours and not only called so."""
    try:
        return {key: typed(key, value, "")}
    except OutreachLintError:
        return {}


def place_of(found: Found) -> StepPlace | None:
    """Return where a message stands in a sequence, by the lists and the numbered keys around it."""
    for number in range(len(found.path) - 1, -1, -1):
        part = found.path[number]
        above = last_key(found.path[:number])
        if isinstance(part, str):
            title = title_of(" ".join(filter(None, re.split(NUMBERS, part))))
            if title.step is not None or (title.day is not None and title.names_message):
                return StepPlace(found.path[:number], title.step, title.day)
            continue
        name = plain_name(above)
        if name in VARIANTS:
            continue
        item = _item_at(found, number)
        steps = name in STEPS or not above or _is_timed(item)
        if steps and not _is_for_one(item):
            return StepPlace(found.path[:number], part + 1)
        return None
    return None


def _item_at(found: Found, number: int) -> Node | None:
    """Return the table that is the item of a list on the way to a message."""
    keys = sum(isinstance(part, str) for part in found.path[:number])
    if keys >= len(found.owners):
        return None
    return found.owners[keys]


def _is_timed(item: Node | None) -> bool:
    return item is not None and any(plain_name(name) in TIMED for name, _ in item.pairs or ())


def _is_for_one(item: Node | None) -> bool:
    """Tell whether a list's item says to whom it goes.

    If it does, the items are not steps to one reader.
    """
    if item is None:
        return False
    for name, node in item.pairs or ():
        if plain_name(name) in READERS and _ADDRESS.fullmatch((node.text or "").strip()):
            return True
    return False


def _name_of(order: StepPlace, found: Found, source: SourceText) -> str:
    """Return the name of a message's sequence.

    It is the one that the file gives, or where the sequence stands in the file.
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
    """Return a notice that says in one line what was taken for messages.

    It is ``None`` where the file is written as we describe it.
    """
    if all(is_ours(item) for item in found):
        return None
    keys = []
    for key, number in Counter(item.key for item in found).most_common():
        keys.append(f"{key} ({number})" if number > 1 else key)
    first = first_of(keys, KEYS_SHOWN)
    return Notice(f"taken for messages: {first}; --message-key names others", path)


def without_text(
    tree: Node, found: list[Found], where: Callable[[int], str]
) -> list[OutreachLintError]:
    """Return an error for each step of a list ``steps`` that should have a text and has none.

    A step that says that it is no message needs none.
    """
    steps = tree.get("steps") or tree
    above: Path = ("steps",) if tree.get("steps") else ()
    read = set()
    for item in found:
        if item.path[: len(above)] == above:
            read.add(item.path[len(above)])
    faults = []
    for number, step in enumerate(steps.items or ()):
        if number not in read and not _is_something_else(step):
            what = "has no text" if step.pairs is not None else "is no table of fields"
            faults.append(OutreachLintError(f"step {number + 1} {what}", where(step.start), HINT))
    return faults


def _is_something_else(item: Node) -> bool:
    kinds = ("type", "kind", "action", "actiontype", "steptype", "role", "direction")
    return any(plain_name(name) in kinds for name, _ in item.pairs or ())
