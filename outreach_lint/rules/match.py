"""Make a local check from a page's ``[match]`` table: phrases, expressions and moves.

Phrases, replacements and expressions match in the subject, greeting and body, and not in comments,
quoted text and signatures.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from outreach_lint.errors import OutreachLintError, nearest
from outreach_lint.model import Edit, Hit, Span, Suggestion
from outreach_lint.reading import AUTHORED_REGIONS, Move, Reading
from outreach_lint.reading.move_names import MOVES

PATTERN_KEYS = ("phrases", "regexes", "replace", "moves")
_CONDITION = re.compile(
    r"""
    (?: (?P<kinds>\S+(?:[ ]or[ ]\S+)*)
        (?:[ ](?P<order>before|after|without)[ ](?P<others>\S+(?:[ ]or[ ]\S+)*))?
    )
    """,
    re.VERBOSE,
)
_GRAMMAR = (
    'write: "ask", "ask before contribution", "pitch without rapport or trigger", "no opt_out"'
)


class Words(NamedTuple):
    """A pattern to search for in the text, and its replacement, if there is one."""

    pattern: re.Pattern[str]
    instead: str | None = None


class Condition(NamedTuple):
    """A condition on moves: one of ``kinds``, before, after or without one of ``others``.

    With ``order`` ``no``, the condition is that the message has none of ``kinds``.
    """

    order: str
    kinds: tuple[str, ...]
    others: tuple[str, ...] = ()


class Match:
    """The check of a ``[match]`` table; ``fix`` returns the advice."""

    def __init__(
        self, words: list[Words], conditions: list[Condition], fix: Callable[[], str]
    ) -> None:
        self.words, self.conditions, self._fix = words, conditions, fix

    def __call__(self, reading: Reading) -> Iterator[Hit]:
        """Yield a hit for each match: first for words, then for moves."""
        for words in self.words:
            yield from self._phrase_hits(words, reading)
        for condition in self.conditions:
            for span in _matching_spans(condition, reading):
                yield Hit(span, suggestion=Suggestion(self._fix()))

    def _phrase_hits(self, words: Words, reading: Reading) -> Iterator[Hit]:
        text = reading.draft.text
        for match in words.pattern.finditer(text, reading.draft.body_start):
            if _is_written(reading, match.start()):
                span = Span(*match.span())
                yield Hit(span, suggestion=self._suggestion(words, match[0], span))
        subject = reading.draft.subject or ""
        for match in words.pattern.finditer(subject) if subject not in text else ():
            span = Span(reading.draft.body_start, reading.draft.body_start)
            yield Hit(span, suggestion=Suggestion(self._fix()), quote=match[0])

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

    ``place`` returns the position of a word of the table (``path:line``), ``fix`` the advice.
    Raises ``OutreachLintError`` for an unknown key or move, an expression that does not compile or
    that matches an empty text, and an empty table.
    """
    empty = OutreachLintError(
        f"match needs at least one of {', '.join(PATTERN_KEYS)}", place("match")
    )
    if not isinstance(table, dict):
        raise empty
    for key, value in table.items():
        if key not in PATTERN_KEYS:
            hint = nearest(key, list(PATTERN_KEYS)) or f"known: {', '.join(PATTERN_KEYS)}"
            raise OutreachLintError(f"unknown key {key!r} in match", place(key), hint)
        kind: type = list
        wanted = "a list of strings"
        if key == "replace":
            kind, wanted = dict, 'a table of "words" = "words"'
        texts = value.values() if isinstance(value, dict) else value
        if not isinstance(value, kind) or not all(isinstance(text, str) for text in texts):
            raise OutreachLintError(f"match.{key} must be {wanted}", place(key))
    if not any(table.values()):
        raise empty
    words = _patterns(table, place)
    conditions = [_parse_condition(text, place) for text in table.get("moves", ())]
    return Match(words, conditions, fix)


def _patterns(table: dict[str, Any], place: Callable[[str], str]) -> list[Words]:
    """Return the patterns of a table."""
    words = []
    for phrase in table.get("phrases", ()):
        words.append(Words(_phrase_pattern(phrase, place)))
    for phrase, instead in table.get("replace", {}).items():
        words.append(Words(_phrase_pattern(phrase, place), instead))
    for regex in table.get("regexes", ()):
        words.append(Words(_regex_pattern(regex, place)))
    return words


def _phrase_pattern(phrase: str, place: Callable[[str], str]) -> re.Pattern[str]:
    words = phrase.split()
    if not words:
        raise OutreachLintError("a phrase in match is empty", place("match"))
    body = r"\s+".join(map(re.escape, words)).replace("'", "['’]")
    start = r"(?<!\w)" if words[0][0].isalnum() else ""
    end = r"(?!\w)" if words[-1][-1].isalnum() else ""
    return re.compile(f"{start}{body}{end}", re.IGNORECASE)


def _regex_pattern(regex: str, place: Callable[[str], str]) -> re.Pattern[str]:
    try:
        pattern = re.compile(regex, re.MULTILINE)
    except (re.error, OverflowError, RecursionError) as error:
        hint = "write it in single quotes, where TOML keeps backslashes"
        raise OutreachLintError(
            f"not a regular expression: {regex}: {error}", place(regex), hint
        ) from None
    if pattern.search(""):
        raise OutreachLintError(
            f"{regex!r} matches an empty text, and so every draft", place(regex)
        )
    return pattern


def _parse_condition(text: str, place: Callable[[str], str]) -> Condition:
    words = " ".join(text.split())
    absent = words.startswith("no ")
    match = _CONDITION.fullmatch(words.removeprefix("no "))
    if match is None or (absent and match["order"]):
        raise OutreachLintError(f"not a condition on moves: {text!r}", place(text), _GRAMMAR)
    kinds = tuple(match["kinds"].split(" or "))
    others = tuple(match["others"].split(" or ")) if match["order"] else ()
    for kind in (*kinds, *others):
        if kind.partition(".")[0] not in MOVES:
            hint = nearest(kind, list(MOVES)) or f"known: {', '.join(MOVES)}"
            raise OutreachLintError(f"unknown move {kind!r}", place(text), hint)
    return Condition("no" if absent else match["order"] or "", kinds, others)


def _is_written(reading: Reading, at: int) -> bool:
    """Return whether a position is in the subject, greeting or body."""
    return any(p.region in AUTHORED_REGIONS and p.start <= at < p.end for p in reading.pieces)


def _matching_spans(condition: Condition, reading: Reading) -> list[Span]:
    """Return the spans where a condition is true of a draft, each once."""
    moves = _moves_of(condition.kinds, reading)
    if condition.order == "no":
        first = next(iter(reading.body), None)
        return [first.span] if first and not moves else []
    others = _moves_of(condition.others, reading)
    if condition.order == "without" and others:
        return []
    first_other = others[0].sentence if others else math.inf
    spans = []
    for move in moves:
        if condition.order == "before" and move.sentence >= first_other:
            continue
        if condition.order == "after" and move.sentence <= first_other:
            continue
        spans.append(reading.span_of(move))
    return list(dict.fromkeys(spans))


def _moves_of(kinds: tuple[str, ...], reading: Reading) -> list[Move]:
    """Return the moves of these kinds, in order."""
    found = []
    for move in reading.moves(*MOVES, region="any"):
        if any(_is_of_kind(move, kind) for kind in kinds):
            found.append(move)
    return found


def _is_of_kind(move: Move, wanted: str) -> bool:
    """Return whether a move is of a kind; ``ask.call`` is an ask whose name is ``call``."""
    kind, _, name = wanted.partition(".")
    return move.kind == kind and name in ("", move.name)
