"""Replace private details before a draft is sent, and restore them in the answer.

Placeholders replace e-mail addresses, telephone numbers and the query strings of links. They are
numbered in the order of the text, so that the same draft is always sent in the same words.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_EMAIL = re.compile(r"(?P<EMAIL>[\w.+'-]+@[\w-]+(?:\.[\w-]+)+)")
_LINK_OR_PHONE = re.compile(
    r"""
      # The query of a link may contain the reader's name or a token; the path is part of the
      # message.
      (?:https?://|www\.)[^\s<>\"')\]?#]*
      (?:[?#](?P<QUERY>[^\s<>\"')\]]*[^\s<>\"')\].,;:!?]))?
    | (?P<PHONE>
        (?<![\w.,/-])(?:\+|00)?\(?\d{1,4}\)?
        (?:[ .\-/]?\(?\d{2,5}\)?){2,5}
        (?![\w-]|[.,]\d)
      )
    """,
    re.VERBOSE,
)
_MIN_PHONE_DIGITS = 8  # of a telephone number: fewer digits are years, prices or times
_YEAR = r"(?:19|20)\d\d"
_NOT_A_PHONE = re.compile(
    rf"""
    (?: {_YEAR}[-/.]\d\d?[-/.]\d\d?  # a date
      | \d\d?[-/.]\d\d?[-/.]{_YEAR}
      | {_YEAR}[-–/ ]{_YEAR}         # from one year to another
      | \d{{1,3}}(?:[ .]\d{{3}})+    # a large number
    )$
    """,
    re.VERBOSE,
)


class Redacted(NamedTuple):
    """A text without private details, and the original of each placeholder in it."""

    text: str
    meant: dict[str, str]

    def restore(self, text: str) -> str:
        """Return a text with the original details in place of the placeholders."""
        if not self.meant:
            return text
        pattern = _placeholder_pattern(self.meant)
        for _ in range(2):  # a query string may contain the placeholder of an address
            text = pattern.sub(lambda match: self.meant[match[0]], text)
        return text


def redact_text(text: str) -> Redacted:
    """Return ``text`` with placeholders such as ``EMAIL_1``.

    Placeholders that already occur in the text are not used.
    """
    placeholders: dict[str, str] = {}
    counts = {"EMAIL": 0, "QUERY": 0, "PHONE": 0}

    def placeholder(match: re.Match[str]) -> str:
        kind = match.lastgroup
        if kind is None:
            return match[0]  # a link without a query
        private = match[kind]
        if kind == "PHONE" and (
            sum(map(str.isdigit, private)) < _MIN_PHONE_DIGITS or _NOT_A_PHONE.match(private)
        ):
            return match[0]
        if private not in placeholders:
            counts[kind] += 1
            while f"{kind}_{counts[kind]}" in text:
                counts[kind] += 1
            placeholders[private] = f"{kind}_{counts[kind]}"
        return match[0][: match.start(kind) - match.start()] + placeholders[private]

    redacted = _LINK_OR_PHONE.sub(placeholder, _EMAIL.sub(placeholder, text))
    return Redacted(redacted, {mark: private for private, mark in placeholders.items()})


def _placeholder_pattern(placeholders: dict[str, str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(mark)}(?!\d)" for mark in placeholders))
