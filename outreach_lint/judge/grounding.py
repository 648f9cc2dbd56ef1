"""A quote → the place in the draft where it stands, or nothing. A model is never asked for positions."""

from __future__ import annotations

import re

from outreach_lint.model import Span
from outreach_lint.reading import LONGEST, Reading

FEWEST = 3  # characters that a quote must have to stand for one place
_FOLDED = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"'}
)


def locate(quote: str, reading: Reading) -> tuple[Span, str] | None:
    """Return the span of a quote and the words there; ``None`` when the draft does not hold it.

    White space and typographic quotation marks are folded, nothing else. What the writer wrote to the
    reader comes before a signature or footer; a quoted message is not the writer's. In a subject that
    stands outside the text the span is empty.
    """
    words = quote.translate(_FOLDED).split()
    if sum(len(word) for word in words) < FEWEST:
        return None
    pattern = re.compile(r"\s+".join(map(re.escape, words)))
    draft = reading.draft
    folded = draft.text.translate(_FOLDED)
    quoted = [
        Span(piece.start, piece.end)
        for piece in reading.pieces
        if piece.region in ("quoted", "code")
    ]
    places = [
        span
        for match in pattern.finditer(folded, draft.body_start)
        if _whole(folded, span := Span(*match.span()))
        and not any(span.overlaps(other) for other in quoted)
    ]
    if places:
        span = min(places, key=lambda place: (not _written(place, reading), place.start))
        return span, draft.text[slice(*span)]
    if draft.subject and (match := pattern.search(draft.subject.translate(_FOLDED))):
        return Span(draft.body_start, draft.body_start), draft.subject[match.start() : match.end()]
    return None


def _whole(text: str, span: Span) -> bool:
    """Tell whether a place begins and ends where words do."""
    starts = not (text[span.start].isalnum() and text[span.start - 1 : span.start].isalnum())
    return starts and not (text[span.end - 1].isalnum() and text[span.end : span.end + 1].isalnum())


def _written(span: Span, reading: Reading) -> bool:
    return any(
        piece.region in ("subject", "greeting", "body")
        and span.overlaps(Span(piece.start, piece.end))
        for piece in reading.pieces
    )


def pointed(span: Span, reading: Reading) -> Span:
    """Shorten a long place to its first sentences: more is no longer pointing."""
    if span.end - span.start <= LONGEST:
        return span
    ends = [p.end for p in reading.cut_pieces if span.start < p.end <= span.start + LONGEST]
    return Span(span.start, max(ends, default=span.start + LONGEST))
