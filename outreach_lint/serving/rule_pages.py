"""A rule and its page, for servers that show them with the draft."""

from __future__ import annotations

import re
from typing import Any

from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import Rule


def facts_of(rule: Rule) -> dict[str, Any]:
    """Return the fields of a rule that every server lists."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "summary": rule.summary,
    }


def markdown_of(rule: Rule) -> str:
    """Return the page of a rule as Markdown: summary, reasons, advice, an example of each kind."""
    page = page_of(rule)
    parts = [
        f"## {rule.code} {rule.name}",
        rule.summary,
        "### Why it matters",
        page.sections["Why"],
        "### What a better version does",
        page.sections["Try"],
    ]
    for heading, examples in (("Flagged", page.bad), ("Not flagged", page.good)):
        if examples:
            parts += [f"### {heading}", _fenced(examples[0])]
    return "\n\n".join(parts)


def _fenced(example: Example) -> str:
    """Return an example in a code fence that is longer than any fence in the example."""
    longest = max(map(len, re.findall(r"`{3,}", example.text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{example.text}\n{fence}"
