"""RAP005: the message is visibly written to many people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from outreach_lint import Edit, Hit, Insertion, Reading, Span, is_by_a_person, match_group_greeting
from outreach_lint_rapport.shouting import shouting
from outreach_lint_rapport.unfilled import NAME_GAP, REASON_GAP, fix_with_name, unfilled

# "Dear Sir or Madam", "To whom it may concern": the writer does not know who reads it. A friend or
# neighbour is greeted so on purpose.
UNKNOWN_READER = re.compile(r"/|\bor\b|\bwhom|\bfriend|\bneighbou?r", re.IGNORECASE)
ACADEMIC = "professor|doctor"
# Readers disagree about a professor or author who is called so without a name.
CALLED_BY_ROLE = re.compile(rf"\b(?:{ACADEMIC}|author|editor|researcher)\b", re.IGNORECASE)
TITLES = re.compile(rf"\b(?:{ACADEMIC}|prof|dr)\b", re.IGNORECASE)
TITLE_GAP = "[their title and surname]"
GREETING_CONTINUES = re.compile(r"(?i)\s*/|\W*(?:dear|or|and|sir|madam)\b")
GREETING_STARTS = frozenset(("hi", "hello", "hey", "dear", "to", "greetings", "good", "attention"))


def check(reading: Reading) -> Iterator[Hit]:
    """Yield hits for what shows that a message was written to many people.

    These are salutations to nobody in particular, unfilled tags of a final message, blanks and
    shouting; if there are none, the sentence that reads most like mass mail.
    """
    exact = [*_greeted_as_many(reading)]
    if not reading.draft.template:
        exact += unfilled(reading)
    yield from exact
    fault = reading.fault("RAP005")
    # A heading in capitals is shouting only in mass mail.
    if reading.draft.relationship == "stranger":
        shouts = list(shouting(reading))
        yield from shouts if fault or reading.fault("RAP001") else _with_low_confidence(shouts)
        exact += shouts
    if fault and not exact:
        place = reading.span_of(fault.most_likely)
        yield Hit(place, suggestion=fix_with_name(), confidence=fault.confidence)


def _with_low_confidence(hits: list[Hit]) -> list[Hit]:
    return [replace(hit, confidence="low") for hit in hits]


def _greeted_as_many(reading: Reading) -> Iterator[Hit]:
    """Yield a hit for a greeting to nobody in particular, or to a group in a message that sells.

    "Hi all" is the usual greeting of a question to a mailing list.
    """
    text = reading.draft.text
    knows = reading.draft.relationship != "stranger"
    for piece in reading.pieces:
        match = (
            match_group_greeting(text[piece.start : piece.end])
            if piece.region == "greeting"
            else None
        )
        if match and not (_may_be_known(match) if knows else _is_question_to_group(reading, match)):
            words = match.group().strip(" ,\t\r\n")
            start = text.index(words, piece.start)
            span = Span(start, start + len(words))
            edit = Edit(span, f"{_greeting_word(words)}{_name_gap(words)}")
            one = not _is_group(match) and _is_for_one_reader(reading, span)
            personal = is_by_a_person(reading) and reading.moves("ask")  # no notice to everybody
            edits = (edit,) if one and not knows and personal else ()
            greeting = Insertion(edit.text, "words")
            fix = replace(fix_with_name(greeting, Insertion(REASON_GAP, "opening")), edits=edits)
            # Labelers disagree about a title without a name ("Dear Professor").
            yield Hit(
                span, suggestion=fix, confidence="low" if CALLED_BY_ROLE.search(words) else "high"
            )
            return


def _greeting_word(words: str) -> str:
    """Return the greeting word for a fix: "Dear" and "Hello" stay, others become "Hi"."""
    first = words.split()[0].strip(",.!")
    if first.casefold() not in GREETING_STARTS:
        return ""
    return f"{first.capitalize()} " if first.casefold() in ("dear", "hello") else "Hi "


def _name_gap(words: str) -> str:
    """Return the gap after the greeting word: a professor keeps the title."""
    return TITLE_GAP if TITLES.search(words) else NAME_GAP


def _may_be_known(greeting: re.Match[str]) -> bool:
    """Return whether a greeting is for a group or person that the writer may know.

    "Dear neighbours" and "Hi Professor" are, "Dear Sir/Madam" is not.
    """
    return bool(greeting.group("title")) or _is_group(greeting)


def _is_question_to_group(reading: Reading, greeting: re.Match[str]) -> bool:
    """Return whether the greeting is for a group and, by the encoder, nothing is sold to it."""
    if not _is_group(greeting) or not reading.readable:
        return False
    for code in ("RAP001", "RAP003", "RAP005"):
        fault = reading.fault(code)
        if fault and fault.confidence == "high":
            return False
    return True


def _is_group(greeting: re.Match[str]) -> bool:
    """Return whether a greeting is for several people: "Hi all", "Dear neighbours"."""
    return bool(greeting.group("group")) or _is_plural(greeting.group())


def _is_plural(words: str) -> bool:
    low = words.casefold().strip(",:!. ")
    return low.endswith("s") and "sirs" not in low


def _is_for_one_reader(reading: Reading, span: Span) -> bool:
    """Return whether a span is a whole greeting of one reader.

    "Dear neighbours" is for several, and "Dear Sir, dear museum," continues after the span.
    """
    text = reading.draft.text
    several = _is_plural(text[span.start : span.end])
    words = text[span.start : span.end]
    return not (several or UNKNOWN_READER.search(words) or GREETING_CONTINUES.match(text, span.end))
