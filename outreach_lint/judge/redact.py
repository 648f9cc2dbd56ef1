"""Replace private details before a draft is sent, and put them back into the answer.

E-mail addresses, telephone numbers and the query strings of links are replaced by placeholders,
numbered in the order of the text, so that the same draft is always sent in the same words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_EMAIL = re.compile(r"(?P<EMAIL>[\w.+'-]+@[\w-]+(?:\.[\w-]+)+)")
_LINK_OR_PHONE = re.compile(
    # What follows the path of a link may name the reader or hold a token; the path itself is what
    # is offered.
    r"(?:https?://|www\.)[^\s<>\"')\]?#]*(?:[?#](?P<QUERY>[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]))?"
    r"|(?P<PHONE>(?<![\w.,/-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .\-/]?\(?\d{2,5}\)?){2,5}(?![\w-]"
    r"|[.,]\d))"
)
_FEWEST_DIGITS = 8  # of a telephone number: fewer are years, prices, times
_YEAR = r"(?:19|20)\d\d"
_NO_PHONE = re.compile(
    rf"(?:{_YEAR}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]{_YEAR}|{_YEAR}[-–/ ]{_YEAR}"
    rf"|\d{{1,3}}(?:[ .]\d{{3}})+)$"
)


class Redacted(NamedTuple):
    """A text that may be sent, and what each placeholder in it stands for."""

    text: str
    meant: dict[str, str]

    def restore(self, text: str) -> str:
        """Put back what the placeholders stand for."""
        if not self.meant:
            return text
        marks = _any_of(self.meant)
        for _ in range(2):  # a query string may hold the placeholder of an address
            text = marks.sub(lambda match: self.meant[match[0]], text)
        return text


def redact(text: str) -> Redacted:
    """Return ``text`` with placeholders such as ``EMAIL_1``.

    A placeholder that stands in the text already is not used.
    """
    known: dict[str, str] = {}
    counts = {"EMAIL": 0, "QUERY": 0, "PHONE": 0}

    def placeholder(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind is None:
            return match[0]  # a link without a query
        private = match[kind]
        if kind == "PHONE" and (
            sum(map(str.isdigit, private)) < _FEWEST_DIGITS or _NO_PHONE.match(private)
        ):
            return match[0]
        if private not in known:
            counts[kind] += 1
            while f"{kind}_{counts[kind]}" in text:
                counts[kind] += 1
            known[private] = f"{kind}_{counts[kind]}"
        return match[0][: match.start(kind) - match.start()] + known[private]

    redacted = _LINK_OR_PHONE.sub(placeholder, _EMAIL.sub(placeholder, text))
    return Redacted(redacted, {mark: private for private, mark in known.items()})


def _any_of(marks: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(mark)}(?!\d)" for mark in marks))
