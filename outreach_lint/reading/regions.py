"""Which part of a message a line belongs to: subject, greeting, body, signature, quoted, footer (or a comment).

Only the body is evidence for or against the writer, unless a rule says so.
"""

import re
from typing import Literal, NamedTuple

from outreach_lint.model import LINE_BREAK, Draft

Region = Literal["subject", "greeting", "body", "signature", "quoted", "footer", "comment"]

# Patterns are compiled when a line begins as it must to match: to compile all of them took longer than to read a draft.
_SUBJECT = r"(?i)\s*subject(?: line)?:[ \t]*"
_QUOTE_HEAD = r"(?i)\s*(?:on .{4,120}(?:wrote|writes):?\s*$|-{2,} ?original message|-{3,} ?forwarded|_{10,}\s*$|from: .+\bsent: |begin forwarded)"
_QUOTE_HEAD_BEGINS = ("on ", "--", "______", "from: ", "begin forwarded")
_SIGN_OFF_FIRST = frozenset(
    (
        "with my our very kind kindest best warm warmest many all respectful friendly yours your sincere "
        "sincerely regards cheers respectfully thanks thank thx br cordially greetings take until see ciao "
        "love xo xoxo sent talk warmly gratefully faithfully"
    ).split()
)
_SIGN_OFF_REST = _SIGN_OFF_FIRST | frozenset(
    (
        "and regards wishes greetings truly faithfully again so much a lot you in advance for time "
        "consideration the from care then there soon to day week weekend reading attention help support "
        "iphone phone mobile android ipad samsung"
    ).split()
)
_FOOTERS = (
    "unsubscribe", "opt out of", "opt-out of", "you are receiving this", "you receive this", "you received this", "to stop receiving",
    "manage preferences", "manage your preferences", "view in browser", "view in your browser", "view this email in", "intended solely for",
    "confidentiality", "confidential and", "this email and any", "this e-mail and any", "this message and any", "is not spam", "this e-mail is confidential",
    "this email is confidential", "disclaimer", "all rights reserved", "©", "consider the environment before", "privacy policy", "virus-free",
    "registered office", "registered in england",
)  # fmt: skip
# A short last line that wants something done is no name, place or title.
_CALL_TO_ACT = frozenset(
    (
        "book click see visit sign register donate join reply call watch read order apply download follow subscribe find "
        "get add check learn try start buy chip vote rsvp please"
    ).split()
)
_DASHED_NAME = r"(?:--|—|–|-)\s?[A-Z{\[<][^.!?:]{1,80}$"
_PS = r"(?i)\s*p\.?\s?p?\.?s\b\.?"
_GREETING = (
    r"(?i)\s*(?:(?:hi|hello|hey|hiya|heya|yo|dear|dearest|greetings|salutations|howdy|good (?:morning|afternoon|evening|day)|g'day|hallo|to whom it may concern|attention)"
    r"\b(?>\{+[^{}\n]{0,100}\}+|[^\n\r]){0,80}?(?:[,!:—]|\s[-–](?=\s)|$|(?=\s*[\r\n])|(?<!\bmr)(?<!\bms)(?<!\bdr)(?<!\bmrs)(?<!\bprof)(?<!\bst)\.(?=\s)))"
)
# A line near the top that only calls somebody: "Wayne --", "To the members of the board:", "Hi, friend,".
_CALLS = frozenset("to hi hey hello dear attn attention".split())
_CALLED = r"\w+(?:[^.!?\n{]|\{\{[^{}\n]{1,60}\}\}|\{(?!\{)){1,140}[,:]"
_NAMED = r"(?:[A-ZÀ-Ý][\w.'’-]*|\{\{[^{}\n]{1,60}\}\}|\[[^\]\n]{1,60}\])(?: [A-ZÀ-Ý][^\s.!?,:]*){0,3}(?:,| ?(?:--+|—|–))"
TOP = 3  # lines among which a greeting is looked for


class RegionSpan(NamedTuple):
    """A stretch of the draft that belongs to one region."""

    region: Region
    start: int
    end: int


def _first_word(line: str) -> str:
    found = re.compile(r"\w+").match(line)
    return found.group().lower() if found else ""


def lines_of(text: str, start: int) -> list[tuple[int, int]]:
    """Return start and end (without its line break) of every line from ``start`` on."""
    out, at = [], start
    for brk in LINE_BREAK.finditer(text, start):
        out.append((at, brk.start()))
        at = brk.end()
    return [*out, (at, len(text))]


def pieces(draft: Draft) -> list[RegionSpan]:
    """Cut a draft's text into regions, line by line; a greeting may end within its line."""
    text = draft.text
    rows = lines_of(text, draft.body_start)
    found: list[RegionSpan] = []
    filled = [row for row in rows if text[row[0] : row[1]].strip()]
    if filled and (begins := _subject(text, *filled[0])):
        found.append(RegionSpan("subject", begins, filled[0][1]))
        rows = rows[rows.index(filled[0]) + 1 :]
    labels = _labels(text, rows)
    tried = 0
    for (start, end), label in zip(rows, labels, strict=True):
        if not text[start:end].strip():
            continue
        if label == "body" and tried < TOP and not any(piece.region == "greeting" for piece in found):
            start = _take_greeting(text, start, end, found, first=not tried)
            tried += 1
        if start < end:
            found.append(RegionSpan(label, start, end))
    return found


def _subject(text: str, start: int, end: int) -> int:
    """Return where the subject begins that a line names, or 0."""
    named = text[start:end].lstrip()[:7].casefold() == "subject"
    match = re.compile(_SUBJECT).match(text, start, end) if named else None
    return match.end() if match else 0


def _take_greeting(text: str, start: int, end: int, found: list[RegionSpan], first: bool) -> int:
    """Take a greeting off a line; below the first line only one that fills it."""
    if _only_calls(text[start:end].strip()):
        found.append(RegionSpan("greeting", start, end))
        return end
    match = re.compile(_GREETING).match(text, start, end) if first else None
    if match is None or len(text[start : match.end()].split()) > 9:
        return start
    stop = match.end()
    while stop < end and text[stop] in "!,. ":
        stop += 1
    found.append(RegionSpan("greeting", start, match.end()))
    return stop


def _only_calls(line: str) -> bool:
    if line[-1] not in ",:-—–":
        return False
    word = _first_word(line)
    called = word in _CALLS and line[1 : len(word)] == word[1:] and re.fullmatch(_CALLED, line)
    return bool(called or re.fullmatch(_NAMED, line))


def _labels(text: str, rows: list[tuple[int, int]]) -> list[Region]:
    labels: list[Region] = []
    state: Region = "body"
    last_filled = max((n for n, (a, b) in enumerate(rows) if text[a:b].strip()), default=-1)
    low = text.casefold()
    footers = [mark for mark in _FOOTERS if mark in low]  # few drafts have any
    for number, (start, end) in enumerate(rows):
        line = text[start:end]
        if line[:4].lstrip().startswith(">"):
            labels.append("quoted")
            continue
        bare = line.lstrip().casefold()
        if number > 0 and bare.startswith(_QUOTE_HEAD_BEGINS) and re.match(_QUOTE_HEAD, line):
            state = "quoted" if not bare.startswith("_") else "footer"
        elif state == "signature" and bare.startswith("p") and re.match(_PS, line):
            state = "body"
        elif (
            state in ("body", "signature")
            and number > last_filled * 0.5
            and any(mark in bare for mark in footers)
        ):
            state = "footer"
        elif state == "body" and number > 0 and _opens_signature(text, rows, number, last_filled):
            state = "signature"
        elif state == "signature" and len(line.split()) > 16:
            state = "body"
        labels.append(state)
    return _name_lines(text, rows, labels)


def _opens_signature(text: str, rows: list[tuple[int, int]], number: int, last: int) -> bool:
    line = text[slice(*rows[number])].strip()
    if line in ("--", "-- ", "---", "—", "__") and last - number <= 8:
        return True
    if line.startswith(("-", "—", "–")) and last - number <= 4 and re.match(_DASHED_NAME, line):
        return True
    if _is_sign_off(line):
        return all(len(text[a:b].split()) <= 16 for a, b in rows[number + 1 : min(number + 4, last + 1)])
    return False


def _is_sign_off(line: str) -> bool:
    words = re.findall(r"(?:[^\W_]|')+", line.casefold())
    if not 1 <= len(words) <= 8 or words[0] not in _SIGN_OFF_FIRST or line[-1:] in "?":
        return False
    named = [word for word in words[1:] if word not in _SIGN_OFF_REST]
    return not named or (
        words[0] in ("sent", "greetings", "best", "love", "regards") and len(named) <= 3 and "from" in words
    )


def _name_lines(text: str, rows: list[tuple[int, int]], labels: list[Region]) -> list[Region]:
    """Take the short lines at the very end, set off from a body, for a signature: a name, a place, a title."""
    number = len(rows) - 1
    taken: list[int] = []
    while number > 0 and labels[number] in ("body", "signature", "footer"):
        line = text[slice(*rows[number])].strip()
        if labels[number] == "body" and line:
            if (
                len(line.split()) > 5
                or line[-1] in ".!?:"
                or not (line[0].isupper() or line[0] in "-–—[{<~")
                or len(taken) >= 6
                or _first_word(line) in _CALL_TO_ACT
            ):
                break
            taken.append(number)
        number -= 1
    above = [text[slice(*row)].strip() for row in rows[: number + 1]]
    if taken and any(above) and (not above[-1] or above[-1][-1:] in ".!?…)"):
        for number in taken:
            labels[number] = "signature"
    return labels
