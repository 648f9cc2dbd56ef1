"""A template with its conditions met, and without.

What is not sent is replaced by blanks, so that every position stays.
"""

from __future__ import annotations

from outreach_lint.model import Span
from outreach_lint.reading.comments import without
from outreach_lint.templates import Part

BEGINS = ("if", "case", "unless", "loop")


def versions(source: str, parts: list[Part], start: int = 0) -> list[str]:
    """Return the text with every condition met and, where that makes a difference, with none.

    A loop's body stands once in both; of several branches the first is the one that is met.
    """
    met = without(source, _unsent(parts, True), start)
    unmet = without(source, _unsent(parts, False), start)
    return [met] if met == unmet else [met, unmet]


def _unsent(parts: list[Part], met: bool) -> list[Span]:
    """Return the spans that are not sent: tags of control, and the branches that are not taken."""
    out: list[Span] = []
    taken = [True]  # whether what stands here is sent, for every block around it
    branch: list[
        tuple[str, bool]
    ] = []  # of every block: its kind, and whether a branch of it was taken
    for part in parts:
        if part.kind in BEGINS:
            now = part.kind == "loop" or (part.kind != "case" and (part.kind == "if") == met)
            branch.append((part.kind, now))
            taken.append(taken[-1] and now)
        elif part.kind in ("branch", "else") and branch:
            kind, before = branch[-1]
            now = not before and (part.kind == "else" or met) and kind != "loop"
            branch[-1] = (kind, before or now)
            taken[-1] = taken[-2] and now
        elif part.kind == "end" and branch:
            branch.pop()
            taken.pop()
        if part.kind not in ("text", "output") or not all(taken):
            out.append(Span(part.start, part.end))
    return _joined(out)


def _joined(spans: list[Span]) -> list[Span]:
    out: list[Span] = []
    for span in spans:
        if out and out[-1].end == span.start:
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out
