"""Phrase patterns over tokens: the data behind the moves.

One file a move, ``lexicon/<move>.txt``. A line ``[section] weight key=value …`` opens a section; every
other line is one pattern. A pattern is words with spaces between them, and

    a|b|c        one of these words           (a b|c)   one of these phrases
    word?        or nothing, also (a b)?      stem*     a word that begins so
    ..  ..6      up to 4 (or 6) tokens, any   !word     here stands no such word
    <class>      a word of classes.txt, or a shape: <num> <money> <tag> <name> <url> <email> <any>
    ^  $         the sentence begins here, ends here (closing marks aside)

Words are written as ``tokens`` makes them, and are taken apart by it here as well: "don't" and
"do not" are the same pattern. Compiling waits until a pattern's first word is met in a draft, so that
a start costs one pass over the lines and no more.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from outreach_lint.reading.tokens import SPELLINGS, Token, tokenize

FOLDER = os.path.join(os.path.dirname(__file__), "lexicon")
SHAPES = frozenset({"num", "money", "tag", "name", "url", "email"})
_HEADER = re.compile(r"\[([\w-]+)\]\s*(-?[\d.]+)?\s*(.*)")

Item = tuple[str, object]
Items = tuple[Item, ...]


@dataclass(frozen=True)
class Section:
    """Patterns that mean the same: the move, a name within it, and how far one match goes towards it.

    ``who`` and ``mood`` name the subjects and moods that the sentence must have, when they are given.
    """

    move: str
    name: str
    weight: float = 1.0
    who: frozenset[str] = frozenset()
    mood: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Cue:
    """A pattern that matched: tokens ``first`` up to, not including, ``last`` of the sentence."""

    section: Section
    first: int
    last: int


class Pattern:
    """One line of a lexicon, compiled when it is first needed."""

    __slots__ = ("_items", "raw", "section")

    def __init__(self, raw: str, section: Section) -> None:
        self.raw, self.section = raw, section
        self._items: Items | None = None

    def items(self, classes: dict[str, frozenset[str]]) -> Items:
        """Return the compiled pattern."""
        if self._items is None:
            self._items = compile_pattern(self.raw, classes)
        return self._items


def compile_pattern(raw: str, classes: dict[str, frozenset[str]]) -> Items:
    """Turn a pattern's text into items; raises ``ValueError`` on an unknown class."""
    out: list[Item] = []
    for piece in _split(raw, " "):
        optional = len(piece) > 1 and piece.endswith("?")
        piece = piece[:-1] if optional else piece
        item: Item | None
        if piece.startswith("("):
            options = tuple(compile_pattern(option, classes) for option in _split(piece[1:-1], "|", keep=True))
            item = ("any", options)
        elif piece.startswith("!") and len(piece) > 1:
            item = ("not", compile_pattern(piece[1:], classes))
        elif piece.startswith(".."):
            item = ("gap", int(piece[2:] or 4))
        elif piece in ("^", "$"):
            item = (piece, None)
        else:
            item = _word_item(piece, classes)
        if item[0] == "seq":
            sequence = item[1]
            assert isinstance(sequence, tuple)
            out.extend([("any", (sequence, ()))] if optional else sequence)
        else:
            out.append(("any", ((item,), ())) if optional else item)
    return tuple(out)


def _split(raw: str, mark: str, keep: bool = False) -> list[str]:
    """Split at ``mark`` outside parentheses; ``keep`` empty parts."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(raw + mark):
        if char == mark and (depth == 0 or at == len(raw)):
            parts.append(raw[start:at])
            start = at + 1
        depth += (char == "(") - (char == ")")
    return [part for part in parts if part or keep]


def _word_item(piece: str, classes: dict[str, frozenset[str]]) -> Item:
    words: set[str] = set()
    parts: list[Items] = []
    for option in piece.split("|") if piece != "|" else [piece]:
        if option.startswith("<") and option.endswith(">"):
            name = option[1:-1]
            if name in SHAPES:
                parts.append((("shape", name),))
            elif name == "any":
                parts.append((("any_token", None),))
            elif name in classes:
                words |= classes[name]
            else:
                raise ValueError(f"no class <{name}> in classes.txt")
        elif option.endswith("*") and len(option) > 1:
            parts.append((("stem", option[:-1].casefold()),))
        else:
            norms = ["'s"] if option == "'s" else [token.norm for token in tokenize(option)] or [option]
            if len(norms) == 1:
                words.add(norms[0])
            else:
                parts.append(tuple(("word", frozenset({norm})) for norm in norms))
    if words:
        parts.insert(0, (("word", frozenset(words)),))
    if len(parts) > 1:
        return ("any", tuple(parts))
    return parts[0][0] if len(parts[0]) == 1 else ("seq", parts[0])


def match_at(items: Items, tokens: list[Token], at: int, number: int = 0) -> int:
    """Return the end of the match of ``items`` that begins at token ``at``, or -1."""
    for index in range(number, len(items)):
        kind, value = items[index]
        if kind == "any":
            rest = items[index + 1 :]
            for option in value:  # type: ignore[attr-defined]
                if (end := match_at(option + rest, tokens, at)) >= 0:
                    return end
            return -1
        if kind == "gap":
            for skip in range(value + 1):  # type: ignore[operator]
                if at + skip > len(tokens):
                    return -1
                if (end := match_at(items, tokens, at + skip, index + 1)) >= 0:
                    return end
            return -1
        if kind == "not":
            if match_at(value, tokens, at) >= 0:  # type: ignore[arg-type]
                return -1
            continue
        if kind == "^":
            if at > 0 and not all(token.kind == "mark" for token in tokens[:at]):
                return -1
            continue
        if kind == "$":
            if not all(token.kind == "mark" for token in tokens[at:]):
                return -1
            continue
        if at >= len(tokens) or not _fits(kind, value, tokens[at]):
            return -1
        at += 1
    return at


def _fits(kind: str, value: object, token: Token) -> bool:
    if kind == "word":
        return token.norm in value  # type: ignore[operator]
    if kind == "stem":
        return token.norm.startswith(value)  # type: ignore[arg-type]
    if kind == "shape":
        return token.kind == value
    return True  # any_token


def first_keys(items: Items) -> set[str]:
    """Return the index keys under which a pattern has to be looked up."""
    keys: set[str] = set()
    for kind, value in items:
        if kind in ("^", "not"):
            continue
        if kind == "word":
            return keys | value  # type: ignore[operator]
        if kind == "stem":
            return keys | {value[:3] + "*"}  # type: ignore[index]
        if kind == "shape":
            return keys | {f"<{value}>"}
        if kind == "any":
            open_end = False
            for option in value:  # type: ignore[attr-defined]
                found = first_keys(option)
                keys |= found
                open_end = open_end or not found
            if not open_end:
                return keys
            continue
        raise ValueError("a pattern must not begin with a gap or any token")
    return keys


class Lexicon:
    """All patterns of all moves, found in one pass over a sentence's tokens."""

    def __init__(self, folder: str = FOLDER) -> None:
        self.classes = read_classes(os.path.join(folder, "classes.txt"))
        self._index: dict[str, list[Pattern]] = {}
        for file in sorted(os.listdir(folder)):
            if file.endswith(".txt") and file != "classes.txt":
                self._read(os.path.join(folder, file), file[:-4])

    def _read(self, path: str, move: str) -> None:
        with open(path, encoding="utf-8") as handle:
            lines = handle.read().split("\n")
        section: Section | None = None
        for number, line in enumerate(lines, 1):
            raw = line.strip()
            if not raw or raw.startswith("# "):
                continue
            if raw.startswith("["):
                section = _section(raw, move)
            elif section is None:
                raise ValueError(f"{path}:{number}: a pattern before the first [section]")
            else:
                self._add(Pattern(raw, section), f"{path}:{number}")

    def _add(self, pattern: Pattern, where: str) -> None:
        head = pattern.raw.split(None, 1)[0]
        if head.isalpha() and head.islower() and head not in SPELLINGS:
            keys = {head}
        else:
            try:
                keys = first_keys(pattern.items(self.classes))
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from None
        for key in keys:
            self._index.setdefault(key, []).append(pattern)

    def cues(self, tokens: list[Token]) -> list[Cue]:
        """Return every match of every pattern in one sentence."""
        found: list[Cue] = []
        for at, token in enumerate(tokens):
            patterns = self._index.get(token.norm, ())
            if token.kind in SHAPES and token.norm != f"<{token.kind}>":
                patterns = [*patterns, *self._index.get(f"<{token.kind}>", ())]
            if token.kind in ("word", "name"):
                patterns = [*patterns, *self._index.get(token.norm[:3] + "*", ())]
            for pattern in patterns:
                if (end := match_at(pattern.items(self.classes), tokens, at)) >= 0:
                    found.append(Cue(pattern.section, at, end))
        return found

    def patterns(self) -> set[Pattern]:
        """Return every pattern, for tests and documentation."""
        return {pattern for patterns in self._index.values() for pattern in patterns}


def _section(raw: str, move: str) -> Section:
    match = _HEADER.match(raw)
    if match is None:
        raise ValueError(f"{move}.txt: not a section: {raw}")
    keys = dict(word.split("=", 1) for word in match[3].split())
    who, mood = (frozenset(filter(None, keys.get(key, "").split("|"))) for key in ("who", "mood"))
    return Section(move, match[1], float(match[2] or 1), who, mood)


def read_classes(path: str) -> dict[str, frozenset[str]]:
    """Read ``name: words`` lines; a name inside ``<>`` takes in an earlier class."""
    classes: dict[str, frozenset[str]] = {}
    with open(path, encoding="utf-8") as handle:
        for line in handle:
            name, colon, words = line.partition("#")[0].partition(":")
            if colon:
                members: set[str] = set()
                for word in words.split():
                    members |= classes[word[1:-1]] if word.startswith("<") else {word}
                classes[name.strip()] = frozenset(members) | classes.get(name.strip(), frozenset())
    return classes
