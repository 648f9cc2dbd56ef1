"""Locate the model's quotes in the draft.

A model is never asked for positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint.model import Span
from outreach_lint.reading import MAX_SPAN_CHARS, Reading

MIN_QUOTE_LETTERS = 3  # letters and digits: a shorter quote does not identify a position
MAX_ELLIPSES = 2  # ellipses in a quote that can replace words
MAX_ELLIPSIS_CHARS = 300  # that an ellipsis can replace, within a paragraph
# Marks around words that a model omits or changes: quotation marks, and Markdown's marks.
_QUOTE = "\"'‘’‚‛“”„‟«»‹›`´"
_MARK = rf"[{_QUOTE}*_~\[\]\\]"
_TARGET = r"\]\([^)\n]*\)"  # the target of a link
_IGNORED_MARKS = re.compile(
    rf"""
      {_TARGET}
    | [\u00ad\u200b-\u200d\u2060\ufeff]  # soft hyphens and characters without width
      # unless between two letters or digits: it's, first_name
    | (?<![^\W_])(?<!{_MARK}){_MARK}++
    | {_MARK}++(?![^\W_])
    """,
    re.VERBOSE,
)
# Variants of the same mark are replaced by one form. A paragraph ends with a line feed.
_FOLDED_PATTERN = re.compile(
    rf"""
      (?P<dots>\s*(?:\.{{3,}}|…|(?:\.\s){{2,}}\.)\s*)
    | (?P<dash>\s*[-‐-―−]+\s*)
    | (?P<paragraph>\s*\n\s*\n\s*)
    | (?P<space>\s+)
    | (?P<quote>[{_QUOTE}])
    """,
    re.VERBOSE,
)
_FOLDED_FORMS = {"dots": "…", "dash": "-", "paragraph": "\n", "space": " ", "quote": "'"}
_PAIRS = (
    ("**", "**"),
    ("*", "*"),
    ("__", "__"),
    ("_", "_"),
    ("~~", "~~"),
    ("`", "`"),
    ('"', '"'),
    ("“", "”"),
)


def locate(quote: str, reading: Reading) -> tuple[Span, str] | None:
    """Return the span of a quote and the words there; ``None`` if the draft does not contain it.

    White space, dashes, quotation marks, ellipses and Markdown's marks are folded; letters and
    digits are not. An ellipsis can replace words that the quote omits. A match in the message
    itself comes before one in a signature or footer; quoted messages and code are ignored. For a
    match in a subject that is outside the text, the span is empty.
    """
    if sum(map(str.isalnum, quote)) < MIN_QUOTE_LETTERS:
        return None
    exact = _fold(quote)[0].strip()
    bare = exact.strip("… \n")
    patterns = [_pattern([exact]), _pattern([bare])]
    if 0 < bare.count("…") <= MAX_ELLIPSES:
        patterns.append(_pattern(bare.split("…")))
    draft = reading.draft
    ignored = _quoted_and_code_spans(reading)
    for pattern in patterns:
        matches = []
        for span in _matching_spans(pattern, draft.text, draft.body_start):
            if not any(span.overlaps(other) for other in ignored):
                matches.append(span)
        if matches:
            span = min(matches, key=lambda match: (not _is_in_message(match, reading), match.start))
            return span, draft.text[slice(*span)]
        for span in _matching_spans(pattern, draft.subject or ""):
            return Span(draft.body_start, draft.body_start), (draft.subject or "")[slice(*span)]
    return None


def _quoted_and_code_spans(reading: Reading) -> list[Span]:
    """Return the spans of quoted messages and of code."""
    spans = []
    for piece in reading.pieces:
        if piece.region in ("quoted", "code"):
            spans.append(Span(piece.start, piece.end))
    return spans


def _fold(text: str) -> tuple[str, list[Span]]:
    """Return a text in its form for comparison, and the original span of each character."""
    ignored: set[int] = set()
    for match in _IGNORED_MARKS.finditer(text):
        ignored.update(range(*match.span()))
    positions: list[int] = []
    chars: list[str] = []
    for position, char in enumerate(text):
        if position not in ignored:
            positions.append(position)
            chars.append(char)
    visible = "".join(chars)
    folded: list[str] = []
    spans: list[Span] = []
    at = 0
    for match in _FOLDED_PATTERN.finditer(visible):
        folded.append(visible[at : match.start()])
        spans += _single_char_spans(positions[at : match.start()])
        folded.append(_FOLDED_FORMS[match.lastgroup or "space"])
        at = match.end()
        spans.append(Span(positions[match.start()], positions[at - 1] + 1))
    spans += _single_char_spans(positions[at:])
    return "".join([*folded, visible[at:]]), spans


def _single_char_spans(positions: list[int]) -> list[Span]:
    """Return a span of one character for each position."""
    return [Span(position, position + 1) for position in positions]


def _pattern(parts: list[str]) -> re.Pattern[str]:
    """Return a pattern for the parts of a folded quote in a folded text.

    Other words are allowed between the parts.
    """
    patterns = []
    for part in parts:
        words = r"\s".join(map(re.escape, part.split()))
        patterns.append(rf"(?:(?<!\w)|(?!\w)){words}(?:(?!\w)|(?<!\w))")  # whole words
    return re.compile(rf"[^\n]{{1,{MAX_ELLIPSIS_CHARS}}}?".join(patterns))


def _matching_spans(pattern: re.Pattern[str], text: str, start: int = 0) -> Iterator[Span]:
    """Yield the spans of a text, from ``start`` on, where a pattern matches the folded text."""
    folded, spans = _fold(text[start:])
    for match in pattern.finditer(folded):
        if match[0]:
            first, last = spans[match.start()], spans[match.end() - 1]
            yield _with_paired_mark(text, Span(start + first.start, start + last.end))


def _with_paired_mark(text: str, span: Span) -> Span:
    """Return a span, extended by an adjacent mark that is the pair of one inside it.

    The mark can be an opening or closing bracket, quotation mark or Markdown mark.
    """
    for opening, closing in _PAIRS:
        count = text.count(opening, *span)
        if closing != opening:
            count += text.count(closing, *span)
        odd = count % 2
        if odd and text.startswith(closing, span.end):
            return Span(span.start, span.end + len(closing))
        if odd and text.endswith(opening, 0, span.start):
            return Span(span.start - len(opening), span.end)
    if text.count("[", *span) > text.count("]", *span):
        target = re.compile(_TARGET).match(text, span.end)
        return Span(span.start, target.end()) if target else span
    return span


def _is_in_message(span: Span, reading: Reading) -> bool:
    return any(
        piece.region in ("subject", "greeting", "body")
        and span.overlaps(Span(piece.start, piece.end))
        for piece in reading.pieces
    )


def shortened_span(span: Span, reading: Reading) -> Span:
    """Return a span cut to ``MAX_SPAN_CHARS`` characters, after a whole sentence if possible."""
    if span.end - span.start <= MAX_SPAN_CHARS:
        return span
    max_end = span.start + MAX_SPAN_CHARS
    ends = []
    for piece in reading.sentence_spans:
        if span.start < piece.end <= max_end:
            ends.append(piece.end)
    return Span(span.start, max(ends, default=max_end))
