"""Find the signature of a message: a sign-off, a dash, or short lines at the end of the body."""

import re
from collections.abc import Sequence
from itertools import takewhile

from outreach_lint.reading.quoting import Rows, first_line
from outreach_lint.reading.region_words import CALL_TO_ACTION, SIGN_OFF_FIRST, SIGN_OFF_REST

# The limits of the parts of a signature.
MAX_SIGN_OFF_WORDS = 8
MAX_SENDER_WORDS = 3  # of a name in "Greetings from …"
MAX_NAME_WORDS = 5  # of a line in a signature without a sign-off
MAX_TITLE_WORDS = 6  # of a line below a name
MAX_LINES_BELOW_NAME = 4
MAX_SIGNATURE_WORDS = 16  # of a line below a sign-off
MAX_SIGNATURE_LINES = 6
MAX_LINES_BELOW_DASH = 8  # if the dash opens a signature
# A name, with a title or a place after a comma; a tag is a name, too.
_NAME_WORD = r"(?:[A-ZÀ-Þ][\w.'’-]*|\{\{[^{}]*\}\}|\{[^{}]*\}|\[[^\]]*\]|<[^<>]*>)"
_NAME_LINK = (
    r"(?:of|at|the|and|for|in|from|de|da|di|del|der|den|van|von|zu|la|le|el|bin|ibn|y|e|&|\+|/|\|)"
)
_NAME = rf"""(?x)
    {_NAME_WORD}(?:[ ](?:{_NAME_LINK}[ ])*{_NAME_WORD}){{0,5}}
    (?:,?[ ]?[(,|/–—-][ ]?[^.!?:]{{1,50}})?  # a title or a place
    ,?$
"""
_DASHES = "-–—"
POSTSCRIPT = r"(?i)\W*p\.?\s?(?:p\.?\s?){0,2}s\b\.?(?=\W)"


def first_word(line: str) -> str:
    """Return the first word of a line in lower case; empty if there is none."""
    found = re.compile(r"\w+").match(line)
    return found.group().lower() if found else ""


def opens_signature(text: str, rows: Rows, number: int, last_filled: int) -> bool:
    """Return whether a line is the first of a signature: a sign-off, or a dash and a name."""
    line = text[slice(*rows[number])].strip()
    if is_sign_off(line):
        next_rows = rows[number + 1 : min(number + 4, last_filled + 1)]
        return all(len(text[a:b].split()) <= MAX_SIGNATURE_WORDS for a, b in next_rows)
    if not line.startswith(("-", "–", "—", "__")) or last_filled - number > MAX_LINES_BELOW_DASH:
        return False
    filled = _filled_lines(text, rows[number + 1 : last_filled + 1])
    below = list(takewhile(lambda row: not re.match(POSTSCRIPT, row), filled))
    if line in ("--", "---", "—", "__"):
        return not below or _may_follow_name(below[0])
    return (
        len(below) <= MAX_LINES_BELOW_NAME
        and _is_dashed_signature(text, rows, number)
        and all(map(_may_follow_name, below))
    )


def _filled_lines(text: str, rows: Rows) -> list[str]:
    """Return the lines with words, without the spaces around them."""
    return [line for a, b in rows if (line := text[a:b].strip())]


def _is_dashed_item(text: str, rows: Rows, number: int) -> bool:
    """Return whether a line that begins with a dash is an item of a list.

    The line above or below begins with the same dash, or the line above ends with a colon.
    """
    dash = text[slice(*rows[number])].lstrip()[:1]
    filled = _filled_lines(text, rows[:number])
    above = filled[-1] if filled else ""
    below = first_line(text, rows, number + 1)
    return above.endswith(":") or above.startswith(dash) or below.startswith(dash)


def _is_dashed_name(line: str) -> bool:
    name = line.lstrip(_DASHES).strip()
    is_one_word = name.replace(".", "").isalnum()
    return (is_one_word or re.match(_NAME, name) is not None) and first_word(
        name
    ) not in CALL_TO_ACTION


def _may_follow_name(line: str) -> bool:
    """Return whether a line may follow a name at the end of a message.

    It may be a title, a place, a number or an address.
    """
    return (
        len(line.split()) <= MAX_TITLE_WORDS
        and line[-1] not in "!?:"
        and not line.startswith(tuple(_DASHES))
        and first_word(line) not in CALL_TO_ACTION
    )


def is_sign_off(line: str) -> bool:
    """Return whether a line is only a sign-off, such as "Kind regards,"."""
    words = re.findall(r"(?:[^\W_]|')+", line.casefold())
    if (
        not 1 <= len(words) <= MAX_SIGN_OFF_WORDS
        or words[0] not in SIGN_OFF_FIRST
        or line[-1:] in "?"
    ):
        return False
    other_words = [word for word in words[1:] if word not in SIGN_OFF_REST]
    return not other_words or (
        words[0] in ("sent", "greetings", "best", "love", "regards")
        and len(other_words) <= MAX_SENDER_WORDS
        and "from" in words
    )


def _is_dashed_signature(text: str, rows: Rows, number: int) -> bool:
    line = text[slice(*rows[number])].strip()
    return (
        line[:1] in tuple(_DASHES)
        and _is_dashed_name(line)
        and not _is_dashed_item(text, rows, number)
    )


def signature_lines(text: str, rows: Rows, labels: Sequence[str]) -> list[int]:
    """Return the numbers of the short lines at the end of the body that are a signature.

    They may be a name, a place and a title.
    """
    number = len(rows) - 1
    while number > 0 and (labels[number] == "quoted" or not text[slice(*rows[number])].strip()):
        number -= 1
    signature_rows: list[int] = []
    while number > 0 and labels[number] in ("body", "signature", "footer"):
        line = text[slice(*rows[number])].strip()
        if labels[number] == "body" and line:
            if (
                len(line.split()) > MAX_NAME_WORDS
                or line[-1] in ".!?:"
                or not (
                    line[0].isupper()
                    or line[0] in "[{<~"
                    or _is_dashed_signature(text, rows, number)
                )
                or len(signature_rows) >= MAX_SIGNATURE_LINES
                or first_word(line) in CALL_TO_ACTION
            ):
                break
            signature_rows.append(number)
        number -= 1
    if not signature_rows or not first_line(text, rows[: number + 1], 0):
        return []
    last = text[slice(*rows[number])].strip()
    return signature_rows if not last or last[-1] in ".!?…)" else []
