"""Find the messages in a tree of any shape, by their keys and by their wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from outreach_lint.reading.greetings import GREETING
from outreach_lint.sources.names import (
    DIRECTION_NAMES,
    MESSAGE_NAMES,
    RECEIVED_VALUES,
    SUBJECT_NAMES,
    numbered,
    plain_name,
)
from outreach_lint.sources.structured.trees import Node

OWN_MESSAGE_KEYS = ("text", "body", "message")  # keys of messages in the documented format
MAX_BARE_GREETING_WORDS = 2  # words of a text that is only a greeting
MAX_NON_MESSAGE_WORDS = 3  # texts under unknown keys that greet need more words than this
# Message columns that, as keys, often hold other texts.
_UNSURE_KEYS = ("content", "copy", "note", "template", "draft", "dm")
# Keys whose text is always a message, in order of preference. LIKELY_KEYS often hold other texts.
SURE_KEYS = (
    *OWN_MESSAGE_KEYS,
    *(name for name in MESSAGE_NAMES if name not in _UNSURE_KEYS),
    *(
        "bodytext textbody plaintext plain bodyplain msg emailtext bodyhtml htmlbody html"
        " htmlcontent contenthtml bodytemplate messagetemplate emailtemplate templatebody"
    ).split(),
)
LIKELY_KEYS = (*_UNSURE_KEYS, "msgbody", "value", "contenttext")
SUBJECT_KEYS = (*SUBJECT_NAMES, "subjecttemplate", "subjects", "subjectlines", "emailsubjectline")
# Keys whose texts are not messages.
NOT_MESSAGE_KEYS = frozenset(
    (
        "description summary notes comment comments goal purpose prompt instructions system"
        " rationale explanation why tips reason error license help title name context persona"
        " guidance bio about hint label objective strategy signature footer readme alt tooltip"
        " placeholder disclaimer usage systemprompt subject subjectline preview previewtext"
        " preheader url link path icebreaker headline plainpreview query script reasoning"
        " analysis feedback"
    ).split()
)
# Roles in a conversation with a language model.
PROMPT_ROLES = (
    "system",
    "user",
    "human",
    "tool",
    "function",
    "developer",
)
_GREETS = re.compile(rf"\s*(?:<[^>]+>\s*)*{GREETING}.{{0,60}}?[,!:—–\n<]")
_SENTENCE = re.compile(r"[a-z)”\"'][.!?](?:\s|$|<)")
MIN_PROSE_WORDS = 8  # words of a text without a greeting that looks like a message
Path = tuple[str | int, ...]


class Found(NamedTuple):
    """A message: its text, its path in the tree, the tables around it, and its subjects.

    In ``owners``, the outermost table comes first.
    """

    node: Node
    path: Path
    owners: tuple[Node, ...]
    subjects: tuple[Node, ...] = ()
    received: bool = False

    @property
    def names(self) -> list[str]:
        """The keys in its path, its own key last."""
        return [part for part in self.path if isinstance(part, str)]

    @property
    def key(self) -> str:
        """The keys in its path, with dots: ``steps.variants.body``."""
        return ".".join(filter(None, self.names)) or "(list)"


class Branch(NamedTuple):
    """A table or a list in the tree, with its path."""

    node: Node
    path: Path
    owners: tuple[Node, ...]

    @property
    def inside(self) -> tuple[Node, ...]:
        """The tables around its children."""
        return (*self.owners, self.node) if self.node.pairs is not None else self.owners


def messages_in_tree(tree: Node, keys: Iterable[str] = ()) -> list[Found]:
    """Return the messages of a tree, in order; ``keys`` are the user's message keys, if any."""
    wanted = [tuple(key.strip(".").casefold().split(".")) for key in keys]
    messages: list[Found] = []
    if wanted:
        for found in texts_of(tree):
            if _has_key(found, wanted):
                messages.append(found._replace(subjects=subjects_in(found.owners)))
        return messages
    for table in _tables(tree):
        messages += _messages(table)
    return sorted(messages, key=lambda item: item.node.start)


def texts_in(tree: Node) -> list[str]:
    """Return the keys of a tree that hold texts, most frequent first."""
    count = Counter(found.key for found in texts_of(tree))
    return [key for key, _ in count.most_common()]


def _tables(tree: Node) -> Iterator[Branch]:
    """Yield the tables and lists of a tree from the top, each once.

    YAML aliases may refer to one from several places.
    """
    seen: set[int] = set()
    pending = [Branch(tree, (), ())]
    while pending:
        table = pending.pop()
        if id(table.node) in seen:
            continue
        seen.add(id(table.node))
        yield table
        for part, child in reversed(_children(table.node)):
            if child.pairs or child.items:
                pending.append(Branch(child, (*table.path, part), table.inside))


def texts_of(tree: Node) -> Iterator[Found]:
    """Yield every text of a tree that is not empty, without its subjects."""
    for table in _tables(tree):
        for part, child in _children(table.node):
            if _has_text(child):
                yield Found(child, (*table.path, part), table.inside)


def _has_text(node: Node) -> bool:
    return bool(node.text and node.text.strip())


def _has_key(found: Found, wanted: list[tuple[str, ...]]) -> bool:
    names = tuple(map(str.casefold, found.names))
    return any(names[-len(key) :] == key for key in wanted)


def _messages(table: Branch) -> Iterator[Found]:
    """Yield the messages that are direct children of a table or list."""
    taken = _message_children(table.node, table.path)
    for part, child in _children(table.node):
        if part in taken:
            subjects = subjects_in(table.inside, taken[part])
            received = _is_received(table.node)
            yield Found(child, (*table.path, part), table.inside, subjects, received)


def _children(node: Node) -> list[tuple[str | int, Node]]:
    if node.pairs is not None:
        return list(node.pairs)
    return list(enumerate(node.items or ()))


def _message_children(node: Node, path: Path) -> dict[str | int, str | None]:
    """Return the children of a node that are messages, each with the key of a numbered subject."""
    texts: dict[str | int, str] = {}
    for part, child in _children(node):
        if child.text and child.text.strip():
            texts[part] = child.text
    if node.pairs is None:
        return _in_list(texts, plain_name(last_key(path)))
    if is_prompt(node):
        return {}
    numbers = numbered([key for key, _ in node.pairs], texts)
    if numbers:
        return _numbered_texts(numbers, texts)
    key = _by_key(texts)
    if key is not None:
        return {key: None}
    return _by_look(texts)


def last_key(path: Path) -> str:
    """Return the last key of a path; empty if it holds only list indexes."""
    for part in reversed(path):
        if isinstance(part, str):
            return part
    return ""


def _in_list(texts: dict[str | int, str], key: str) -> dict[str | int, str | None]:
    """Return the texts of a list that are messages; ``key`` is the list's key."""
    taken: dict[str | int, str | None] = {}
    if key in NOT_MESSAGE_KEYS:
        return taken
    sure = key in SURE_KEYS or key.removesuffix("s") in SURE_KEYS
    for part, text in texts.items():
        if _looks_like_message(text, sure):
            taken[part] = None
    return taken


def _numbered_texts(
    numbers: dict[str, str | None], texts: dict[str | int, str]
) -> dict[str | int, str | None]:
    """Return the numbered keys with a message, each with its subject's key."""
    taken: dict[str | int, str | None] = {}
    for key, subject in numbers.items():
        if _looks_like_message(texts[key], sure=True):
            taken[key] = subject
    return taken


def _by_key(texts: dict[str | int, str]) -> str | int | None:
    """Return the key that marks its text as a message, in order of preference."""
    keys_by_name: dict[str, str | int] = {}
    for key in texts:
        keys_by_name.setdefault(plain_name(str(key)), key)
    for names, sure in ((SURE_KEYS, True), (LIKELY_KEYS, False)):
        for name in names:
            if name in keys_by_name and (
                name in OWN_MESSAGE_KEYS or _looks_like_message(texts[keys_by_name[name]], sure)
            ):
                return keys_by_name[name]
    return None


def _by_look(texts: dict[str | int, str]) -> dict[str | int, str | None]:
    """Return the texts of a table that look like messages.

    If one of them greets, all texts in prose count.
    """
    candidates: dict[str | int, str] = {}
    greeting_keys: list[str | int] = []
    for key, text in texts.items():
        if plain_name(str(key)) not in NOT_MESSAGE_KEYS:
            candidates[key] = text
            if greets(text) and len(text.split()) > MAX_NON_MESSAGE_WORDS:
                greeting_keys.append(key)
    taken: dict[str | int, str | None] = {}
    for key, text in candidates.items():
        if greeting_keys and (key in greeting_keys or _looks_like_message(text, False)):
            taken[key] = None
    return taken


def _looks_like_message(text: str, sure: bool) -> bool:
    """Return whether a text may be a message; under a ``sure`` key, two words are enough."""
    words = len(text.split())
    if sure:
        return words > 1
    if greets(text) and words > MAX_BARE_GREETING_WORDS:
        return True
    return words >= MIN_PROSE_WORDS and _SENTENCE.search(text) is not None


def greets(text: str) -> bool:
    """Return whether a text begins with a greeting, possibly after HTML tags."""
    return _GREETS.match(text) is not None


def subjects_in(owners: tuple[Node, ...], key: str | None = None) -> tuple[Node, ...]:
    """Return the subjects in the nearest table around a message that has any."""
    for owner in reversed(owners):
        for name, child in owner.pairs or ():
            if name == key or (key is None and plain_name(name) in SUBJECT_KEYS):
                found = tuple(filter(_has_text, (child, *(child.items or ()))))
                if found:
                    return found
    return ()


def is_prompt(node: Node) -> bool:
    """Return whether a table is a turn of a conversation with a language model."""
    role = node.get("role")
    return role is not None and str(role.value).casefold() in PROMPT_ROLES


def _is_received(node: Node) -> bool:
    """Return whether a table states that its message was received."""
    for name, child in node.pairs or ():
        if plain_name(name) in DIRECTION_NAMES:
            return str(child.value).casefold() in RECEIVED_VALUES
        if plain_name(name) in ("received", "incoming", "isincoming"):
            return child.value is True
    return False
