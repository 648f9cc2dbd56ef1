"""Show a failed example for the terminal, with the marked and the found words underlined."""

from __future__ import annotations

from collections.abc import Sequence

from outreach_lint.model import Finding, Span
from outreach_lint.rules.page import Example
from outreach_lint.rules.rule import Rule
from outreach_lint.words import underlines


def difference(rule: Rule, example: Example, found: Sequence[Finding], low: bool = False) -> str:
    """Return a report of a failed example for the terminal.

    It shows the text, with the marked and the found words underlined.
    """
    if not example.marked:
        what = "words are flagged, but none should be"
    elif found:
        what = "the flagged words are not the marked words"
    else:
        what = "the marked words are not flagged"
    if low:
        what += (
            "\n(There is a finding of low confidence. Users do not see it, so it does not count.)"
        )
    picture = underlined(example.text, example.marked, spans_of(found))
    return f"{rule.code} {rule.name}: {what}\n{picture}"


def underlined(text: str, marked: Sequence[Span], found: Sequence[Span]) -> str:
    """Return a text with its marked (``~``) and found (``^``) words underlined, line by line."""
    out, offset = [], 0
    for line in text.split("\n"):
        out.append(f"  draft  │ {line}".rstrip())
        for label, sign, spans in (("marked", "~", marked), ("found", "^", found)):
            if row := underlines(line, offset, spans, sign):
                out.append(f"  {label:6} │ {row}")
        offset += len(line) + 1
    return "\n".join(out)


def spans_of(findings: Sequence[Finding]) -> list[Span]:
    """Return the spans of findings."""
    return [finding.span for finding in findings]
