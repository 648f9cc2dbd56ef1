"""What works in a draft, so that the writer keeps it when changing the rest.

Nothing is praised that a rule minds, even at low confidence: not a sentence that a finding is
about, and no interest in a message that shows none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from outreach_lint.model import Finding
from outreach_lint.reading import Move, Reading

QUOTED_IN_STRENGTH = 60  # characters of the draft's words in a strength
SURE = 0.7  # probability from which a move is praised
NO_INTEREST = frozenset(
    {"RAP003", "RAP001", "AGD003"}
)  # findings that say that the interest is not real
PUSHES = frozenset(
    {"AGD001", "AGD002", "AGD005", "RAP006"}
)  # … and that the reader is not left free


def strengths_of(reading: Reading, findings: Sequence[Finding]) -> Iterator[str]:
    """Yield what is right about a draft, in the order of the article: interest, giving, freedom."""
    codes = {finding.code for finding in findings}

    def sure_move(kind: str) -> Move | None:
        for move in reading.moves(kind):
            if move.chance >= SURE and not _minded(move, findings):
                return move
        return None

    if not codes & NO_INTEREST:
        if rapport := sure_move("rapport"):
            what = "you write about them in particular"
            if rapport.name == "question":
                what = "you ask about them"
            yield f"{what} ({_quote(reading, rapport)})"
        elif sure_move("personal_slot"):
            yield "you have made room for a personal line"
    if given := sure_move("contribution"):
        before = all(given.sentence <= move.sentence for move in reading.moves("ask", "pitch"))
        what = "you give before you ask" if before else "you give something"
        yield f"{what} ({_quote(reading, given)})"
    if not codes & PUSHES and sure_move("opt_out"):
        yield "you leave them free to say no"


def _minded(move: Move, findings: Sequence[Finding]) -> bool:
    return any(finding.span.overlaps(move.span) for finding in findings)


def _quote(reading: Reading, move: Move) -> str:
    sentence = " ".join(reading.sentence(move).text.split())
    if len(sentence) > QUOTED_IN_STRENGTH:
        sentence = sentence[:QUOTED_IN_STRENGTH].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return f"“{sentence}”"
