"""Find the place in the draft where a quote stands.

A model is never asked for positions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from outreach_lint.model import Span
from outreach_lint.reading import LONGEST, Reading

FEWEST_LETTERS = 3  # letters and figures that a quote must have to stand for one place
MOST_GAPS = 2  # ellipses in a quote that may stand for words
LEFT_OUT = 300  # characters that an ellipsis may stand for, within a paragraph
# Marks around words, which a model leaves out or writes in another form: quotation marks, and
# Markdown's.
_QUOTE = "\"'‘’‚‛“”„‟«»‹›`´"
_MARK = rf"[{_QUOTE}*_~\[\]\\]"
_TARGET = r"\]\([^)\n]*\)"  # of a link
_UNSEEN = re.compile(
    rf"{_TARGET}|[\u00ad\u200b-\u200d\u2060\ufeff]"
    # unless between two letters or figures: it's, first_name
    rf"|(?<![^\W_])(?<!{_MARK}){_MARK}++|{_MARK}++(?![^\W_])"
)
# What each way to write one thing is compared as. A paragraph ends with a line feed.
_FOLDS = re.compile(
    rf"(?P<dots>\s*(?:\.{{3,}}|…|(?:\.\s){{2,}}\.)\s*)|(?P<dash>\s*[-‐-―−]+\s*)"
    rf"|(?P<paragraph>\s*\n\s*\n\s*)|(?P<space>\s+)|(?P<quote>[{_QUOTE}])"
)
_FOLDED = {"dots": "…", "dash": "-", "paragraph": "\n", "space": " ", "quote": "'"}
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
    """Return the span of a quote and the words there; ``None`` when the draft does not hold it.

    White space, dashes, quotation marks, ellipses and Markdown's marks are folded, no letter or
    figure is. An ellipsis may stand for words that the quote leaves out. What the writer wrote to
    the reader comes before a signature or footer; a quoted message is not the writer's. In a
    subject that stands outside the text the span is empty.
    """
    if sum(map(str.isalnum, quote)) < FEWEST_LETTERS:
        return None
    exact = _fold(quote)[0].strip()
    bare = exact.strip("… \n")
    patterns = [_pattern([exact]), _pattern([bare])]
    if 0 < bare.count("…") <= MOST_GAPS:
        patterns.append(_pattern(bare.split("…")))
    draft = reading.draft
    quoted = _quoted(reading)
    for pattern in patterns:
        places = []
        for span in _places(pattern, draft.text, draft.body_start):
            if not any(span.overlaps(other) for other in quoted):
                places.append(span)
        if places:
            span = min(places, key=lambda place: (not _is_in_message(place, reading), place.start))
            return span, draft.text[slice(*span)]
        for span in _places(pattern, draft.subject or ""):
            return Span(draft.body_start, draft.body_start), (draft.subject or "")[slice(*span)]
    return None


def _quoted(reading: Reading) -> list[Span]:
    """Return the places of quoted messages and of code."""
    places = []
    for piece in reading.pieces:
        if piece.region in ("quoted", "code"):
            places.append(Span(piece.start, piece.end))
    return places


def _fold(text: str) -> tuple[str, list[Span]]:
    """Return a text in its form for comparison, and where each of its characters stood."""
    unseen: set[int] = set()
    for match in _UNSEEN.finditer(text):
        unseen.update(range(*match.span()))
    kept: list[int] = []
    chars: list[str] = []
    for place, char in enumerate(text):
        if place not in unseen:
            kept.append(place)
            chars.append(char)
    seen = "".join(chars)
    folded: list[str] = []
    spans: list[Span] = []
    at = 0
    for match in _FOLDS.finditer(seen):
        folded.append(seen[at : match.start()])
        spans += _one_each(kept[at : match.start()])
        folded.append(_FOLDED[match.lastgroup or "space"])
        at = match.end()
        spans.append(Span(kept[match.start()], kept[at - 1] + 1))
    spans += _one_each(kept[at:])
    return "".join([*folded, seen[at:]]), spans


def _one_each(places: list[int]) -> list[Span]:
    """Return the spans of single characters."""
    return [Span(place, place + 1) for place in places]


def _pattern(parts: list[str]) -> re.Pattern[str]:
    """Return a pattern that matches folded words in a folded text.

    Between the parts of a quote other words may stand.
    """
    patterns = []
    for part in parts:
        words = r"\s".join(map(re.escape, part.split()))
        patterns.append(rf"(?:(?<!\w)|(?!\w)){words}(?:(?!\w)|(?<!\w))")  # whole words
    return re.compile(rf"[^\n]{{1,{LEFT_OUT}}}?".join(patterns))


def _places(pattern: re.Pattern[str], text: str, start: int = 0) -> Iterator[Span]:
    """Yield the places in a text, from ``start`` on, that a pattern of folded words matches."""
    folded, spans = _fold(text[start:])
    for match in pattern.finditer(folded):
        if match[0]:
            first, last = spans[match.start()], spans[match.end() - 1]
            yield _closed(text, Span(start + first.start, start + last.end))


def _closed(text: str, span: Span) -> Span:
    """Return a span extended by the mark beside it that pairs with one inside it.

    It may be a closing bracket or quotation mark, or an opening one.
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


def pointed(span: Span, reading: Reading) -> Span:
    """Shorten a long place to its first sentences: more is no longer pointing."""
    if span.end - span.start <= LONGEST:
        return span
    furthest = span.start + LONGEST
    ends = []
    for piece in reading.cut_pieces:
        if span.start < piece.end <= furthest:
            ends.append(piece.end)
    return Span(span.start, max(ends, default=furthest))
