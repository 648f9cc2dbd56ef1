"""Parse a heading: whether it names a message, and which step or day of a sequence."""

from __future__ import annotations

import re
from itertools import chain
from typing import NamedTuple

MAX_HEADING_WORDS = 12  # words of a heading that names a message
_NUMBER = r"(?P<number>\d{1,3}|[A-D](?![\w'’]))"
_ORDINALS = (
    ("first", "1st", "initial"),
    ("second", "2nd"),
    ("third", "3rd"),
    ("fourth", "4th"),
    ("fifth", "5th"),
    ("sixth", "6th"),
    ("seventh", "7th"),
)
_ORDINAL = rf"(?P<ordinal>{'|'.join(chain.from_iterable(_ORDINALS))})"
_STEPS = (
    r"e-?mail|message|msg|mail|step|touch(?:[ -]?point)?|follow[ -]?up|day"
    r"|linkedin[ ](?:message|note|dm)"
)
_OTHERS = r"variant|version|option|template|draft|week|sms|dm|inmail|letter|note|reminder|example"
# Nouns that name a message without a number; in the plural they are a document's title.
_UNNUMBERED = (
    r"(?:e-?mail|message|mail|follow[ -]?up|in-?mail|dm|sms|connection (?:request|note)"
    r"|cover letter|break-?up|reminder|bump|nudge|thank[ -]you note|invitation)"
)
# Words of a title of the whole document.
_PLURALS = (
    r"(?:e-?mails|messages|mails|templates|drafts|examples|scripts|follow[ -]?ups|notes|sequences?"
    r"|cadence|campaign|guide|tips|strategy|library|collection|best practices)"
)
_NUMBERED = (
    rf"(?i)\b(?P<noun>{_STEPS}|{_OTHERS})[ ]?[\#№nN.-]{{0,2}}[ ]?(?-i:{_NUMBER})(?![\d.,]\d)"
)
_ORDERED = rf"(?i)\b{_ORDINAL} (?:cold |linkedin |sales )?(?P<noun>{_STEPS}|{_OTHERS})\b"
_DAY = r"(?i)\bday[ ]?\+?(?P<day>\d{1,3})\b"
_LABEL = rf"""(?ix)
    (?: (?:{_STEPS}|{_OTHERS})[ ]?[\#-]?[ ]?(?-i:\d{{1,3}}|[A-D])  # "Email 2", "Variant B"
      | {_ORDINAL}[ ](?:{_STEPS})                                  # "Second email"
    )\b
    (?:[ ]?[:–—(|,-].{{0,60}})?
    [:)]?$
"""


class Title(NamedTuple):
    """A heading's words, and what they state about the message below."""

    words: str = ""
    names_message: bool = False
    step: int | None = None
    day: float | None = None

    def within(self, above: Title) -> Title:
        """Return the title with step and day of the heading above, if it has neither itself."""
        if self.step is None and self.day is None:
            return self._replace(words=self.words or above.words, step=above.step, day=above.day)
        return self


def title_of(words: str) -> Title:
    """Return the title that a heading gives."""
    if not words or len(words.split()) > MAX_HEADING_WORDS:
        return Title(words)
    numbered, ordered = re.search(_NUMBERED, words), re.search(_ORDERED, words)
    found = numbered or ordered
    match = re.search(_DAY, words)
    day = float(match["day"]) if match else None
    if found is None:
        of_many = re.search(rf"(?i)\b{_PLURALS}\b", words)
        alone = re.search(rf"(?i)\b{_UNNUMBERED}\b", words)
        return Title(words, bool(alone and not of_many), None, day)
    return Title(words, True, _step(found), day)


def _step(found: re.Match[str]) -> int | None:
    """Return the step that a number and a noun give; ``None`` if it is not a step."""
    number, noun = _number(found), found["noun"].casefold()
    if not number or noun == "day" or not re.fullmatch(f"(?i){_STEPS}", noun):
        return None
    if noun.startswith("follow"):
        return number + 1  # the first follow-up is the second message
    return number


def is_label(line: str) -> bool:
    """Return whether a line without heading markup only names the message below it.

    Examples are "Email 2:" and "Step 3 (day 4)".
    """
    return line[-1:] not in (".", "!", "?", ";") and re.match(_LABEL, line) is not None


def _number(found: re.Match[str]) -> int | None:
    if "number" in found.groupdict():
        return int(found["number"]) if found["number"].isdecimal() else None
    ordinal = found["ordinal"].casefold()
    return next(n for n, words in enumerate(_ORDINALS, 1) if ordinal in words)
