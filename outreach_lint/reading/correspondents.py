"""Who writes a message and to whom, and whether it follows an earlier one."""

from __future__ import annotations

import re

from outreach_lint.reading.form import words_in
from outreach_lint.reading.phrases import match_group_greeting
from outreach_lint.reading.reading import Reading

MIN_REMINDER = 0.3  # probability of blame from which a first sentence may remind the reader
# A follow-up: it is too late for a first line about the reader.
_FOLLOWS_UP = re.compile(
    r"""
      \bfollow(?:ing|ed)[ ](?:up|our)\b
    | \b(?:just|wanted\s+to|want\s+to|me|i|quick)\s+follow[ -]?up\b
    | \bcircl(?:e|ing)\s+back | \bchecking\s+(?:back|in)\b
    | \b(?:just|wanted\s+to)\s+check\s+(?:back|in)\b | \bbump(?:ing)?\s+(?:this|it|my)\b
    | \b(?:one|a)\s+(?:more|last|final)\s+(?:thing|thought|note|word|message|e?-?mail|angle|try)
    | \b(?:one\s+last|last\s+one)\b | \bcouple\s+(?:of\s+)?times\b | \bkeep\s+e?-?mailing\b
    | \blast\s+(?:thing|thought|note|word|message|e?-?mail|angle|try|attempt|follow)
    | \b(?:my|our|the)\s+(?:last|previous|earlier|first|original)\s+(?:note|message|e?-?mail|letter)
    | \b(?:haven['’]?t|have\s+not|not|never|didn['’]?t)\s+hear(?:d)?\b
    | \bthought\s+about\s+it\b | \bthinking\s+about\s+it\b | \bas\s+(?:promised|discussed|agreed)\b
    | \bclos(?:e|ing)\s+(?:out\s+)?(?:the|this|your)\s+(?:file|loop|out)\b
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SEVERAL_READERS = re.compile(
    r"\b(?:and|or|team|all|everyone|council|board|committee|members)\b|[&/]", re.IGNORECASE
)
_FIRST_PERSON = frozenset(("i", "my", "me"))
# The last line names a team: "The Ropes Team", "Team Ropes".
_TEAM_SIGNATURE = re.compile(
    r"(?:^|\n)(?:[^\n.?!]{0,40}\bteam|team\b[^\n.?!]{0,30})\W*\Z", re.IGNORECASE
)


def is_to_one(reading: Reading) -> bool:
    """Return whether a person writes to one reader, whom the greeting names.

    This excludes newsletters, letters to a council, and automatic mails of a service.
    """
    if not reading.reader or _SEVERAL_READERS.search(words_in(reading, "greeting")):
        return False
    role = match_group_greeting(f"Dear {reading.reader.split()[-1]}")  # "Dear Software Developer"
    return role is None and is_by_a_person(reading)


def is_by_a_person(reading: Reading) -> bool:
    """Return whether a person sends a message: a final one says "I", or somebody signs it.

    The footer of a mailing list, or the name of a team at the end, shows that a service sends it.
    """
    regions = {piece.region for piece in reading.pieces}
    if "footer" in regions or _TEAM_SIGNATURE.search(reading.draft.text):
        return False
    if reading.draft.template or "signature" in regions:
        return True
    for sentence in reading.body:
        for token in sentence.tokens:
            if re.split("['’]", token.norm)[0] in _FIRST_PERSON:
                return True
    return False


def is_follow_up(reading: Reading) -> bool:
    """Return whether a message says that it follows an earlier one, or begins as a reminder."""
    if reading.body and reading.body[0].chance("blame") >= MIN_REMINDER:
        return True
    return _FOLLOWS_UP.search(reading.draft.text[reading.draft.body_start :]) is not None
