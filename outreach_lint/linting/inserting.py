"""Find the place of what the writer answers, and keep the form of the message around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from outreach_lint.linting.edits import edits_of, normalized_edits
from outreach_lint.model import LINE_BREAK, Draft, Edit, Finding, Insertion, Span
from outreach_lint.reading import Reading, read
from outreach_lint.reading.regions import RegionSpan
from outreach_lint.reading.sentences import clause_ends
from outreach_lint.words import capitalized

MIN_BROKEN_LINE_CHARS = 40  # characters of a line that was broken by hand inside a sentence
MIN_CHANCE = 0.5  # of clauses that introduce the writer, or show the fault found
MAX_LINE_CHARS = 100  # characters; with longer lines, a message is not broken by hand
_QUOTE_MARKS = re.compile(r"[ \t]*(?:>[ \t]*)*")
_BEGINS_LOWER = re.compile(r"([ \t]+)((?=\w)[^A-Z]\S*)")  # the first word of the rest of a line
_PIECES = re.compile(r"(?:\{\{.*?\}\}|\[[^\]]*\]|\S)+")  # a tag is not broken


def insertion_edits(draft: Draft, finding: Finding) -> tuple[Edit, ...]:
    """Return the edits that put a fix's insertions into a draft, with their gaps.

    There are none if one of them has no place, as in a subject outside the text. If all words are
    put beside the sentences found, the fix's own edits are applied, too.
    """
    reading, text = read(draft), draft.text
    edits: list[Edit] = []
    insertions = finding.suggestion.insertions if finding.suggestion else ()
    if finding.suggestion and not finding.suggestion.gaps and _are_beside(insertions):
        edits += edits_of(finding, draft)
    for insertion in insertions:
        edit = _edit(reading, finding, insertion)
        if edit is None:
            return ()
        if insertion.place != "words":
            edit = _as_own_sentence(reading, edit)
        edits.append(_with_quote_marks(edit, text))
    return normalized_edits(edits, text)


def _are_beside(insertions: Sequence[Insertion]) -> bool:
    """Return whether there are insertions, all before or after the sentences found."""
    return bool(insertions) and all(one.place in ("before", "after") for one in insertions)


def _edit(reading: Reading, finding: Finding, insertion: Insertion) -> Edit | None:
    words, place, found = insertion.text, insertion.place, finding.span
    if place == "opening":
        return _opening(reading, words)
    if place == "end":
        return _end(reading, words)
    if found.start == found.end:
        return None
    if place == "words":
        return Edit(found, words)
    return _edit_at_sentences(reading, finding, insertion)


def _edit_at_sentences(reading: Reading, finding: Finding, insertion: Insertion) -> Edit | None:
    """Return the edit that puts words before, after or in place of the sentences found."""
    sentences = _sentences_in(reading, finding.span)
    if not sentences:
        return None
    start, end = sentences[0].start, sentences[-1].end
    if insertion.place == "before":
        return Edit(Span(start, start), f"{insertion.text} ")
    if insertion.place == "after":
        return Edit(Span(end, end), f" {insertion.text}")
    kept = _end_of_introduction(reading, sentences[0], finding)
    if kept > start:
        return Edit(Span(kept, end), f". {insertion.text}")
    return Edit(Span(start, end), insertion.text)


def _end_of_introduction(reading: Reading, first: RegionSpan, finding: Finding) -> int:
    """Return where the clauses end that introduce the writer before what was found.

    If there are none, it is the start of the sentence.
    """
    text, found, kept = reading.text_of(first), finding.span.start - first.start, 0
    sentence = next((s for s in reading.sentences if s.span.start == first.start), None)
    knows_fault = sentence is not None and finding.code in sentence.chances
    for end in clause_ends(text):
        if 0 < found < end:
            break
        is_fault = knows_fault and reading.chance_of(text[:end], finding.code) >= MIN_CHANCE
        if not is_fault and reading.chance_of(text[:end], "self_intro") >= MIN_CHANCE:
            kept = end
    return first.start + kept


def _sentences_in(reading: Reading, span: Span) -> list[RegionSpan]:
    return [
        piece
        for piece in reading.sentence_spans
        if piece.start < span.end and span.start < piece.end
    ]


def _opening(reading: Reading, words: str) -> Edit | None:
    """Return the edit that begins the message with words, below the greeting."""
    if edits := reading.opening_edits(words):
        return edits[0]
    text = reading.draft.text
    greeting = max((p.end for p in reading.pieces if p.region == "greeting"), default=0)
    body = [p for p in reading.sentence_spans if p.region == "body" and p.start >= greeting]
    if not body:
        return Edit(Span(greeting, greeting), _paragraph_break(text) + words) if greeting else None
    at = body[0].start
    begins_line = not text[text.rfind("\n", 0, at) + 1 : at].strip("> \t")
    return Edit(Span(at, at), words + (_paragraph_break(text) if begins_line else " "))


def _end(reading: Reading, words: str) -> Edit | None:
    """Return the edit that ends the message with words, before the sign-off."""
    text = reading.draft.text
    signature = min((p.start for p in reading.pieces if p.region == "signature"), default=len(text))
    body = [p for p in reading.sentence_spans if p.region == "body" and p.start < signature]
    if not body:
        return _opening(reading, words)
    end = body[-1].end
    rest = LINE_BREAK.split(text[end:], maxsplit=1)[0]
    if not re.search(r"\w", rest):  # keep a smiley with its sentence
        end += len(rest.rstrip())
    return Edit(Span(end, end), _paragraph_break(text) + words)


def _as_own_sentence(reading: Reading, edit: Edit) -> Edit:
    """Return an edit with a full stop after its gap if the next sentence begins in lower case.

    That sentence gets a capital letter if others of the message have one.
    """
    text, (start, end) = reading.draft.text, edit.span
    words = edit.text.rstrip()
    space = edit.text[len(words) :]
    following = _BEGINS_LOWER.match(space + text[end:])
    if following is None or not words.endswith("]"):
        return edit
    body = [piece for piece in reading.sentence_spans if piece.region == "body"]
    if any(text[piece.start].isupper() for piece in body):
        end += len(following[0]) - len(space)
        return Edit(Span(start, end), f"{words}.{following[1]}{capitalized(following[2])}")
    return Edit(edit.span, f"{words}.{space}")


def _paragraph_break(text: str) -> str:
    """Return what is between two paragraphs of a message: a space if it is all in one line."""
    return "\n\n" if LINE_BREAK.search(text.strip()) and "\\n" not in text else " "


def _with_quote_marks(edit: Edit, text: str) -> Edit:
    """Return an edit whose new lines begin with the quote marks of the line that it changes."""
    marks = _marks_of(text, edit.span.start)
    if not marks.strip():
        return edit
    first, *rest = edit.text.split("\n")
    lines = [first]
    for number, line in enumerate(rest, 1):
        is_last = number == len(rest)  # what follows the edit stands on the last line
        lines.append(marks + line if line or is_last else marks.rstrip())
    return Edit(edit.span, "\n".join(lines))


def _marks_of(text: str, at: int) -> str:
    start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
    found = _QUOTE_MARKS.match(text, start)
    return found.group() if found else ""


def wrapped_as_before(old: str, new: str, start: int = 0) -> str:
    """Return a changed text with its new lines broken as the old text's lines are.

    ``start`` is where the message begins. Only a text whose lines were broken by hand is changed.
    Every other line keeps its own line break.
    """
    known = set(LINE_BREAK.split(old[start:]))
    width = _width(LINE_BREAK.split(old[start:]))
    if not width:
        return new
    first_break = LINE_BREAK.search(old)
    newline = first_break.group() if first_break else "\n"
    done = ""
    remaining = _lines_with_breaks(new[start:])
    while remaining:
        line, line_break = remaining.pop(0)
        if len(line) <= width or line in known:
            done += line + line_break
            continue
        while remaining and _continues(remaining[0][0]):  # the sentence continues in the next line
            following, line_break = remaining.pop(0)
            line = f"{line.rstrip()} {following[len(_marks_of(following, 0)) :]}"
        done += newline.join(_broken(line, width)) + line_break
    return new[:start] + done


def _lines_with_breaks(text: str) -> list[tuple[str, str]]:
    """Return the lines of a text, each with its line break; the last one may have none."""
    lines, start = [], 0
    for found in LINE_BREAK.finditer(text):
        lines.append((text[start : found.start()], found.group()))
        start = found.end()
    return [*lines, (text[start:], "")]


def _width(lines: Sequence[str]) -> int:
    """Return the length of the longest line of a message broken by hand, else 0."""
    longest = max(map(len, lines), default=0)
    broken = any(
        len(line) >= MIN_BROKEN_LINE_CHARS and _continues(after) for line, after in pairwise(lines)
    )
    return longest if broken and longest <= MAX_LINE_CHARS else 0


def _continues(line: str) -> bool:
    """Return whether a line continues the sentence of the line before it."""
    return line.lstrip("> \t")[:1].islower()


def _broken(line: str, width: int) -> list[str]:
    marks = _marks_of(line, 0)
    lines, current = [], marks
    for piece in _PIECES.findall(line[len(marks) :]):
        if current != marks and len(current) + 1 + len(piece) > width:
            lines.append(current)
            current = marks
        current += piece if current == marks else f" {piece}"
    return [*lines, current]
