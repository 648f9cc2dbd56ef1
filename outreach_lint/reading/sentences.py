"""Split the text of a message into sentences, as people type them into a mail program."""

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
# Possessive quantifiers and the lookbehind make a run of n marks cost one attempt, not n.
_ASCII_END = r"(?<![.!?])[.!?]++[\"')\]]*+(?=\s+\S)"  # for ASCII texts
_UNICODE_END = rf"(?:(?<![.!?…])[.!?…]++[\"'”’)\]]*+|(?<![{_EMOJI}])[{_EMOJI}]++)(?=\s+\S)"
MIN_LAST_WORD_CHARS = 3  # of a sentence if the next begins with a lower-case letter
_BULLETS = frozenset("-*•·▶▷✓✔→+")
_BULLET = r"\s*(?:[-*•·▶▷✓✔→+]|\d{1,2}[.)])\s+\S"
_WORD_BEFORE = r"([\w.]+)$"
# The mail program, not the writer, probably broke a line of this length or more.
MIN_WRAPPED_LINE_CHARS = 45

_CLAUSE_BREAK = re.compile(r"[,;:]\s+|\s[–—-]+\s|\s(?=(?:and|but|so|because|since|while)\s)")


def clauses(sentence: str) -> list[str]:
    """Return the parts of a sentence between its commas, dashes and conjunctions."""
    return [part for part in _CLAUSE_BREAK.split(sentence) if part.strip()]


def clause_ends(sentence: str) -> list[int]:
    """Return where each part of a sentence but the last one ends."""
    return [match.start() for match in _CLAUSE_BREAK.finditer(sentence)]


def spans(text: str, pieces: list[RegionSpan]) -> list[RegionSpan]:
    """Split the pieces of a message into sentences, across line breaks of the mail program."""
    sentences: list[RegionSpan] = []
    for block in _blocks(text, pieces):
        sentences.extend(_sentence_spans(text, block))
    return sentences


def _blocks(text: str, pieces: list[RegionSpan]) -> list[RegionSpan]:
    blocks: list[RegionSpan] = []
    for piece in pieces:
        if (
            blocks
            and piece.region not in ("subject", "greeting")
            and _continues(text, blocks[-1], piece)
        ):
            blocks[-1] = RegionSpan(piece.region, blocks[-1].start, piece.end)
        else:
            blocks.append(piece)
    return blocks


def _continues(text: str, before: RegionSpan, piece: RegionSpan) -> bool:
    between = text[before.end : piece.start]
    if before.region != piece.region or before.region in ("signature", "subject", "greeting"):
        return False
    if len(between.replace("\r\n", "\n").strip(" \t>")) > 1 or _is_list_line(
        text[piece.start : piece.end]
    ):
        return False
    line_start = max(
        text.rfind("\n", before.start, before.end),
        text.rfind("\r", before.start, before.end),
        before.start - 1,
    )
    last_line = text[line_start + 1 : before.end].rstrip()
    first_char = text[piece.start : piece.end].lstrip(" >")[:1]
    if last_line.endswith((".", "!", "?", ":", "…")):
        return len(last_line) >= MIN_WRAPPED_LINE_CHARS or first_char.islower()
    return (
        len(last_line) >= MIN_WRAPPED_LINE_CHARS
        or not first_char.isupper()
        or last_line.endswith((",", ";", "-"))
    )


def _is_list_line(line: str) -> bool:
    first = line.lstrip()[:1]
    return (first in _BULLETS or first.isdecimal()) and re.match(_BULLET, line) is not None


def _sentence_spans(text: str, block: RegionSpan) -> list[RegionSpan]:
    untrimmed, start = [], block.start
    end_pattern = re.compile(_ASCII_END if text.isascii() else _UNICODE_END)
    for match in end_pattern.finditer(text, block.start, block.end):
        if match.start() > start and _is_end(text, match, block.end):
            untrimmed.append(RegionSpan(block.region, start, match.end()))
            start = match.end()
    untrimmed.append(RegionSpan(block.region, start, block.end))
    sentences: list[RegionSpan] = []
    for piece in untrimmed:
        trimmed = _trim(text, piece)
        if trimmed.end > trimmed.start:
            sentences.append(trimmed)
    return sentences


def _is_end(text: str, match: re.Match[str], stop: int) -> bool:
    mark = match.group()
    next_char = text[match.end() : stop].lstrip()[:1]
    if "!" in mark or "?" in mark or not mark.startswith("."):
        return not (mark[0] in "!?" and next_char in ",;)")
    word = re.compile(_WORD_BEFORE).search(text, max(0, match.start() - 20), match.start())
    last_word = word[1].casefold() if word else ""
    if last_word in _ABBREVIATIONS or (
        len(last_word) == 1 and last_word.isalpha() and last_word != "i"
    ):
        return False
    if next_char.islower():
        return mark == "." and len(last_word) >= MIN_LAST_WORD_CHARS and not last_word[0].isdigit()
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
