"""Where one sentence ends and the next begins, in prose as people type it into a mail program."""

from __future__ import annotations

import re

from outreach_lint.reading.regions import RegionSpan

_ABBREVIATIONS = frozenset(
    (
        "mr mrs ms dr prof st vs etc e.g i.e eg ie inc ltd co corp no nr approx dept est fig jr sr"
        " u.s u.k a.m p.m p.s p.p.s ph.d bros mt ave rd sq op cit cf al resp bzw hon gov gen rev"
        " jan feb mar apr jun jul aug sep sept oct nov dec"
    ).split()
)
_EMOJI = "\U0001f300-\U0001faff☀-➿"
# Possessive, and only from the first mark of a run on: a run of n marks is looked at once, not n
# times.
_END = r"(?<![.!?])[.!?]++[\"')\]]*+(?=\s+\S)"  # in ASCII
_ANY_END = rf"(?:(?<![.!?…])[.!?…]++[\"'”’)\]]*+|(?<![{_EMOJI}])[{_EMOJI}]++)(?=\s+\S)"
SHORTEST_LAST = 3  # letters of a sentence's last word where the next begins in lower case
_BULLETS = frozenset("-*•·▶▷✓✔→+")
_BULLET = r"\s*(?:[-*•·▶▷✓✔→+]|\d{1,2}[.)])\s+\S"
_WORD_BEFORE = r"([\w.]+)$"
# characters; a longer line was probably broken by the mail program, not by the writer
SHORT_LINE = 45


def spans(text: str, pieces: list[RegionSpan]) -> list[RegionSpan]:
    """Cut the pieces of a message into sentences; lines broken by a mail program are joined."""
    out: list[RegionSpan] = []
    for block in _blocks(text, pieces):
        out.extend(_sentence_spans(text, block))
    return out


def _blocks(text: str, pieces: list[RegionSpan]) -> list[RegionSpan]:
    blocks: list[RegionSpan] = []
    for piece in pieces:
        if (
            blocks
            and piece.region not in ("subject", "greeting")
            and _goes_on(text, blocks[-1], piece)
        ):
            blocks[-1] = RegionSpan(piece.region, blocks[-1].start, piece.end)
        else:
            blocks.append(piece)
    return blocks


def _goes_on(text: str, before: RegionSpan, piece: RegionSpan) -> bool:
    between = text[before.end : piece.start]
    if before.region != piece.region or before.region in ("signature", "subject", "greeting"):
        return False
    if len(between.replace("\r\n", "\n").strip(" \t>")) > 1 or _is_item(
        text[piece.start : piece.end]
    ):
        return False
    begin = max(
        text.rfind("\n", before.start, before.end),
        text.rfind("\r", before.start, before.end),
        before.start - 1,
    )
    last = text[begin + 1 : before.end].rstrip()
    first = text[piece.start : piece.end].lstrip(" >")[:1]
    if last.endswith((".", "!", "?", ":", "…")):
        return len(last) >= SHORT_LINE or first.islower()
    return len(last) >= SHORT_LINE or not first.isupper() or last.endswith((",", ";", "-"))


def _is_item(line: str) -> bool:
    first = line.lstrip()[:1]
    return (first in _BULLETS or first.isdecimal()) and re.match(_BULLET, line) is not None


def _sentence_spans(text: str, block: RegionSpan) -> list[RegionSpan]:
    out, start = [], block.start
    end = re.compile(_END if text.isascii() else _ANY_END)
    for match in end.finditer(text, block.start, block.end):
        if match.start() > start and _ends(text, match, block.end):
            out.append(RegionSpan(block.region, start, match.end()))
            start = match.end()
    out.append(RegionSpan(block.region, start, block.end))
    found: list[RegionSpan] = []
    for piece in out:
        trimmed = _trim(text, piece)
        if trimmed.end > trimmed.start:
            found.append(trimmed)
    return found


def _ends(text: str, match: re.Match[str], stop: int) -> bool:
    mark = match.group()
    follower = text[match.end() : stop].lstrip()[:1]
    if "!" in mark or "?" in mark or not mark.startswith("."):
        return not (mark[0] in "!?" and follower in ",;)")
    word = re.compile(_WORD_BEFORE).search(text, max(0, match.start() - 20), match.start())
    before = word[1].casefold() if word else ""
    if before in _ABBREVIATIONS or (len(before) == 1 and before.isalpha() and before != "i"):
        return False
    if follower.islower():
        return mark == "." and len(before) >= SHORTEST_LAST and not before[0].isdigit()
    return True


def _trim(text: str, piece: RegionSpan) -> RegionSpan:
    start, end = piece.start, piece.end
    while start < end and (
        text[start].isspace() or (text[start] in ">" and piece.region == "quoted")
    ):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return RegionSpan(piece.region, start, end)
