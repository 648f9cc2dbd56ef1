"""The text of a template with its conditions met, and with them not met.

Characters that are not sent are replaced by spaces, so that every position stays the same.
"""

from __future__ import annotations

from outreach_lint.model import Span
from outreach_lint.reading.comments import with_spaces_for
from outreach_lint.templates import TemplatePart

BLOCK_STARTS = ("if", "case", "unless", "loop")


def versions(source: str, parts: list[TemplatePart], start: int = 0) -> list[str]:
    """Return the text with every condition met and, if that differs, with none met.

    The body of a loop occurs once in both. Of several branches, the first one is met.
    """
    met = with_spaces_for(source, _unsent(parts, True), start)
    unmet = with_spaces_for(source, _unsent(parts, False), start)
    return [met] if met == unmet else [met, unmet]


def _unsent(parts: list[TemplatePart], met: bool) -> list[Span]:
    """Return the spans that are not sent: control tags, and branches that are not taken."""
    out: list[Span] = []
    taken = [True]  # for every open block: whether its current branch is sent
    # For every open block: its kind, and whether one of its branches was taken.
    branch: list[tuple[str, bool]] = []
    for part in parts:
        if part.kind in BLOCK_STARTS:
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
    return _merge_adjacent(out)


def _merge_adjacent(spans: list[Span]) -> list[Span]:
    out: list[Span] = []
    for span in spans:
        if out and out[-1].end == span.start:
            out[-1] = Span(out[-1].start, span.end)
        else:
            out.append(span)
    return out
