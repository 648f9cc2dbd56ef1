"""What was left unfilled in a message: merge tags, blanks, and the name in the greeting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from outreach_lint import Hit, Insertion, Reading, Span, Suggestion, Tag

# Patterns are compiled only if a draft has a character that they start with; few have.
_BLANK = r"""(?x)
      _{3,} | \b(?:XXX+|TODO|TBD|INSERT[ ][A-Z ]+[ ]HERE)\b
    | \{\{\s*\}\} | \[\s*\]
"""
_BROKEN = r"""(?mx)
      \{\{[^{}\n]{0,40}$                # {{name
    | \{\{[^{}\n]{0,40}\}(?!\})         # {{name}
    | (?<!\{)\{[a-z_ ]{2,30}\}\}        # {name}}
    | %[A-Z_]{3,30}(?![%A-Z_])          # %NAME
"""
# A draft without any of these has no match.
_BLANK_HAS = ("___", "XXX", "TODO", "TBD", "INSERT ", "{", "[", "%")
_GREETING_WORDS = ("hi", "hello", "hey", "dear")
# What a failed merge leaves in place of the name. "Nan" and "Nil" are real names.
_FAILED_MERGE = re.compile(
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
RAPPORT_THRESHOLD = 0.5  # minimum probability that a sentence is about this reader alone
MAX_QUOTE_DISTANCE = 500  # characters before and after a tag in which quotation marks are searched
NAME_GAP = "[their name]"
REASON_GAP = "[Why do you write to them in particular?]"
# Kinds of tags that a final message must not contain.
UNFILLED_KINDS = ("field", "personal", "sender", "control")


def unfilled(reading: Reading) -> list[Hit]:
    """Return the hits for unfilled tags, blanks and names of a final message.

    The only tag of a message that may be a template has low confidence.
    """
    doubtful = _tags_of_template(reading)
    hits = []
    for hit in [*_unfilled_in_subject(reading), *_unfilled(reading)]:
        hits.append(replace(hit, confidence="low") if hit.span in doubtful else hit)
    return hits


def _tags_of_template(reading: Reading) -> list[Span]:
    """Return the spans of the only tag of a message, if the message may be a template.

    It may be one if nothing is stated and no line is about this reader alone: such lines are rare
    in templates.
    """
    tags = [tag for tag in reading.tags if tag.kind in UNFILLED_KINDS and not tag.gap]
    guessed = reading.draft.context.template.is_default and reading.readable
    if not guessed or any(s.chance("rapport") >= RAPPORT_THRESHOLD for s in reading.body):
        return []
    return [tag.span for tag in tags] if len({tag.text for tag in tags}) == 1 else []


def _is_quoted(text: str, span: Span) -> bool:
    """Return whether words are in quotation marks or code: mentioned, not used."""
    near = max(span.start - MAX_QUOTE_DISTANCE, 0)
    before = text[text.rfind("\n", near, span.start) + 1 or near : span.start]
    after = text[span.end : span.end + MAX_QUOTE_DISTANCE].partition("\n")[0]
    for opening, closing in _QUOTES:
        if closing in after and _is_open(before, opening, closing):
            return True
    return bool(re.search(r"(?:^|[\s(])['‘][^'‘’]*$", before) and re.search(r"['’](?:\W|$)", after))


def _is_open(before: str, opening: str, closing: str) -> bool:
    """Return whether a quotation starts in some words and does not end in them."""
    if opening == closing:
        return before.count(opening) % 2 == 1
    return before.rfind(opening) > before.rfind(closing)


def fix_with_name(*insertions: Insertion) -> Suggestion:
    """Return the advice to write to one person by name; the insertions are by default a reason."""
    return Suggestion(
        "Write to one person, by name, and say in the first line why you write to them in"
        " particular.",
        insertions=insertions or (Insertion(REASON_GAP, "sentence"),),
    )


def _unfilled_in_subject(reading: Reading) -> Iterator[Hit]:
    """Yield hits for the tags of a subject outside the text, at the start of the message."""
    body_start = Span(reading.draft.body_start, reading.draft.body_start)
    for tag in reading.subject_tags:
        prefix = tag.text.startswith("[") and tag.span.start == len(reading.reply_mark)
        if tag.kind in UNFILLED_KINDS and not prefix:
            yield replace(_unfilled_tag(tag), span=body_start, quote=tag.text)


def _unfilled_tag(tag: Tag) -> Hit:
    name = re.sub(r"[\W_]+", " ", tag.text).strip()
    return Hit(
        tag.span,
        "This tag was not filled in; the reader sees that they are one of many.",
        Suggestion(
            f"Replace {tag.text} with {_replacement_for(tag)}, or remove the sentence.",
            insertions=(Insertion(f"[What goes here instead of “{name}”?]", "words"),),
        ),
    )


def _unfilled(reading: Reading) -> Iterator[Hit]:
    text, start = reading.draft.text, reading.draft.body_start
    taken: list[Span] = []
    for tag in reading.tags:
        used = not (tag.gap or _is_quoted(text, tag.span) or _is_list_prefix(reading, tag))
        if used and tag.kind in UNFILLED_KINDS:
            taken.append(tag.span)
            yield _unfilled_tag(tag)
    patterns = (_BROKEN, _BLANK) if any(mark in text for mark in _BLANK_HAS) else ()
    for piece in reading.pieces:
        if piece.region in ("subject", "greeting", "body"):
            span = Span(max(piece.start, start), piece.end)
            yield from _blanks(text, span, patterns, taken)
        if piece.region == "greeting":
            yield from _missing_names(reading, Span(piece.start, piece.end), taken)


def _blanks(text: str, span: Span, patterns: Iterable[str], taken: list[Span]) -> Iterator[Hit]:
    """Yield hits for blanks outside the spans in ``taken``, and add their spans to it."""
    for pattern in patterns:
        for match in re.compile(pattern).finditer(text, *span):
            blank = Span(*match.span())
            if _is_taken(blank, taken) or _is_horizontal_rule(text, match):
                continue
            taken.append(blank)
            yield Hit(
                blank,
                "A blank was not filled in; the reader sees that they are one of many.",
                Suggestion(
                    "Fill it with what is true of this reader, or remove the sentence.",
                    insertions=(Insertion("[What goes into this blank?]", "words"),),
                ),
            )


def _is_taken(span: Span, taken: list[Span]) -> bool:
    return any(span.overlaps(other) for other in taken)


def _missing_names(reading: Reading, greeting: Span, taken: list[Span]) -> Iterator[Hit]:
    """Yield hits for a greeting whose name was not filled in, or is missing."""
    text = reading.draft.text
    if leftover := _FAILED_MERGE.match(text, *greeting):
        span = Span(leftover.start("left"), leftover.end("left"))
        if not _is_taken(span, taken):
            yield Hit(
                span,
                "The name was not filled in; the reader sees that they are one of many.",
                fix_with_name(Insertion(NAME_GAP, "words")),
            )
    if length := _end_of_nameless_greeting(text[greeting.start : greeting.end]):
        yield Hit(
            Span(greeting.start, greeting.start + length),
            "The name is missing; the reader sees that they are one of many.",
            fix_with_name(Insertion(f"{text[greeting.start :].split()[0]} {NAME_GAP},", "words")),
        )


def _end_of_nameless_greeting(greeting: str) -> int:
    """Return the length up to and including the comma of a greeting without a name, or 0."""
    words, comma, _ = greeting.partition(",")
    empty = comma and words[-1:].isspace() and words.strip().casefold() in _GREETING_WORDS
    return len(words) + 1 if empty else 0


def _is_list_prefix(reading: Reading, tag: Tag) -> bool:
    """Return whether a tag is the bracketed name of a list or project at the start of the subject.

    An example is "[choir] New date".
    """
    for piece in reading.sentence_spans:
        if piece.region == "subject":
            start = piece.start + len(reading.reply_mark)
            return tag.text.startswith("[") and start == tag.span.start
    return False


def _replacement_for(tag: Tag) -> str:
    if tag.kind == "sender":
        return "your own"
    return "your personal line" if tag.kind == "personal" else "what is true of this reader"


def _is_horizontal_rule(text: str, match: re.Match[str]) -> bool:
    """Return whether a match is a horizontal rule, alone on its line, and not a blank."""
    begin, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
    return (
        not text[begin : match.start()].strip()
        and not text[match.end() : end if end >= 0 else None].strip()
    )
