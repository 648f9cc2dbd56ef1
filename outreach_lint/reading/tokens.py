"""Words as the lexicons know them: lower case, straight apostrophes, contractions taken apart."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

# Merge tags of the usual engines: {{name}}, {{{name}}}, {% if %}, {name}, ${name}, %NAME%, %%NAME%%, *|NAME|*,
# <<name>>, [Name]. Square brackets are a tag unless a link target or a footnote follows or stands in them.
TAG = re.compile(
    r"\{\{\{?[^{}\n]{0,300}\}\}\}?|\{%[^%\n]{0,300}%\}|\$?\{[A-Za-z_][^{}\n]{0,80}\}|%%?[A-Za-z_][A-Za-z_ ]{0,39}%%?"
    r"|\*\|[A-Za-z_:]{1,60}\|\*|<<[^<>\n]{1,60}>>|<[A-Z][A-Z_ ]{2,40}>|\[(?![xX ]\])[^\W\d_][^\[\]]{0,400}\](?![(\[:])"
)
_TOKEN = re.compile(
    r"(?P<url>(?:https?://|www\.)[^\s<>\"')\]]+|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.(?:com|org|net|io|co|ai|app|dev|example|uk|de|eu|me|ly|info|biz)(?:/[^\s<>\"')\]]*)?)"
    r"|(?P<money>[$€£¥₹]\s?\d[\d.,]*(?:k|m|bn)?\b|\b\d[\d.,]{0,20}\s?(?:[$€£¥₹]|(?:euros?|dollars?|pounds?|usd|eur|gbp|chf)\b))"
    r"|(?P<num>#?\d+(?:[.,:]\d+)*\+?(?:\s?%|st\b|nd\b|rd\b|th\b|x\b|k\b|am\b|pm\b|h\b)?)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*)"
    r"|(?P<mark>[?!]+|…|\.{2,}|[^\w\s])",
    re.IGNORECASE,
)
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
_ENDINGS = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would", "s": "'s"}
SPELLINGS = {
    "won't": ("will", "not"), "can't": ("can", "not"), "cannot": ("can", "not"), "let's": ("let", "us"),
    "shan't": ("shall", "not"), "y'all": ("you", "all"), "gonna": ("going", "to"), "wanna": ("want", "to"),
    "dont": ("do", "not"), "im": ("i", "am"), "ive": ("i", "have"), "u": ("you",), "ur": ("your",), "pls": ("please",),
    "plz": ("please",), "thx": ("thanks",), "thanx": ("thanks",), "ty": ("thanks",), "youre": ("you", "are"),
    "e-mail": ("email",), "e-mails": ("emails",), "whos": ("who", "'s"), "ya": ("you",), "yr": ("your",),
}  # fmt: skip


_PLAIN = {"’": "'", "“": '"', "”": '"', "–": "-", "—": "-"}


class Token(NamedTuple):
    """A word, number, tag or mark; ``norm`` is what patterns see, ``start``/``end`` where it stands."""

    norm: str
    kind: str  # word, name, num, money, url, email, tag, mark
    start: int
    end: int


@lru_cache(maxsize=8192)
def _parts(raw: str) -> tuple[tuple[str, str, int, int], ...]:
    """Return what a word is taken apart into: norm, kind, and where each part stands in it."""
    low, end = raw.casefold().replace("’", "'"), len(raw)
    kind = "name" if raw[0].isupper() else "word"
    if (whole := SPELLINGS.get(low)) is not None:
        return tuple((part, "word", 0, end) for part in whole)
    if "'" not in low:
        return ((low, kind, 0, end),)
    if low.endswith("n't"):
        return ((low[:-3], kind, 0, end), ("not", "word", 0, end))
    head, _, tail = low.partition("'")
    if tail in _ENDINGS:
        return ((head, kind, 0, len(head)), (_ENDINGS[tail], "word", len(head), end))
    return ((low.replace("'", ""), kind, 0, end),)


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Cut ``text[start:end]`` into tokens whose positions are those in ``text``."""
    end = len(text) if end is None else end
    special: list[tuple[int, int, str]] = []
    if any(text.find(mark, start, end) >= 0 for mark in "{%[<*"):
        special = [(m.start(), m.end(), "tag") for m in TAG.finditer(text, start, end)]
    if text.find("@", start, end) >= 0:
        special = sorted(
            special + [(m.start(), m.end(), "email") for m in re.compile(_EMAIL).finditer(text, start, end)]
        )
    out: list[Token] = []
    at = start
    for left, right, kind in [*special, (end, end, "")]:
        if left < at:
            continue
        for match in _TOKEN.finditer(text, at, left):
            if match.lastgroup == "word":
                begin = match.start()
                out += [Token(norm, kind, begin + a, begin + b) for norm, kind, a, b in _parts(match.group())]
            else:
                out.append(_other(match))
        if kind:
            out.append(Token(f"<{kind}>", kind, left, right))
        at = right
    return out


def _other(match: re.Match[str]) -> Token:
    kind, raw = match.lastgroup or "mark", match.group()
    if kind != "mark":
        return Token(raw.casefold(), kind, match.start(), match.end())
    if raw[0] in "?!":
        raw = "?" if "?" in raw else "!"
    return Token(_PLAIN.get(raw, raw), "mark", match.start(), match.end())
