"""The strengths of a draft: what the writer should keep when changing the rest.

A sentence with a finding, even of low confidence, is never a strength, and a draft with a gap to
fill has none. Interest, a gift or a way out is not a strength if a finding undoes it: if it says,
for example, that the interest is not real. A rule's page names what its findings undo.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from outreach_lint.model import Finding
from outreach_lint.reading import Move, Reading
from outreach_lint.rules.rule import Rule
from outreach_lint.words import shortened

MAX_QUOTE_CHARS = 60  # characters of the draft's words in a strength
MIN_STRENGTH_PROBABILITY = 0.7  # minimum probability of a move that is a strength


def strengths_of(
    reading: Reading, findings: Sequence[Finding], rules: Mapping[str, Rule]
) -> Iterator[str]:
    """Yield the strengths of a draft: interest shown, something given, freedom to say no."""
    undone = _undone(findings, rules)

    def sure_moves(kind: str) -> list[Move]:
        sure = []
        for move in reading.moves(kind):
            is_faulty = any(finding.span.overlaps(move.span) for finding in findings)
            if move.chance >= MIN_STRENGTH_PROBABILITY and not is_faulty:
                sure.append(move)
        return sure

    if "rapport" not in undone:
        if interest := sure_moves("rapport"):
            rapport = interest[0]
            what = "you write about them in particular"
            if rapport.name == "question":
                what = "you ask about them"
            yield f"{what} ({_quote(reading, rapport)})"
        elif sure_moves("personal_slot"):
            yield "you have made room for a personal line"
    if "contribution" not in undone and (gifts := sure_moves("contribution")):
        given = max(gifts, key=lambda move: move.chance)
        is_first = all(given.sentence <= move.sentence for move in reading.moves("ask", "pitch"))
        what = "you give before you ask" if is_first else "you give something"
        yield f"{what} ({_quote(reading, given)})"
    if "opt_out" not in undone and sure_moves("opt_out"):
        yield "you leave them free to say no"


def _undone(findings: Sequence[Finding], rules: Mapping[str, Rule]) -> set[str]:
    """Return the moves that are no strength, since a finding undoes them."""
    undone: set[str] = set()
    for finding in findings:
        undone.update(rules[finding.code].undoes)
    return undone


def _quote(reading: Reading, move: Move) -> str:
    return f"“{shortened(reading.sentence(move).text, MAX_QUOTE_CHARS, ',;:')}”"
