"""The strengths of a draft: what the writer should keep when changing the rest.

A sentence with a finding, even of low confidence, is never a strength, and a draft with a gap to
fill has none. Interest is not a strength
if a finding says that it is not real.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outreach_lint.model import Finding
from outreach_lint.reading import Move, Reading
from outreach_lint.words import shortened

MAX_QUOTE_CHARS = 60  # characters of the draft's words in a strength
MIN_STRENGTH_PROBABILITY = 0.7  # minimum probability of a move that is a strength
# rules whose findings say that the interest is not real
INTEREST_RULES = frozenset({"RAP003", "RAP001", "AGD003"})
# rules whose findings say that the reader is not left free
FREEDOM_RULES = frozenset({"AGD001", "AGD002", "AGD005", "RAP006"})


def strengths_of(reading: Reading, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield the strengths of a draft: interest shown, something given, freedom to say no."""
    codes = {finding.code for finding in findings}

    def sure_move(kind: str) -> Move | None:
        for move in reading.moves(kind):
            if move.chance >= MIN_STRENGTH_PROBABILITY and not _has_finding(move, findings):
                return move
        return None

    if not codes & INTEREST_RULES:
        if rapport := sure_move("rapport"):
            what = "you write about them in particular"
            if rapport.name == "question":
                what = "you ask about them"
            yield f"{what} ({_quote(reading, rapport)})"
        elif sure_move("personal_slot"):
            yield "you have made room for a personal line"
    if given := sure_move("contribution"):
        is_first = all(given.sentence <= move.sentence for move in reading.moves("ask", "pitch"))
        what = "you give before you ask" if is_first else "you give something"
        yield f"{what} ({_quote(reading, given)})"
    if not codes & FREEDOM_RULES and sure_move("opt_out"):
        yield "you leave them free to say no"


def _has_finding(move: Move, findings: Sequence[Finding]) -> bool:
    return any(finding.span.overlaps(move.span) for finding in findings)


def _quote(reading: Reading, move: Move) -> str:
    return f"“{shortened(reading.sentence(move).text, MAX_QUOTE_CHARS, ',;:')}”"
