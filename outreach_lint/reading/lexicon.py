"""Phrase patterns over tokens: the data behind the moves.

One file a move, ``lexicon/<move>.txt``. A line ``[section] weight key=value …`` opens a section; every
other line is one pattern. A pattern is words with spaces between them, and

    a|b|c        one of these words           (a b|c)   one of these phrases
    word?        or nothing, also (a b)?      stem*     a word that begins so
    ..  ..6      up to 4 (or 6) tokens, any   !word     here stands no such word
    <class>      a word of classes.txt, or a shape: <num> <money> <tag> <name> <url> <email> <any>
    ^  $         the sentence begins here, ends here (closing marks aside)

Words are written as ``tokens`` makes them, and are taken apart by it here as well: "don't" and
"do not" are the same pattern. Which patterns a word may begin is worked out beforehand
(``lexicon_index``, made by ``python -m outreach_lint.reading.index_lexicon``), and so is what a pattern is made of; it
is read when that word is met in a draft. Reading and compiling all of them took a third of a start.
"""

import marshal
import os
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from outreach_lint.reading import lexicon_index
from outreach_lint.reading.tokens import SPELLINGS, Token, tokenize

FOLDER = os.path.join(os.path.dirname(__file__), "lexicon")
WORDS, TESTS, SKIPS, GAP = range(4)  # the parts of a point
MOST = 20_000  # words whose patterns are remembered
FEW = 4  # marks that may stand before a sentence's first word or after its last
SHAPES = frozenset({"num", "money", "tag", "name", "url", "email"})
_HEADER = r"\[([\w-]+)\]\s*(-?[\d.]+)?\s*(.*)"


class Section(NamedTuple):
    """Patterns that mean the same: the move, a name within it, and how far one match goes towards it.

    ``who`` and ``mood`` name the subjects and moods that the sentence must have, when they are given.
    """

    move: str
    name: str
    weight: float = 1.0
    who: frozenset[str] = frozenset()
    mood: frozenset[str] = frozenset()


class Cue(NamedTuple):
    """A pattern that matched: tokens ``first`` up to, not including, ``last`` of the sentence."""

    section: Section
    first: int
    last: int


# A point in a pattern: the points after each word, after each test (a shape, a stem, a mark), those that are tried at
# the same token, and a gap with the point after it. ``None`` is the pattern's end. Plain tuples: they are kept in
# ``lexicon_index`` as bytes, and a pattern's are read when a sentence has the words that it needs.
Point = tuple[Any, Any, Any, Any]


class Node:
    """A point that is being made."""

    __slots__ = ("gap", "skips", "tests", "words")

    def __init__(self) -> None:
        self.words: dict[str, list[Node | None]] = {}
        self.tests: list[tuple[str, str, Node | None]] = []
        self.skips: list[Node | None] = []
        self.gap: tuple[int, Node | None] | None = None


def finished(node: Node | None, known: dict[int, Point] | None = None) -> Point | None:
    """Return a point that was made, and all after it, as they are kept."""
    if node is None:
        return None
    known = {} if known is None else known
    if id(node) not in known:
        known[id(node)] = (
            {word: tuple(finished(then, known) for then in after) for word, after in node.words.items()},
            tuple((kind, value, finished(then, known)) for kind, value, then in node.tests),
            tuple(finished(then, known) for then in node.skips),
            node.gap and (node.gap[0], finished(node.gap[1], known)),
        )
    return known[id(node)]


Needs = tuple[tuple[str, ...], ...]  # of each a sentence must have a word


class Pattern:
    """One line of a lexicon, or the number of one that is kept; what it is made of is read, or compiled, when needed."""

    __slots__ = ("_kept", "_line", "_point", "needs", "section")

    def __init__(self, line: str | int, section: Section, needs: Needs = (), kept: bytes = b"") -> None:
        self._line, self.section, self.needs = line, section, needs
        self._kept = kept
        self._point: Point | None = None

    @property
    def raw(self) -> str:
        """The pattern's text."""
        return self._line if isinstance(self._line, str) else lexicon_index.RAW.split("\n")[self._line]

    def point(self, classes: Callable[[], dict[str, frozenset[str]]]) -> Point:
        """Return the point at which the pattern begins; raises ``ValueError`` on an unknown class."""
        if self._point is None:
            try:  # marshal's format is another Python's secret, and need not be ours
                self._point = marshal.loads(self._kept)
            except (EOFError, ValueError, TypeError):
                self._point = finished(compile_pattern(self.raw, classes(), None))
            if self._point is None:
                raise ValueError("an empty pattern")
        return self._point


def compile_pattern(raw: str, classes: dict[str, frozenset[str]], then: Node | None) -> Node | None:
    """Turn a pattern's text into points, from its last piece to its first; raises ``ValueError`` on an unknown class."""
    for piece in reversed(_split(raw, " ")):
        then = _piece(piece, classes, then)
    return then


def _piece(piece: str, classes: dict[str, frozenset[str]], then: Node | None) -> Node:
    node = Node()
    if piece.startswith(".."):
        node.gap = (int(piece[2:] or 4), then)
        return node
    if len(piece) > 1 and piece.endswith("?"):
        node.skips.append(then)
        piece = piece[:-1]
    if len(piece) > 1 and piece.startswith("!"):
        node.tests.append(("!", piece[1:], then))
    elif piece in ("^", "$"):
        node.tests.append((piece, "", then))
    elif piece.startswith("("):
        for option in _split(piece[1:-1], "|", keep=True):
            _add_option(node, option, classes, then)
    else:
        for option in piece.split("|") if piece != "|" else [piece]:
            _add_word(node, option, classes, then)
    return node


def _add_option(node: Node, option: str, classes: dict[str, frozenset[str]], then: Node | None) -> None:
    pieces = _split(option, " ")
    if not pieces:
        node.skips.append(then)
        return
    for piece in reversed(pieces[1:]):
        then = _piece(piece, classes, then)
    first = pieces[0]
    if first[0] in "(.!^$" or first.endswith("?") or "|" in first:
        node.skips.append(_piece(first, classes, then))
    else:
        _add_word(node, first, classes, then)


def _add_word(node: Node, word: str, classes: dict[str, frozenset[str]], then: Node | None) -> None:
    if word.startswith("<") and word.endswith(">"):
        name = word[1:-1]
        if name in SHAPES or name == "any":
            node.tests.append(("<", name, then))
        elif name in classes:
            for member in classes[name]:
                node.words.setdefault(member, []).append(then)
        else:
            raise ValueError(f"no class <{name}> in classes.txt")
    elif word.endswith("*") and len(word) > 3:
        node.tests.append(("*", word[:-1].casefold(), then))
    elif word.isalpha() and word.islower() and word not in SPELLINGS:
        node.words.setdefault(word, []).append(then)
    else:
        norms = ["'s"] if word == "'s" else [token.norm for token in tokenize(word)] or [word]
        for norm in reversed(norms[1:]):
            point = Node()
            point.words[norm] = [then]
            then = point
        node.words.setdefault(norms[0], []).append(then)


def _split(raw: str, mark: str, keep: bool = False) -> list[str]:
    """Split at ``mark`` outside parentheses; ``keep`` empty parts."""
    if "(" not in raw:
        return [part for part in raw.split(mark) if part or keep]
    parts, depth, start = [], 0, 0
    for at, char in enumerate(raw + mark):
        if char == mark and (depth == 0 or at == len(raw)):
            parts.append(raw[start:at])
            start = at + 1
        depth += (char == "(") - (char == ")")
    return [part for part in parts if part or keep]


def match_at(point: Point | None, tokens: Sequence[Token], at: int) -> int:
    """Return the end of the match that begins with ``point`` at token ``at``, or -1; the shortest wins."""
    while point is not None:
        words, tests, skips, gap = point
        if gap is not None:
            return _match_across(gap, tokens, at)
        thens = words.get(tokens[at][0], ()) if at < len(tokens) else ()
        if tests or skips or len(thens) > 1:
            return _match_one_of(thens, tests, skips, tokens, at)
        if not thens:
            return -1
        point = thens[0]  # as most often: one word, and one way on
        at += 1
    return at


def _match_across(gap: tuple[int, Point | None], tokens: Sequence[Token], at: int) -> int:
    longest, then = gap
    places: Sequence[int] = range(at, min(at + longest, len(tokens)) + 1)
    if then is not None and not (then[TESTS] or then[SKIPS] or then[GAP]):
        words = then[WORDS]  # it goes on only where one of these stands
        places = [place for place in places[: len(tokens) - at] if tokens[place][0] in words]
    for place in places:
        if (end := match_at(then, tokens, place)) >= 0:
            return end
    return -1


def _match_one_of(
    thens: Sequence[Point | None], tests: Any, skips: Any, tokens: Sequence[Token], at: int
) -> int:
    for then in thens:
        if (end := match_at(then, tokens, at + 1)) >= 0:
            return end
    for kind, value, then in tests:
        step = _test(kind, value, tokens, at)
        if step >= 0 and (end := match_at(then, tokens, at + step)) >= 0:
            return end
    for then in skips:
        if (end := match_at(then, tokens, at)) >= 0:
            return end
    return -1


def _test(kind: str, value: str, tokens: Sequence[Token], at: int) -> int:
    """Return how many tokens a test takes in (0 for a mark), or -1 when it fails."""
    if kind == "^":
        return 0 if at <= FEW and all(token.kind == "mark" for token in tokens[:at]) else -1
    if kind == "$":
        return 0 if len(tokens) - at <= FEW and all(token.kind == "mark" for token in tokens[at:]) else -1
    if kind == "!":
        return 0 if at >= len(tokens) or tokens[at].norm not in value.split("|") else -1
    if at >= len(tokens):
        return -1
    if kind == "*":
        return 1 if tokens[at].norm.startswith(value) else -1
    return 1 if value in ("any", tokens[at].kind) else -1


def first_keys(point: Point | None) -> set[str]:
    """Return the index keys under which a pattern has to be looked up."""
    if (
        point is None
        or point[GAP] is not None
        or any(kind in "!$" or value == "any" for kind, value, _ in point[TESTS])
    ):
        raise ValueError("a pattern must not begin with a gap, an exclusion or any token")
    keys = set(point[WORDS])
    for kind, value, then in point[TESTS]:
        keys |= {f"<{value}>"} if kind == "<" else {value[:3] + "*"} if kind == "*" else first_keys(then)
    for then in point[SKIPS]:
        keys |= first_keys(then)
    return keys


# A point to go on from, with its section, how many tokens lie before it, and sets of words: the sentence must have
# one of each.
Begun = tuple[Section, Any, int, frozenset[str] | None, frozenset[str] | None]


class Entry(NamedTuple):
    """What may begin at a word: points to go on from, by the word after it, and those that any word may follow.

    Patterns that are not compiled yet, because no sentence so far had a word that they need, are ``waiting``.
    """

    by_next: dict[str, list[Begun]]
    others: list[Begun]
    waiting: list[int]
    wanted: set[str]  # of which a sentence must have one for any of those that wait


def _keys(token: Token) -> tuple[str, ...]:
    if token.kind == "word":
        return (token.norm, token.norm[:3] + "*")
    if token.kind == "name":
        return (token.norm, token.norm[:3] + "*", "<name>")
    return (token.norm, f"<{token.kind}>") if token.kind in SHAPES and token.norm[0] != "<" else (token.norm,)


def _in_order(cue: Cue) -> tuple[int, int, str, str]:
    return cue.first, cue.last, cue.section.move, cue.section.name


class Lexicon:
    """All patterns of all moves, found in one pass over a sentence's tokens."""

    def __init__(self, folder: str = FOLDER) -> None:
        self._entries: dict[str, Entry] = {}
        self._known: dict[tuple[str, ...], list[tuple[str, Entry]]] = {}  # by norm and kind
        self._folder = folder
        if folder == FOLDER and sizes(folder) == lexicon_index.SIZES:
            self._sections: list[Section | None] = [None] * len(lexicon_index.SECTIONS)
            self._patterns: list[Pattern | None] = [None] * len(lexicon_index.PATTERNS)
            self._index: Mapping[str, Sequence[int]] = lexicon_index.INDEX
        else:
            patterns = [
                pattern
                for file in files(folder)
                for pattern in read_lexicon(os.path.join(folder, file), file[:-4])
            ]
            self._index = build_index(patterns, self.classes)
            self._patterns = [*patterns]

    @cached_property
    def classes(self) -> dict[str, frozenset[str]]:
        """The classes of words by name."""
        return read_classes(os.path.join(self._folder, "classes.txt"))

    def _pattern(self, number: int) -> Pattern:
        """Return a pattern; one that is kept in the index is made when it is asked for."""
        pattern = self._patterns[number]
        if pattern is None:
            section, needs, begin, end = lexicon_index.PATTERNS[number]
            kept = lexicon_index.POINTS[begin:end]
            pattern = self._patterns[number] = Pattern(number, self._section(section), needs, kept)
        return pattern

    def _needs(self, number: int) -> Needs:
        pattern = self._patterns[number]
        return lexicon_index.PATTERNS[number][1] if pattern is None else pattern.needs

    def _section(self, number: int) -> Section:
        section = self._sections[number]
        if section is None:
            move, name, weight, who, mood = lexicon_index.SECTIONS[number]
            section = self._sections[number] = Section(move, name, weight, frozenset(who), frozenset(mood))
        return section

    def cues(self, tokens: Sequence[Token]) -> list[Cue]:
        """Return every match of every pattern in one sentence, in the order of its words."""
        found: list[Cue] = []
        norms = {token[0] for token in tokens}
        known, last = self._known, len(tokens) - 1
        if len(known) > MOST:
            known.clear()
        for at, token in enumerate(tokens):
            entries = known.get(token[:2])
            if entries is None:
                entries = known[token[:2]] = self._begun_by(token, norms)
            for key, entry in entries:
                if entry.waiting and not norms.isdisjoint(entry.wanted):
                    self._compile(key, entry, norms)
                begun = entry.by_next.get(tokens[at + 1][0]) if at < last and entry.by_next else None
                for section, point, step, one, other in [*begun, *entry.others] if begun else entry.others:
                    if (one is None or not norms.isdisjoint(one)) and (
                        other is None or not norms.isdisjoint(other)
                    ):
                        end = match_at(point, tokens, at + step)
                        if end >= 0:
                            found.append(Cue(section, at, end))
        found.sort(key=_in_order)
        return found

    def _begun_by(self, token: Token, norms: set[str]) -> list[tuple[str, Entry]]:
        """Return the entries of the patterns that may begin with a token."""
        found = []
        for key in _keys(token):
            if (entry := self._entries.get(key)) is None and (waiting := self._index.get(key)) is not None:
                entry = self._entries[key] = Entry({}, [], list(waiting), set())
                self._compile(key, entry, norms)
            if entry is not None:
                found.append((key, entry))
        return found

    def _compile(self, key: str, entry: Entry, norms: set[str]) -> None:
        """Compile the patterns that may begin with ``key`` and that these words do not rule out."""
        waiting = []
        for number in entry.waiting:
            needs = self._needs(number)
            if needs and (norms.isdisjoint(needs[0]) or norms.isdisjoint(needs[-1])):
                waiting.append(number)
                continue
            pattern = self._pattern(number)
            point = pattern.point(lambda: self.classes)
            one = frozenset(needs[0]) if needs else None
            other = frozenset(needs[1]) if len(needs) > 1 else None
            if point[TESTS] or point[SKIPS]:
                entry.others.append((pattern.section, point, 0, one, other))
                continue
            for then in point[WORDS].get(key, ()):
                if then is None or then[TESTS] or then[SKIPS] or then[GAP]:
                    entry.others.append((pattern.section, then, 1, one, other))
                else:
                    for word, points in then[WORDS].items():
                        entry.by_next.setdefault(word, []).extend(
                            (pattern.section, point, 2, one, other) for point in points
                        )
        entry.waiting[:] = waiting
        entry.wanted.clear()
        entry.wanted.update(*[self._needs(number)[0] for number in waiting])

    def patterns(self) -> list[Pattern]:
        """Return every pattern, for tests and documentation."""
        return [self._pattern(number) for number in range(len(self._patterns))]


def files(folder: str) -> list[str]:
    """Return the lexicons of a folder, by name; the classes are none."""
    return sorted(file for file in os.listdir(folder) if file.endswith(".txt") and file != "classes.txt")


def sizes(folder: str) -> dict[str, int]:
    """Return how many bytes each file has: enough to see that an index was made from other files."""
    return {entry.name: entry.stat().st_size for entry in os.scandir(folder) if entry.name.endswith(".txt")}


def read_lexicon(path: str, move: str) -> list[Pattern]:
    with open(path, encoding="utf-8") as handle:
        lines = handle.read().split("\n")
    section: Section | None = None
    found: list[Pattern] = []
    for number, line in enumerate(lines, 1):
        raw = line.strip()
        if not raw or raw.startswith("# "):
            continue
        if raw.startswith("["):
            section = _section(raw, move)
        elif section is None:
            raise ValueError(f"{path}:{number}: a pattern before the first [section]")
        else:
            found.append(Pattern(raw, section))
    return found


def needed(raw: str, classes: dict[str, frozenset[str]]) -> Needs:
    """Return sets of words, the smallest two, of each of which a sentence must have one for a pattern to match."""
    sets = [words for piece in _split(raw, " ")[1:] if (words := _leading(piece, classes))]
    return tuple(tuple(sorted(words)) for words in sorted(sets, key=len)[:2])


def _leading(piece: str, classes: dict[str, frozenset[str]]) -> set[str]:
    if piece.startswith(("..", "!")) or piece.endswith("?") or piece in ("^", "$"):
        return set()
    words: set[str] = set()
    for option in _split(piece[1:-1] if piece.startswith("(") else piece, "|", keep=True):
        for word in option.split(" ", 1)[0].split("|"):
            if word.startswith("<") and word[1:-1] in classes:
                words |= classes[word[1:-1]]
            elif word.isalpha() and word.islower() and word not in SPELLINGS:
                words.add(word)
            else:
                return set()
    return words


def build_index(patterns: Sequence[Pattern], classes: dict[str, frozenset[str]]) -> dict[str, list[int]]:
    """Return, for every word that a pattern may begin with, the patterns' numbers."""
    index: dict[str, list[int]] = {}
    for number, pattern in enumerate(patterns):
        try:
            keys = first_keys(pattern.point(lambda: classes))
        except ValueError as error:
            raise ValueError(f"{pattern.section.move}.txt: {pattern.raw}: {error}") from None
        for key in sorted(keys):
            index.setdefault(key, []).append(number)
    return index


def _section(raw: str, move: str) -> Section:
    match = re.match(_HEADER, raw)
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
