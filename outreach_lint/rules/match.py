"""Make a local check from a page's ``[match]`` table: phrases, expressions and moves.

Phrases, replacements and expressions are looked for in what the writer wrote to the reader
(subject, greeting, body), and not in comments, quoted text and signatures.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import Edit, Hit, Span, Suggestion
from outreach_lint.reading import WRITTEN, Move, Reading
from outreach_lint.reading.move_names import MOVES

KEYS = ("phrases", "regexes", "replace", "moves")
_CONDITION = re.compile(
    r"(?:(?P<kinds>\S+(?: or \S+)*)(?: (?P<order>before|after"
    r"|without) (?P<others>\S+(?: or \S+)*))?)"
)
_GRAMMAR = (
    'write: "ask", "ask before contribution", "pitch without rapport or trigger", "no opt_out"'
)


class Words(NamedTuple):
    """What is looked for in the text, and what to put in its place, if that is known."""

    pattern: re.Pattern[str]
    instead: str | None = None


class Order(NamedTuple):
    """A condition on the order of moves: one of ``kinds``, before, after or without ``others``.

    ``no`` stands for a message in which none of ``kinds`` is made.
    """

    order: str
    kinds: tuple[str, ...]
    others: tuple[str, ...] = ()


class Match:
    """The check that a ``[match]`` table stands for; ``fix`` is what a better version does."""

    def __init__(self, words: list[Words], orders: list[Order], fix: Callable[[], str]) -> None:
        self.words, self.orders, self._fix = words, orders, fix

    def __call__(self, reading: Reading) -> Iterator[Hit]:
        """Yield a hit for each place that matches, words before moves."""
        for words in self.words:
            yield from self._spoken(words, reading)
        for order in self.orders:
            for span in _broken(order, reading):
                yield Hit(span, suggestion=Suggestion(self._fix()))

    def _spoken(self, words: Words, reading: Reading) -> Iterator[Hit]:
        text = reading.draft.text
        for match in words.pattern.finditer(text, reading.draft.body_start):
            if _is_written(reading, match.start()):
                span = Span(*match.span())
                yield Hit(span, suggestion=self._suggestion(words, match[0], span))
        subject = reading.draft.subject or ""
        for match in words.pattern.finditer(subject) if subject not in text else ():
            at = Span(reading.draft.body_start, reading.draft.body_start)
            yield Hit(at, suggestion=Suggestion(self._fix()), quote=match[0])

    def _suggestion(self, words: Words, found: str, span: Span) -> Suggestion:
        if words.instead is None:
            return Suggestion(self._fix())
        instead = words.instead
        if found[:1].isupper():
            instead = instead[:1].upper() + instead[1:]
        return Suggestion(f"“{instead}” instead of “{found}”.", (Edit(span, instead),))


def match_of(
    table: Any, place: Callable[[str], str], fix: Callable[[], str]
) -> Callable[[Reading], Iterator[Hit]]:
    """Return the check of a ``[match]`` table.

    ``place`` tells where a word of the table stands (``path:line``), ``fix`` what a better version
    does. Raises ``OutreachLintError`` on an unknown key or move, an expression that does not
    compile or matches nothing at all, and an empty table.
    """
    empty = OutreachLintError(f"match needs at least one of {', '.join(KEYS)}", place("match"))
    if not isinstance(table, dict):
        raise empty
    for key, value in table.items():
        if key not in KEYS:
            hint = nearest(key, list(KEYS)) or f"known: {', '.join(KEYS)}"
            raise OutreachLintError(f"unknown key {key!r} in match", place(key), hint)
        kind: type = list
        wanted = "a list of texts"
        if key == "replace":
            kind, wanted = dict, 'a table of "words" = "words"'
        texts = value.values() if isinstance(value, dict) else value
        if not isinstance(value, kind) or not all(isinstance(text, str) for text in texts):
            raise OutreachLintError(f"match.{key} must be {wanted}", place(key))
    if not any(table.values()):
        raise empty
    words = _words(table, place)
    orders = [_order(text, place) for text in table.get("moves", ())]
    return Match(words, orders, fix)


def _words(table: dict[str, Any], place: Callable[[str], str]) -> list[Words]:
    """Return what a table looks for in the text."""
    words = []
    for phrase in table.get("phrases", ()):
        words.append(Words(_phrase(phrase, place)))
    for phrase, instead in table.get("replace", {}).items():
        words.append(Words(_phrase(phrase, place), instead))
    for regex in table.get("regexes", ()):
        words.append(Words(_expression(regex, place)))
    return words


def _phrase(phrase: str, place: Callable[[str], str]) -> re.Pattern[str]:
    words = phrase.split()
    if not words:
        raise OutreachLintError("a phrase in match is empty", place("match"))
    body = r"\s+".join(map(re.escape, words)).replace("'", "['’]")
    start = r"(?<!\w)" if words[0][0].isalnum() else ""
    end = r"(?!\w)" if words[-1][-1].isalnum() else ""
    return re.compile(f"{start}{body}{end}", re.IGNORECASE)


def _expression(regex: str, place: Callable[[str], str]) -> re.Pattern[str]:
    try:
        pattern = re.compile(regex, re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        hint = "in single quotes TOML leaves backslashes alone"
        raise OutreachLintError(
            f"not a regular expression: {regex}: {error}", place(regex), hint
        ) from None
    if pattern.search(""):
        raise OutreachLintError(
            f"{regex!r} matches an empty text, and so every draft", place(regex)
        )
    return pattern


def _order(text: str, place: Callable[[str], str]) -> Order:
    words = " ".join(text.split())
    absent = words.startswith("no ")
    match = _CONDITION.fullmatch(words.removeprefix("no "))
    if match is None or (absent and match["order"]):
        raise OutreachLintError(f"not a sentence about moves: {text!r}", place(text), _GRAMMAR)
    kinds = tuple(match["kinds"].split(" or "))
    others = tuple(match["others"].split(" or ")) if match["order"] else ()
    for kind in (*kinds, *others):
        if kind.partition(".")[0] not in MOVES:
            hint = nearest(kind, list(MOVES)) or f"known: {', '.join(MOVES)}"
            raise OutreachLintError(f"no move {kind!r}", place(text), hint)
    return Order("no" if absent else match["order"] or "", kinds, others)


def _is_written(reading: Reading, at: int) -> bool:
    """Tell whether a place is in what the writer wrote to the reader."""
    return any(p.region in WRITTEN and p.start <= at < p.end for p in reading.pieces)


def _broken(order: Order, reading: Reading) -> list[Span]:
    """Return where a sentence about moves is true of a draft; each place once."""
    moves = _moves_of(order.kinds, reading)
    if order.order == "no":
        first = next(iter(reading.body), None)
        return [first.span] if first and not moves else []
    others = _moves_of(order.others, reading)
    if order.order == "without" and others:
        return []
    first_other = others[0].sentence if others else math.inf
    places = []
    for move in moves:
        if order.order == "before" and move.sentence >= first_other:
            continue
        if order.order == "after" and move.sentence <= first_other:
            continue
        places.append(reading.place(move))
    return list(dict.fromkeys(places))


def _moves_of(kinds: tuple[str, ...], reading: Reading) -> list[Move]:
    """Return the moves of these kinds, in order."""
    found = []
    for move in reading.moves(*MOVES, region="any"):
        if any(_is(move, kind) for kind in kinds):
            found.append(move)
    return found


def _is(move: Move, wanted: str) -> bool:
    """Tell whether a move is of a kind; ``ask.call`` is an ask whose name is ``call``."""
    kind, _, name = wanted.partition(".")
    return move.kind == kind and name in ("", move.name)
