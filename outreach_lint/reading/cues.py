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
    if not any(token.kind == "mark" and token.norm in _CLOSES for token in tokens):
        return tokens
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _closing(tokens, at)
        if end is None:
            out.append(tokens[at])
            at += 1
        else:
            at = end + 1
    words = sum(token.kind != "mark" for token in out)
    return out if words >= FEWEST_OUTSIDE else tokens


def _closing(tokens: Sequence[Token], at: int) -> int | None:
    """Return where a quotation that begins at a token ends; ``None`` where none begins or ends."""
    closing = _CLOSES.get(tokens[at].norm) if tokens[at].kind == "mark" else None
    if closing is None:
        return None
    for number in range(at + 1, len(tokens)):
        if tokens[number].norm == closing:
            return number
    return None


@cache
def _patterns(rule: str) -> tuple[re.Pattern[str], ...]:
    found: list[re.Pattern[str]] = []
    for line in _lines(f"{rule}.txt"):
        if line[0] != "[":
            found.append(re.compile(_pieces(line)))
    return tuple(found)


def _lines(name: str) -> list[str]:
    path = os.path.join(FOLDER, name)
    if not os.path.exists(path):
        return []
    lines: list[str] = []
    with open(path, encoding="utf-8") as handle:
        for line in handle:
            if line.strip() and line[0] != "#":
                lines.append(line.strip())
    return lines


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


def _pieces(raw: str) -> str:
    """Return pieces with spaces between them as a regular expression."""
    return "".join(map(_piece, _split(raw, " ")))


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
        options = map(_pieces, _split(piece[1:-1], "|", keep=True))
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
    if word == "'s":
        return _of_any_kind(word)
    norms = [token.norm for token in tokenize(word)]
    return "".join(map(_of_any_kind, norms or [word]))


def _of_any_kind(norm: str) -> str:
    return f"{_START}{re.escape(norm)}{_KIND}[a-z]+"


def _split(raw: str, mark: str, keep: bool = False) -> list[str]:
    """Split at ``mark`` outside parentheses; ``keep`` empty parts."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(raw + mark):
        if char == mark and (depth == 0 or at == len(raw)):
            if at > start or keep:
                parts.append(raw[start:at])
            start = at + 1
        depth += (char == "(") - (char == ")")
    return parts
