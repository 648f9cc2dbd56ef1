"""Split a message into regions: subject, greeting, body, signature, quoted text, footer.

Other regions are comments and code. Only the body is evidence for or against the writer, unless a
rule says otherwise.
"""

import re
from itertools import takewhile
from typing import Literal, NamedTuple

from outreach_lint.model import Draft
from outreach_lint.reading.greetings import GREETING
from outreach_lint.reading.quoting import (
    Rows,
    code_rows,
    filled_rows,
    first_line,
    head_at,
    is_rule,
    lines_of,
)
from outreach_lint.reading.region_words import (
    CALL_TO_ACTION,
    FOOTERS,
    SIGN_OFF_FIRST,
    SIGN_OFF_REST,
)
from outreach_lint.reading.subjects import subject_in

Region = Literal["subject", "greeting", "body", "signature", "quoted", "footer", "comment", "code"]

# Each pattern is compiled when the beginning of a line allows a match: compiling all of them took
# longer than reading a draft.
# The limits of the parts of a message outside its body.
MAX_GREETING_WORDS = 9
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
_NAME = (
    rf"{_NAME_WORD}(?: (?:{_NAME_LINK} )*{_NAME_WORD}){{0,5}}(?:,? ?[(,|/–—-] ?[^.!?:]{{1,50}})?,?$"
)
_DASHES = "-–—"
_PS = r"(?i)\W*p\.?\s?(?:p\.?\s?){0,2}s\b\.?(?=\W)"
_GREETING = (
    rf"(?i)\s*(?:(?:{GREETING}|(?:yo|to whom it may concern|attention)\b)"
    r"(?>\{+[^{}\n]{0,100}\}+|[^\n\r]){0,80}?(?:[,!:—]|\s[-–](?=\s)|$|(?=\s*[\r\n])"
    r"|(?<!\bmr)(?<!\bms)(?<!\bdr)(?<!\bmrs)(?<!\bprof)(?<!\bst)\.(?=\s)))"
)
# A line near the top that is only a salutation: "Wayne --", "To the members of the board:",
# "Hi, friend,".
_SALUTATION_WORDS = frozenset("to hi hey hello dear attn attention".split())
_SALUTATION = r"\w+(?:[^.!?\n{]|\{\{[^{}\n]{1,60}\}\}|\{(?!\{)){1,140}[,:]"
_NAME_SALUTATION = (
    r"(?:[A-ZÀ-Ý][\w.'’-]*|\{\{[^{}\n]{1,60}\}\}"
    r"|\[[^\]\n]{1,60}\])(?: [A-ZÀ-Ý][^\s.!?,:]*){0,3}(?:,| ?(?:--+|—|–))"
)
MAX_GREETING_LINES = 3  # at the top of the body that are searched for a greeting


class RegionSpan(NamedTuple):
    """A span of the draft that belongs to one region."""

    region: Region
    start: int
    end: int


def _first_word(line: str) -> str:
    found = re.compile(r"\w+").match(line)
    return found.group().lower() if found else ""


def pieces(draft: Draft) -> list[RegionSpan]:
    """Split a draft's text into regions, line by line; a greeting may end within its line."""
    text = draft.text
    rows = lines_of(text, draft.body_start)
    found: list[RegionSpan] = []
    first_row = 0  # the first line below the subjects
    for number in filled_rows(text, rows):  # alternative subjects are all subjects
        subject = subject_in(text, *rows[number])
        if subject is None:
            break
        if subject.start < subject.end:
            found.append(RegionSpan("subject", *subject))
        first_row = number + 1
    rows = rows[first_row:]
    labels = _labels_of_rows(text, rows)
    lines_searched = 0
    for (start, end), label in zip(rows, labels, strict=True):
        if not text[start:end].strip():
            continue
        if (
            label == "body"
            and lines_searched < MAX_GREETING_LINES
            and not any(piece.region == "greeting" for piece in found)
        ):
            start = _take_greeting(text, start, end, found, first=not lines_searched)
            lines_searched += 1
        if start < end:
            found.append(RegionSpan(label, start, end))
    return found


def _take_greeting(text: str, start: int, end: int, found: list[RegionSpan], first: bool) -> int:
    """Add the greeting of a line to ``found``, and return where the rest of the line starts.

    Below the ``first`` line a greeting must fill its line.
    """
    if _is_bare_salutation(text[start:end].strip()):
        found.append(RegionSpan("greeting", start, end))
        return end
    match = re.compile(_GREETING).match(text, start, end) if first else None
    if match is None or len(text[start : match.end()].split()) > MAX_GREETING_WORDS:
        return start
    stop = match.end()
    while stop < end and text[stop] in "!,. ":
        stop += 1
    found.append(RegionSpan("greeting", start, match.end()))
    return stop


def _is_bare_salutation(line: str) -> bool:
    if line[-1] not in ",:-—–":
        return False
    word = _first_word(line)
    is_salutation = (
        word in _SALUTATION_WORDS
        and line[1 : len(word)] == word[1:]
        and re.fullmatch(_SALUTATION, line)
    )
    return bool(is_salutation or re.fullmatch(_NAME_SALUTATION, line))


def _labels_of_rows(text: str, rows: Rows) -> list[Region]:
    quoted_and_code = _quoted_and_code_rows(text, rows)
    labels: list[Region] = []
    state: Region = "body"
    last_filled = max(set(filled_rows(text, rows)).difference(quoted_and_code), default=-1)
    folded = text.casefold()
    footers = [phrase for phrase in FOOTERS if phrase in folded]  # most drafts have none
    for number, (start, end) in enumerate(rows):
        if number in quoted_and_code:
            labels.append(quoted_and_code[number])
            continue
        line = text[start:end]
        bare = line.lstrip().casefold()
        if is_rule(bare.rstrip()):
            labels.append("footer")
            state = "footer" if state == "signature" else state
            continue
        if state == "signature" and re.match(_PS, line):
            state = "body"
        elif (
            state in ("body", "signature")
            and number > last_filled * 0.5
            and any(phrase in bare for phrase in footers)
        ):
            state = "footer"
        elif state == "body" and number > 0 and _opens_signature(text, rows, number, last_filled):
            state = "signature"
        elif state == "signature" and len(line.split()) > MAX_SIGNATURE_WORDS:
            state = "body"
        labels.append(state)
    return _with_signature_lines(text, rows, labels)


def _quoted_and_code_rows(text: str, rows: Rows) -> dict[int, Region]:
    """Return the numbers and regions of lines that quote a mail or are code."""
    code, fences = code_rows(text, rows, re.compile(_GREETING))
    labels: dict[int, Region] = dict.fromkeys(code | fences, "code")
    written = False  # whether there are words of the writer above
    number = 0
    while number < len(rows):
        line = text[slice(*rows[number])].strip()
        if number in labels or not line:
            number += 1
            continue
        head = None if line[0] == ">" else head_at(text, rows, number, written)
        if head and not head.marked and number:
            for below in range(number, len(rows)):
                labels.setdefault(below, "quoted")
            break
        count = head.rows if head else 1
        if (head and head.marked) or line[0] == ">":
            labels.update(dict.fromkeys(range(number, number + count), "quoted"))
        else:
            written = True
        number += count
    return labels


def _opens_signature(text: str, rows: Rows, number: int, last_filled: int) -> bool:
    line = text[slice(*rows[number])].strip()
    if is_sign_off(line):
        next_rows = rows[number + 1 : min(number + 4, last_filled + 1)]
        return all(len(text[a:b].split()) <= MAX_SIGNATURE_WORDS for a, b in next_rows)
    if not line.startswith(("-", "–", "—", "__")) or last_filled - number > MAX_LINES_BELOW_DASH:
        return False
    filled = _filled_lines(text, rows[number + 1 : last_filled + 1])
    below = list(takewhile(lambda row: not re.match(_PS, row), filled))
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


def _is_item(text: str, rows: Rows, number: int) -> bool:
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
    return (is_one_word or re.match(_NAME, name) is not None) and _first_word(
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
        and _first_word(line) not in CALL_TO_ACTION
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
    return line[:1] in tuple(_DASHES) and _is_dashed_name(line) and not _is_item(text, rows, number)


def _with_signature_lines(text: str, rows: Rows, labels: list[Region]) -> list[Region]:
    """Return the labels with the short lines at the end of the body labeled as a signature.

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
                or _first_word(line) in CALL_TO_ACTION
            ):
                break
            signature_rows.append(number)
        number -= 1
    if not signature_rows or not first_line(text, rows[: number + 1], 0):
        return labels
    last = text[slice(*rows[number])].strip()
    if not last or last[-1] in ".!?…)":
        for number in signature_rows:
            labels[number] = "signature"
    return labels
