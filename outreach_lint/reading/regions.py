"""Split a message into regions: subject, greeting, body, signature, quoted text, footer.

Other regions are comments and code. Only the body is evidence for or against the writer, unless a
rule says otherwise.
"""

import re
from typing import Literal, NamedTuple

from outreach_lint.model import Draft
from outreach_lint.reading.greetings import GREETING
from outreach_lint.reading.quoting import (
    Rows,
    code_rows,
    filled_rows,
    head_at,
    is_rule,
    line_spans,
)
from outreach_lint.reading.region_words import (
    FOOTERS,
)
from outreach_lint.reading.signatures import (
    MAX_SIGNATURE_WORDS,
    POSTSCRIPT,
    first_word,
    opens_signature,
    signature_lines,
)
from outreach_lint.reading.subjects import subject_in

Region = Literal["subject", "greeting", "body", "signature", "quoted", "footer", "comment", "code"]

MAX_GREETING_WORDS = 9
# Each pattern is compiled when the beginning of a line allows a match: compiling all of them took
# longer than reading a draft.
_GREETING = rf"""(?ix)
    \s*
    (?: (?:{GREETING}|(?:yo|to[ ]whom[ ]it[ ]may[ ]concern|attention)\b)
        (?>\{{+[^{{}}\n]{{0,100}}\}}+|[^\n\r]){{0,80}}?  # a name, perhaps as a tag
        (?: [,!:—] | \s[-–](?=\s) | $ | (?=\s*[\r\n])
            # a full stop, unless after a title
          | (?<!\bmr)(?<!\bms)(?<!\bdr)(?<!\bmrs)(?<!\bprof)(?<!\bst)\.(?=\s)
        )
    )
"""
# A line near the top that is only a salutation: "Wayne --", "To the members of the board:",
# "Hi, friend,".
_SALUTATION_WORDS = frozenset("to hi hey hello dear attn attention".split())
_SALUTATION = r"\w+(?:[^.!?\n{]|\{\{[^{}\n]{1,60}\}\}|\{(?!\{)){1,140}[,:]"
_NAME_SALUTATION = r"""(?x)
    (?:[A-ZÀ-Ý][\w.'’-]*|\{\{[^{}\n]{1,60}\}\}|\[[^\]\n]{1,60}\])  # a name or a tag
    (?:[ ][A-ZÀ-Ý][^\s.!?,:]*){0,3}
    (?:,|[ ]?(?:--+|—|–))
"""
MAX_GREETING_LINES = 3  # at the top of the body that are searched for a greeting


class RegionSpan(NamedTuple):
    """A span of the draft that belongs to one region."""

    region: Region
    start: int
    end: int


def pieces(draft: Draft) -> list[RegionSpan]:
    """Split a draft's text into regions, line by line; a greeting may end within its line."""
    text = draft.text
    rows = line_spans(text, draft.body_start)
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
    word = first_word(line)
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
        if state == "signature" and re.match(POSTSCRIPT, line):
            state = "body"
        elif (
            state in ("body", "signature")
            and number > last_filled * 0.5
            and any(phrase in bare for phrase in footers)
        ):
            state = "footer"
        elif state == "body" and number > 0 and opens_signature(text, rows, number, last_filled):
            state = "signature"
        elif state == "signature" and len(line.split()) > MAX_SIGNATURE_WORDS:
            state = "body"
        labels.append(state)
    for number in signature_lines(text, rows, labels):
        labels[number] = "signature"
    return labels


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
