"""RAP005: visibly written to many."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from outreach_lint import (
    Edit,
    Hit,
    Reading,
    Span,
    Suggestion,
    Tag,
    is_by_a_person,
    to_many,
)
from outreach_lint_rapport.shouting import shouting

# Patterns are compiled where a draft has what they begin with; few have.
_BLANK = r"_{3,}|\b(?:XXX+|TODO|TBD|INSERT [A-Z ]+ HERE)\b|\{\{\s*\}\}|\[\s*\]"
_BROKEN = (
    r"(?m)\{\{[^{}\n]{0,40}$|\{\{[^{}\n]{0,40}\}(?!\})|(?<!\{)\{[a-z_ ]{2,30}\}\}"
    r"|%[A-Z_]{3,30}(?![%A-Z_])"
)
_BLANK_HAS = ("___", "XXX", "TODO", "TBD", "INSERT ", "{", "[", "%")  # one of them
_TO = ("hi", "hello", "hey", "dear")
# What a failed merge leaves where the name belongs. "Nan" and "Nil" are people.
_LEFT = re.compile(
    r"""
    \s*(?i:hi|hello|hey|dear|good[ ](?:morning|afternoon|evening)) \s+ (?P<left>
        (?i:first|last|full|given|customer|contact|recipient|prospect|lead|company|your)
            [ _.-]?(?i:name)
      | [FL]NAME | NAME | Name | name
      | null | NULL | \(null\) | undefined | None | NaN | nil | \#?N/A
      | \[object[ ]Object\]
    )(?:[ ](?P=left) | [ _](?i:last[ _]?name))? (?= \s* (?: [,!:;.–—-] | $ ) )
    """,
    re.VERBOSE,
)
_QUOTES = (("`", "`"), ('"', '"'), ("“", "”"), ("«", "»"))
UNKNOWN = re.compile(r"/|\bor\b", re.IGNORECASE)  # "Dear Sir or Madam": nobody knows who reads it
WORK = re.compile(r"\b(?:professor|doctor|author|editor|researcher)\b", re.IGNORECASE)
TITLES = re.compile(r"\b(?:professor|doctor|prof|dr)\b", re.IGNORECASE)
LIKELY = 0.5  # probability that a sentence is about this reader alone
NEAR = 500  # characters in which a quotation is looked for
# Kinds of tags that a final message has none of.
UNFILLED = ("field", "personal", "sender", "control")
GREETS_AGAIN = re.compile(r"(?i)\s*/|\W*(?:dear|or|and|sir|madam)\b")
GREETS = frozenset(("hi", "hello", "hey", "dear", "to", "greetings", "good", "attention"))


def check(reading: Reading) -> Iterator[Hit]:
    """Point at what shows that a message was written for many.

    These are salutations to nobody, unfilled tags of a final message, blanks and shouting; where
    there are none, what reads like a circular.
    """
    exact = [*_greeted_as_many(reading)]
    if not reading.draft.template:
        unfilled = [*_unfilled_in_subject(reading), *_unfilled(reading)]
        doubtful = _tags_of_template(reading)
        for hit in unfilled:
            exact.append(replace(hit, confidence="low") if hit.span in doubtful else hit)
    yield from exact
    fault = reading.fault("RAP005")
    # A heading in capitals shouts only in what is for many.
    if reading.draft.relationship == "stranger":
        shouts = list(shouting(reading))
        yield from shouts if fault or reading.fault("RAP001") else _doubted(shouts)
        exact += shouts
    if fault and not exact:
        place = reading.place(fault.worst)
        yield Hit(place, suggestion=_named(reading), confidence=fault.confidence)


def _doubted(hits: list[Hit]) -> list[Hit]:
    return [replace(hit, confidence="low") for hit in hits]


def _tags_of_template(reading: Reading) -> list[Span]:
    """Return where the one tag of a message stands that may be a template, though nobody said so.

    A line that is true of one reader alone stands in few templates.
    """
    tags = [tag for tag in reading.tags if tag.kind in UNFILLED and not tag.gap]
    guessed = reading.draft.context.template.is_default and reading.readable
    if not guessed or any(s.chance("rapport") >= LIKELY for s in reading.body):
        return []
    return [tag.span for tag in tags] if len({tag.text for tag in tags}) == 1 else []


def _quoted(text: str, span: Span) -> bool:
    """Tell whether the words stand in quotation marks or as code: talked about, not used."""
    near = max(span.start - NEAR, 0)
    before = text[text.rfind("\n", near, span.start) + 1 or near : span.start]
    after = text[span.end : span.end + NEAR].partition("\n")[0]
    for opening, closing in _QUOTES:
        if closing in after and _is_open(before, opening, closing):
            return True
    return bool(re.search(r"(?:^|[\s(])['‘][^'‘’]*$", before) and re.search(r"['’](?:\W|$)", after))


def _is_open(before: str, opening: str, closing: str) -> bool:
    """Tell whether a quotation has begun in some words, and has not ended in them."""
    if opening == closing:
        return before.count(opening) % 2 == 1
    return before.rfind(opening) > before.rfind(closing)


def _named(reading: Reading) -> Suggestion:
    return Suggestion(
        "Write to one person: “Hi [their name],” and, in the first line, [why you write to them of"
        " all people]."
    )


def _greeted_as_many(reading: Reading) -> Iterator[Hit]:
    """Point at a greeting to nobody, or to a group to which something is sold.

    "Hi all" above a question to a list is how lists are greeted.
    """
    text = reading.draft.text
    knows = reading.draft.relationship != "stranger"
    for piece in reading.pieces:
        match = to_many(text[piece.start : piece.end]) if piece.region == "greeting" else None
        if match and not (_may_be_known(match) if knows else _is_asked(reading, match)):
            words = match.group().strip(" ,\t\r\n")
            start = text.index(words, piece.start)
            span = Span(start, start + len(words))
            edit = Edit(span, f"{_greeting_word(words)}[their {_named_by(words)}]")
            one = not _is_group(match) and _calls_one(reading, span)
            edits = (edit,) if one and not knows and is_by_a_person(reading) else ()
            fix = replace(_named(reading), edits=edits)
            # Readers are of two minds about a professor who is called so, and no more.
            yield Hit(span, suggestion=fix, confidence="low" if WORK.search(words) else "high")
            return


def _greeting_word(words: str) -> str:
    """Return the word before the name: "Dear" and "Hello" stay, the others become "Hi"."""
    first = words.split()[0].strip(",.!")
    if first.casefold() not in GREETS:
        return ""
    return f"{first.capitalize()} " if first.casefold() in ("dear", "hello") else "Hi "


def _named_by(words: str) -> str:
    """Return what stands beside the greeting: a professor keeps the title."""
    return "title and surname" if TITLES.search(words) else "name"


def _may_be_known(greeting: re.Match[str]) -> bool:
    """Tell whether a greeting is for a group or person that the writer may know.

    "Dear neighbours" and "Hi Professor" are, "Dear Sir/Madam" is not.
    """
    return bool(greeting.group("title")) or _is_group(greeting)


def _is_asked(reading: Reading, greeting: re.Match[str]) -> bool:
    """Tell whether a group is greeted to which nothing is sold, as far as the encoder can tell."""
    if not _is_group(greeting) or not reading.readable:
        return False
    for code in ("RAP001", "RAP003", "RAP005"):
        fault = reading.fault(code)
        if fault and fault.confidence == "high":
            return False
    return True


def _is_group(greeting: re.Match[str]) -> bool:
    """Tell whether a greeting is for several at once: "Hi all", "Dear neighbours"."""
    return bool(greeting.group("group")) or _is_plural(greeting.group())


def _is_plural(words: str) -> bool:
    low = words.casefold().strip(",:!. ")
    return low.endswith("s") and "sirs" not in low


def _calls_one(reading: Reading, span: Span) -> bool:
    """Tell whether the words of a greeting are meant for one reader, and all that calls them.

    "Dear neighbours" calls several, and "Dear Sir, dear museum," does not end with its words.
    """
    text = reading.draft.text
    several = _is_plural(text[span.start : span.end])
    words = text[span.start : span.end]
    return not (several or UNKNOWN.search(words) or GREETS_AGAIN.match(text, span.end))


def _unfilled_in_subject(reading: Reading) -> Iterator[Hit]:
    """Point at the tags of a subject outside the text, at the place where the message begins."""
    at = Span(reading.draft.body_start, reading.draft.body_start)
    for tag in reading.subject_tags:
        prefix = tag.text.startswith("[") and tag.span.start == len(reading.reply_mark)
        if tag.kind in UNFILLED and not prefix:
            yield replace(_unfilled_tag(tag), span=at, quote=tag.text)


def _unfilled_tag(tag: Tag) -> Hit:
    return Hit(
        tag.span,
        "This was to be filled in before sending; the reader sees that they are one of many.",
        Suggestion(f"Replace {tag.text} with {_filling(tag)}, or take the sentence out."),
    )


def _unfilled(reading: Reading) -> Iterator[Hit]:
    text, start = reading.draft.text, reading.draft.body_start
    taken: list[Span] = []
    for tag in reading.tags:
        used = not (tag.gap or _quoted(text, tag.span) or _is_list_prefix(reading, tag))
        if used and tag.kind in UNFILLED:
            taken.append(tag.span)
            yield _unfilled_tag(tag)
    patterns = (_BROKEN, _BLANK) if any(mark in text for mark in _BLANK_HAS) else ()
    for piece in reading.pieces:
        if piece.region in ("subject", "greeting", "body"):
            span = Span(max(piece.start, start), piece.end)
            yield from _blanks(text, span, patterns, taken)
        if piece.region == "greeting":
            yield from _nameless(reading, Span(piece.start, piece.end), taken)


def _blanks(text: str, span: Span, patterns: Iterable[str], taken: list[Span]) -> Iterator[Hit]:
    """Point at blanks where nothing is taken yet, and take note of them."""
    for pattern in patterns:
        for match in re.compile(pattern).finditer(text, *span):
            blank = Span(*match.span())
            if _is_taken(blank, taken) or _rule_off(text, match):
                continue
            taken.append(blank)
            yield Hit(
                blank,
                "A blank was left to be filled; the reader sees that they are one of many.",
                Suggestion("Fill it with what is true of this reader, or take the sentence out."),
            )


def _is_taken(span: Span, taken: list[Span]) -> bool:
    return any(span.overlaps(other) for other in taken)


def _nameless(reading: Reading, greeting: Span, taken: list[Span]) -> Iterator[Hit]:
    """Point at a greeting whose name was not filled in, or is missing."""
    text = reading.draft.text
    if left := _LEFT.match(text, *greeting):
        span = Span(left.start("left"), left.end("left"))
        if not _is_taken(span, taken):
            yield Hit(
                span,
                "The name was not filled in; the reader sees that they are one of many.",
                _named(reading),
            )
    if comma := _nobody(text[greeting.start : greeting.end]):
        yield Hit(
            Span(greeting.start, greeting.start + comma),
            "The name is missing; the reader sees that they are one of many.",
            _named(reading),
        )


def _nobody(greeting: str) -> int:
    """Return the place after the comma of a greeting with a blank for the name, or 0."""
    words, comma, _ = greeting.partition(",")
    empty = comma and words[-1:].isspace() and words.strip().casefold() in _TO
    return len(words) + 1 if empty else 0


def _is_list_prefix(reading: Reading, tag: Tag) -> bool:
    """Tell whether a subject begins with the name of a list or project in brackets.

    An example is "[choir] New date".
    """
    for piece in reading.cut_pieces:
        if piece.region == "subject":
            start = piece.start + len(reading.reply_mark)
            return tag.text.startswith("[") and start == tag.span.start
    return False


def _filling(tag: Tag) -> str:
    if tag.kind == "sender":
        return "your own"
    return (
        "the line that it stands for" if tag.kind == "personal" else "what is true of this reader"
    )


def _rule_off(text: str, match: re.Match[str]) -> bool:
    """Tell a drawn line (nothing else in its line) from a blank."""
    begin, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    return (
        not text[begin : match.start()].strip()
        and not text[match.end() : end if end >= 0 else None].strip()
    )
