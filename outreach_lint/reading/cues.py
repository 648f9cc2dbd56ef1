"""Cues: stock phrases that lower the threshold of a rule, for rules where this helps.

One file a rule, ``cues/CODE.txt``; a line is a pattern of words with spaces between them, and

    a|b|c        one of these words           (a b|c)   one of these phrases
    word?        or nothing, also (a b)?      stem*     a word that begins so
    ..  ..6      up to 4 (or 6) tokens, any   !word     here stands no such word
    <class>      a word of classes.txt, or a shape: <num> <money> <tag> <name> <url> <email> <any>
    ^  $         the sentence begins here, ends here (closing marks aside)

Words are written as ``tokens`` makes them. A pattern becomes a regular expression over a sentence's
tokens, each written as a mark, its word, a mark and its kind; a file's are compiled when its rule
is likely enough on a draft to ask for them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cache

from outreach_lint.reading.tokens import Token, tokenize

SHORTEST_STEM = 4  # characters of a word that stands for all that begin so, its asterisk counted
FOLDER = os.path.join(os.path.dirname(__file__), "cues")
_START, _KIND = "\x1e", "\x1f"  # before a token, and between its word and its kind
_TOKEN = rf"{_START}[^{_START}]*"
_MARKS = rf"(?:{_START}[^{_KIND}]*{_KIND}mark){{0,4}}"
_CLOSES = {'"': '"', "‘": "'", "«": "»"}  # quotation marks, as ``tokens`` makes them
FEWEST_OUTSIDE = 2  # words outside quotation marks: who says it, and that they do
_SHAPES = ("num", "money", "tag", "name", "url", "email")


def rules_with_cues() -> list[str]:
    """Return the codes of the rules that have cues."""
    return sorted(name[:-4] for name in os.listdir(FOLDER) if name != "classes.txt")


def is_cued(rule: str, tokens: Sequence[Token]) -> bool:
    """Tell whether a sentence holds one of a rule's stock phrases.

    Words in quotation marks are somebody else's, and do not count.
    """
    own = _unquoted(tokens)
    text = "".join(f"{_START}{token.norm}{_KIND}{token.kind}" for token in own)
    return any(pattern.search(text) for pattern in _patterns(rule))


def _unquoted(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens outside quotation marks.

    Where hardly anything stands outside, all tokens are returned.
    """
    marks = [token.norm for token in tokens if token.kind == "mark"]
    if not any(mark in _CLOSES for mark in marks):
        return tokens
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        closing = _CLOSES.get(tokens[at].norm) if tokens[at].kind == "mark" else None
        end = next((n for n in range(at + 1, len(tokens)) if tokens[n].norm == closing), None)
        if end is None:
            out.append(tokens[at])
            at += 1
        else:
            at = end + 1
    words = sum(token.kind != "mark" for token in out)
    return out if words >= FEWEST_OUTSIDE else tokens


@cache
def _patterns(rule: str) -> tuple[re.Pattern[str], ...]:
    lines = _lines(f"{rule}.txt")
    return tuple(
        re.compile("".join(map(_piece, _split(line, " ")))) for line in lines if line[0] != "["
    )


def _lines(name: str) -> list[str]:
    path = os.path.join(FOLDER, name)
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as handle:
        return [line.strip() for line in handle if line.strip() and line[0] != "#"]


@cache
def _classes() -> dict[str, str]:
    """Return the words of each class, with bars between them.

    Where several lines name a class, their words are joined.
    """
    found: dict[str, list[str]] = {}
    for line in _lines("classes.txt"):
        name, _, words = line.partition(":")
        found.setdefault(name, []).extend(words.split())
    return {name: "|".join(map(re.escape, words)) for name, words in found.items()}


def _piece(piece: str) -> str:
    """Return one piece of a pattern as a regular expression."""
    if piece.startswith(".."):
        return rf"(?:{_TOKEN}){{0,{int(piece[2:] or 4)}}}?"
    if len(piece) > 1 and piece.endswith("?"):
        return f"(?:{_piece(piece[:-1])})?"
    if len(piece) > 1 and piece.startswith("!"):
        return f"(?!{_START}(?:{'|'.join(map(re.escape, piece[1:].split('|')))}){_KIND})"
    if piece == "^":
        return f"^{_MARKS}"
    if piece == "$":
        return f"{_MARKS}$"
    if piece.startswith("("):
        options = (
            "".join(map(_piece, _split(option, " ")))
            for option in _split(piece[1:-1], "|", keep=True)
        )
        return f"(?:{'|'.join(options)})"
    return f"(?:{'|'.join(map(_word, piece.split('|') if piece != '|' else [piece]))})"


def _word(word: str) -> str:
    if word.startswith("<") and word.endswith(">"):
        name = word[1:-1]
        if name == "any":
            return _TOKEN
        if name in _SHAPES:
            return f"{_START}[^{_KIND}]*{_KIND}{name}"
        return f"{_START}(?:{_classes()[name]}){_KIND}[a-z]+"
    if word.endswith("*") and len(word) >= SHORTEST_STEM:
        return f"{_START}{re.escape(word[:-1].casefold())}[^{_START}]*"
    norms = ["'s"] if word == "'s" else [token.norm for token in tokenize(word)] or [word]
    return "".join(f"{_START}{re.escape(norm)}{_KIND}[a-z]+" for norm in norms)


def _split(raw: str, mark: str, keep: bool = False) -> list[str]:
    """Split at ``mark`` outside parentheses; ``keep`` empty parts."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(raw + mark):
        if char == mark and (depth == 0 or at == len(raw)):
            parts.append(raw[start:at])
            start = at + 1
        depth += (char == "(") - (char == ")")
    return [part for part in parts if part or keep]
