"""A quote → the place in the draft where it stands, or nothing. A model is never asked for positions."""

from __future__ import annotations

import re

from outreach_lint.model import Span
from outreach_lint.reading import LONGEST, Reading

FEWEST = 3  # letters and figures that a quote must have to stand for one place
MOST_GAPS = 2  # ellipses in a quote that may stand for words
LEFT_OUT = 300  # characters that an ellipsis may stand for, within a paragraph
# What a model copies in another form: each way to write one mark stands for all of them.
_SPACE = r"[\s\u200b-\u200d\u2060\ufeff]"
_DASH = r"[-‐-―−]"
_QUOTE = "[\"'‘’‚‛“”„‟«»‹›`´]"
_DOTS = r"(?:\.{3,}|…|(?:\.\s){2,}\.)"
# Marks of Markdown that show emphasis, code or a link, and are not seen.
_MARKUP = r"(?:\*{1,3}|_{1,3}|~~|`{1,3}|\[(?=[^\]\n]*\]\()|\]\([^)\s]*\)|\\(?=[^\w\s]))"
_ELLIPSIS, _BETWEEN = rf"{_SPACE}*{_DOTS}{_SPACE}*", rf"{_SPACE}*{_DASH}+{_SPACE}*"
_WORDS_LEFT_OUT = rf"(?:(?!\n\s*\n).){{1,{LEFT_OUT}}}?"
_PIECE = re.compile(rf"{_ELLIPSIS}|{_BETWEEN}|{_SPACE}+|{_QUOTE}|{_MARKUP}|\w+|.", re.DOTALL)


def locate(quote: str, reading: Reading) -> tuple[Span, str] | None:
    """Return the span of a quote and the words there; ``None`` when the draft does not hold it.

    White space, dashes, quotation marks, ellipses and Markdown's marks are folded, no letter or figure is. An ellipsis
    may stand for words that the quote leaves out. What the writer wrote to the reader comes before a signature or
    footer; a quoted message is not the writer's. In a subject that stands outside the text the span is empty.
    """
    if sum(map(str.isalnum, quote)) < FEWEST:
        return None
    for left_out in (False, True):
        for words in (quote, _bare(quote)):
            pattern = _pattern(words, left_out)
            if found := pattern and _found(pattern, reading):
                return found
    return None


def _bare(quote: str) -> str:
    """Return a quote without the quotation marks and ellipses around it."""
    around = rf"(?:{_SPACE}|{_QUOTE}|{_DOTS})+"
    return re.sub(rf"\A{around}|{around}\Z", "", quote)


def _pattern(quote: str, left_out: bool) -> re.Pattern[str] | None:
    """Return what matches a quote in a draft; with ``left_out`` an ellipsis matches words as well.

    ``None`` where there is no ellipsis that could, or too many.
    """
    seen = "".join(m[0] for m in _PIECE.finditer(quote) if not re.fullmatch(_MARKUP, m[0]))
    pieces: list[str] = []
    gaps = 0
    for match in _PIECE.finditer(seen.strip()):
        piece = match.group()
        if re.fullmatch(_ELLIPSIS, piece):
            gaps += 1
            pieces.append(_WORDS_LEFT_OUT if left_out else rf"(?>{_ELLIPSIS})")
        elif re.fullmatch(_BETWEEN, piece):
            pieces.append(rf"(?>{_BETWEEN})")
        elif re.fullmatch(rf"{_SPACE}+", piece):
            pieces.append(rf"{_SPACE}++")
        elif re.fullmatch(_QUOTE, piece):
            pieces.append(_QUOTE)
        else:
            pieces.append(re.escape(piece))
    if left_out and not 0 < gaps <= MOST_GAPS:
        return None
    return re.compile(f"(?:{_MARKUP})*+".join(pieces), re.DOTALL)


def _found(pattern: re.Pattern[str], reading: Reading) -> tuple[Span, str] | None:
    draft = reading.draft
    quoted = [
        Span(piece.start, piece.end)
        for piece in reading.pieces
        if piece.region in ("quoted", "code")
    ]
    places = [
        span
        for match in pattern.finditer(draft.text, draft.body_start)
        if _whole(draft.text, span := _balanced(draft.text, Span(*match.span())))
        and not any(span.overlaps(other) for other in quoted)
    ]
    if places:
        span = min(places, key=lambda place: (not _written(place, reading), place.start))
        return span, draft.text[slice(*span)]
    if draft.subject and (match := pattern.search(draft.subject)):
        return Span(draft.body_start, draft.body_start), draft.subject[match.start() : match.end()]
    return None


def _balanced(text: str, span: Span) -> Span:
    """Return a place with the mark of emphasis or code that closes what is opened in it."""
    for mark in ("**", "*", "__", "_", "~~", "`"):
        opened = text.count(mark, *span) % 2 == 1
        if opened and text.startswith(mark, span.end):
            return Span(span.start, span.end + len(mark))
    return span


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
