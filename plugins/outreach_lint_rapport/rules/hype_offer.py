"""RAP002: a promise nobody can keep."""

from __future__ import annotations

from collections.abc import Iterator

from outreach_lint import Hit, Reading, Sentence, Span, Suggestion

OPEN = frozenset("a an the your our their his her you we they will ever of in to for with and".split())


def check(reading: Reading) -> Iterator[Hit]:
    """Point at inflated words about the sender's offer."""
    for move in reading.moves("hype", region="any"):
        sentence = reading.sentence(move)
        if sentence.who not in ("reader", "reader_org") or sentence.has("pitch"):
            whole = move._replace(span=_to_a_noun(sentence, move.span))
            yield Hit(
                whole.span,
                suggestion=Suggestion(
                    f"Instead of “{reading.words_of(whole)}”, say what happened once: “[a customer like them] went from [before] to [after] in [time].”"
                ),
            )


def _to_a_noun(sentence: Sentence, span: Span) -> Span:
    """Stretch the words that a promise is known by ("10x your") to what is promised ("10x your listeners")."""
    end = span.end
    for last, after in zip(sentence.tokens, sentence.tokens[1:], strict=False):
        if last.end == end and last.norm in OPEN and after.kind in ("word", "name"):
            end = after.end
    return Span(span.start, end)
