"""A tree of any shape → the messages in it, found by their keys and by their look."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from outreach_lint.reading.greetings import GREETING
from outreach_lint.sources.names import DIRECTION, MESSAGE, SUBJECT, THEIRS, numbered, plain_name
from outreach_lint.sources.trees import Node

OURS = ("text", "body", "message")  # what a message is called in files of our own
# Keys that hold a message whatever it looks like, the first that is there; then those that often
# hold something else.
ONLY_GREETS = 2  # words of a greeting alone
NO_MESSAGE = 3  # words of what greets, under any key, and is no message yet
_UNSURE = ("content", "copy", "note", "template", "draft", "dm")  # of the columns for messages
SURE = (
    *OURS,
    *(name for name in MESSAGE if name not in _UNSURE),
    *(
        "bodytext textbody plaintext plain bodyplain msg emailtext bodyhtml htmlbody html"
        " htmlcontent contenthtml bodytemplate messagetemplate emailtemplate templatebody"
    ).split(),
)
LIKELY = (*_UNSURE, "msgbody", "value", "contenttext")
SUBJECTS = (*SUBJECT, "subjecttemplate", "subjects", "subjectlines", "emailsubjectline")
# Keys whose texts are about messages, or about something else.
ABOUT = frozenset(
    (
        "description summary notes comment comments goal purpose prompt instructions system"
        " rationale explanation why tips reason error license help title name context persona"
        " guidance bio about hint label objective strategy signature footer readme alt tooltip"
        " placeholder disclaimer usage systemprompt subject subjectline preview previewtext"
        " preheader url link path icebreaker headline plainpreview query script reasoning"
        " analysis feedback"
    ).split()
)
ROLES = (
    "system",
    "user",
    "human",
    "tool",
    "function",
    "developer",
)  # of a conversation with a model
_GREETS = re.compile(rf"\s*(?:<[^>]+>\s*)*{GREETING}.{{0,60}}?[,!:—–\n<]")
_SENTENCE = re.compile(r"[a-z)”\"'][.!?](?:\s|$|<)")
PROSE = 8  # words of a text that looks like a message
Path = tuple[str | int, ...]


class Found(NamedTuple):
    """A message: its text, its path in the tree, the tables around it, and its subjects.

    The outermost table comes first.
    """

    node: Node
    path: Path
    owners: tuple[Node, ...]
    subjects: tuple[Node, ...] = ()
    received: bool = False

    @property
    def names(self) -> list[str]:
        """The keys to it: each is that of a table around it, or its own."""
        return [part for part in self.path if isinstance(part, str)]

    @property
    def key(self) -> str:
        """The keys to it, with dots: ``steps.variants.body``."""
        return ".".join(filter(None, self.names)) or "(list)"


class Branch(NamedTuple):
    """A table or a list in the tree, with the way to it."""

    node: Node
    path: Path
    owners: tuple[Node, ...]

    @property
    def inside(self) -> tuple[Node, ...]:
        """The tables around what stands in it."""
        return (*self.owners, self.node) if self.node.pairs is not None else self.owners


def messages_in(tree: Node, keys: Iterable[str] = ()) -> list[Found]:
    """Return the messages of a tree, in order; ``keys`` are those that the user says hold them."""
    wanted = [tuple(key.strip(".").casefold().split(".")) for key in keys]
    messages: list[Found] = []
    if wanted:
        for found in texts_of(tree):
            if _is_named(found, wanted):
                messages.append(found._replace(subjects=subjects_in(found.owners)))
        return messages
    for table in _tables(tree):
        messages += _messages(table)
    return sorted(messages, key=lambda item: item.node.start)


def texts_in(tree: Node) -> list[str]:
    """Return the keys of a tree that hold texts, the most frequent first."""
    count = Counter(found.key for found in texts_of(tree))
    return [key for key, _ in count.most_common()]


def _tables(tree: Node) -> Iterator[Branch]:
    """Yield the tables and lists of a tree from the top, each once.

    YAML may name one in several places.
    """
    seen: set[int] = set()
    waiting = [Branch(tree, (), ())]
    while waiting:
        table = waiting.pop()
        if id(table.node) in seen:
            continue
        seen.add(id(table.node))
        yield table
        for part, child in reversed(_children(table.node)):
            if child.pairs or child.items:
                waiting.append(Branch(child, (*table.path, part), table.inside))


def texts_of(tree: Node) -> Iterator[Found]:
    """Yield every text of a tree that is not empty, its subjects not yet looked for."""
    for table in _tables(tree):
        for part, child in _children(table.node):
            if _has_text(child):
                yield Found(child, (*table.path, part), table.inside)


def _has_text(node: Node) -> bool:
    return bool(node.text and node.text.strip())


def _is_named(found: Found, wanted: list[tuple[str, ...]]) -> bool:
    own = tuple(map(str.casefold, found.names))
    return any(own[-len(key) :] == key for key in wanted)


def _messages(table: Branch) -> Iterator[Found]:
    """Yield the messages that stand directly in a table or list."""
    taken = _message_children(table.node, table.path)
    for part, child in _children(table.node):
        if part in taken:
            subjects = subjects_in(table.inside, taken[part])
            theirs = _theirs(table.node)
            yield Found(child, (*table.path, part), table.inside, subjects, theirs)


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
    """Return the last key on a way through a tree; empty where it leads through lists alone."""
    for part in reversed(path):
        if isinstance(part, str):
            return part
    return ""


def _in_list(texts: dict[str | int, str], key: str) -> dict[str | int, str | None]:
    """Return the texts of a list that are messages; ``key`` is what the list is called."""
    taken: dict[str | int, str | None] = {}
    if key in ABOUT:
        return taken
    sure = key in SURE or key.removesuffix("s") in SURE
    for part, text in texts.items():
        if _looks(text, sure):
            taken[part] = None
    return taken


def _numbered_texts(
    numbers: dict[str, str | None], texts: dict[str | int, str]
) -> dict[str | int, str | None]:
    """Return the numbered keys with a message, each with its subject's key."""
    taken: dict[str | int, str | None] = {}
    for key, subject in numbers.items():
        if _looks(texts[key], sure=True):
            taken[key] = subject
    return taken


def _by_key(texts: dict[str | int, str]) -> str | int | None:
    """Return the key that says that its text is a message, the surest one first."""
    known: dict[str, str | int] = {}
    for key in texts:
        known.setdefault(plain_name(str(key)), key)
    for names, sure in ((SURE, True), (LIKELY, False)):
        for name in names:
            if name in known and (name in OURS or _looks(texts[known[name]], sure)):
                return known[name]
    return None


def _by_look(texts: dict[str | int, str]) -> dict[str | int, str | None]:
    """Return the texts of a table that look like messages.

    They are those that greet, and then those in prose beside them.
    """
    able: dict[str | int, str] = {}
    greet: list[str | int] = []
    for key, text in texts.items():
        if plain_name(str(key)) not in ABOUT:
            able[key] = text
            if greets(text) and len(text.split()) > NO_MESSAGE:
                greet.append(key)
    taken: dict[str | int, str | None] = {}
    for key, text in able.items():
        if greet and (key in greet or _looks(text, False)):
            taken[key] = None
    return taken


def _looks(text: str, sure: bool) -> bool:
    """Tell whether a text may be a message; for one under a ``sure`` key two words are enough."""
    words = len(text.split())
    if sure:
        return words > 1
    if greets(text) and words > ONLY_GREETS:
        return True
    return words >= PROSE and _SENTENCE.search(text) is not None


def greets(text: str) -> bool:
    """Tell whether a value begins with a greeting; tags of HTML may stand before it."""
    return _GREETS.match(text) is not None


def subjects_in(owners: tuple[Node, ...], key: str | None = None) -> tuple[Node, ...]:
    """Return the subjects of a message: those in the nearest table around it that has some."""
    for owner in reversed(owners):
        for name, child in owner.pairs or ():
            if name == key or (key is None and plain_name(name) in SUBJECTS):
                found = tuple(filter(_has_text, (child, *(child.items or ()))))
                if found:
                    return found
    return ()


def is_prompt(node: Node) -> bool:
    """Tell whether a table is a turn of a conversation with a model."""
    role = node.get("role")
    return role is not None and str(role.value).casefold() in ROLES


def _theirs(node: Node) -> bool:
    """Tell whether a table says that its message came in."""
    for name, child in node.pairs or ():
        if plain_name(name) in DIRECTION:
            return str(child.value).casefold() in THEIRS
        if plain_name(name) in ("received", "incoming", "isincoming"):
            return child.value is True
    return False
