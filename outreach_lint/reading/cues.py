"""Cues: stock phrases that lower the threshold of a rule, for rules where this helps.

The phrases of a kind are in a file ``cues/KIND.txt``; ``RuleLabels.cues`` has the kind of each such
rule. Each line is a pattern of words separated by spaces:

    a|b|c        one of these words           (a b|c)   one of these phrases
    word?        optional, also (a b)?        stem*     a word with this beginning
    ..  ..6      up to 4 (or 6) tokens        !word     the next token is not this word
    <class>      a word of classes.txt, or a shape: <num> <money> <tag> <name> <url> <email> <any>
    ^  $         the beginning or end of the sentence, ignoring up to four marks

Words are spelled as ``tokens`` normalizes them. A pattern becomes a regular expression over a
string of the sentence's tokens: for each a separator, its word, a separator and its kind. The
patterns of a kind are compiled when a draft first breaks its rule with enough probability to need
them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from functools import cache

from outreach_lint.reading.tokens import SPECIAL_KINDS, Token, tokenize

MIN_STEM_CHARS = 4  # of ``stem*``, including the asterisk
CUES_FOLDER = os.path.join(os.path.dirname(__file__), "cues")
_TOKEN_START, _KIND_START = "\x1e", "\x1f"  # before a token, and between its word and its kind
_ANY_TOKEN = rf"{_TOKEN_START}[^{_TOKEN_START}]*"
_FEW_MARKS = rf"(?:{_TOKEN_START}[^{_KIND_START}]*{_KIND_START}mark){{0,4}}"
_EDGES = {"^": f"^{_FEW_MARKS}", "$": f"{_FEW_MARKS}$"}  # of a sentence
_CLOSING_QUOTES = {'"': '"', "‘": "'", "«": "»"}  # quotation marks, as ``tokens`` normalizes them
MIN_UNQUOTED_WORDS = 2  # outside quotation marks: a speaker and a verb, as in "she says"


def is_cued(kind: str, tokens: Sequence[Token]) -> bool:
    """Return whether a sentence contains a stock phrase of a kind, such as ``hype``.

    Words in quotation marks do not count, because the writer quotes somebody else.
    """
    unquoted = _unquoted(tokens)
    text = "".join(f"{_TOKEN_START}{token.norm}{_KIND_START}{token.kind}" for token in unquoted)
    return any(pattern.search(text) for pattern in _patterns(kind))


def _unquoted(tokens: Sequence[Token]) -> Sequence[Token]:
    """Return the tokens outside quotation marks.

    If there are fewer than ``MIN_UNQUOTED_WORDS`` words among them, all tokens are returned.
    """
    if not any(token.kind == "mark" and token.norm in _CLOSING_QUOTES for token in tokens):
        return tokens
    unquoted: list[Token] = []
    index = 0
    while index < len(tokens):
        closing = _closing_index(tokens, index)
        if closing is None:
            unquoted.append(tokens[index])
            index += 1
        else:
            index = closing + 1
    word_count = sum(token.kind != "mark" for token in unquoted)
    return unquoted if word_count >= MIN_UNQUOTED_WORDS else tokens


def _closing_index(tokens: Sequence[Token], start: int) -> int | None:
    """Return the index of the mark that closes the quotation opened at ``start``, or ``None``."""
    closing = _CLOSING_QUOTES.get(tokens[start].norm) if tokens[start].kind == "mark" else None
    if closing is None:
        return None
    for index in range(start + 1, len(tokens)):
        if tokens[index].norm == closing:
            return index
    return None


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    patterns: list[re.Pattern[str]] = []
    for line in _lines(f"{kind}.txt"):
        if line[0] != "[":
            patterns.append(re.compile(_pieces_pattern(line)))
    return tuple(patterns)


def _lines(name: str) -> list[str]:
    lines: list[str] = []
    with open(os.path.join(CUES_FOLDER, name), encoding="utf-8") as handle:
        for line in handle:
            if line.strip() and line[0] != "#":
                lines.append(line.strip())
    return lines


@cache
def _classes() -> dict[str, str]:
    """Return an alternation of the words of each class.

    A class may have several lines.
    """
    words_by_class: dict[str, list[str]] = {}
    for line in _lines("classes.txt"):
        name, _, words = line.partition(":")
        words_by_class.setdefault(name, []).extend(words.split())
    return {name: "|".join(map(re.escape, words)) for name, words in words_by_class.items()}


def _pieces_pattern(raw: str) -> str:
    """Return the regular expression for pieces separated by spaces."""
    return "".join(map(_piece_pattern, _split(raw, " ")))


def _piece_pattern(piece: str) -> str:
    """Return the regular expression for one piece of a pattern."""
    if piece.startswith(".."):
        return rf"(?:{_ANY_TOKEN}){{0,{int(piece[2:] or 4)}}}?"
    if len(piece) > 1 and piece.endswith("?"):
        return f"(?:{_piece_pattern(piece[:-1])})?"
    if len(piece) > 1 and piece.startswith("!"):
        return (
            f"(?!{_TOKEN_START}(?:{'|'.join(map(re.escape, piece[1:].split('|')))}){_KIND_START})"
        )
    if piece in _EDGES:
        return _EDGES[piece]
    if piece.startswith("("):
        options = map(_pieces_pattern, _split(piece[1:-1], "|", keep=True))
        return f"(?:{'|'.join(options)})"
    return f"(?:{'|'.join(map(_word_pattern, piece.split('|') if piece != '|' else [piece]))})"


def _word_pattern(word: str) -> str:
    if word.startswith("<") and word.endswith(">"):
        name = word[1:-1]
        if name == "any":
            return _ANY_TOKEN
        if name in SPECIAL_KINDS:
            return f"{_TOKEN_START}[^{_KIND_START}]*{_KIND_START}{name}"
        return f"{_TOKEN_START}(?:{_classes()[name]}){_KIND_START}[a-z]+"
    if word.endswith("*") and len(word) >= MIN_STEM_CHARS:
        return f"{_TOKEN_START}{re.escape(word[:-1].casefold())}[^{_TOKEN_START}]*"
    if word == "'s":
        return _token_of_any_kind(word)
    norms = [token.norm for token in tokenize(word)]
    return "".join(map(_token_of_any_kind, norms or [word]))


def _token_of_any_kind(norm: str) -> str:
    return f"{_TOKEN_START}{re.escape(norm)}{_KIND_START}[a-z]+"


def _split(raw: str, mark: str, keep: bool = False) -> list[str]:
    """Split at ``mark`` outside parentheses; empty parts are dropped unless ``keep`` is true."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(raw + mark):
        if char == mark and (depth == 0 or index == len(raw)):
            if index > start or keep:
                parts.append(raw[start:index])
            start = index + 1
        depth += (char == "(") - (char == ")")
    return parts
