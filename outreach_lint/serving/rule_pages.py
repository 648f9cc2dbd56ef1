"""A rule and its page, for fronts that show them beside the draft."""

from __future__ import annotations

import re
from typing import Any

from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import Rule


def facts_of(rule: Rule) -> dict[str, Any]:
    """Return what every front says of a rule in a list."""
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "summary": rule.summary,
    }


def markdown_of(rule: Rule) -> str:
    """Return a rule's page: what it minds, why, what to do, an example of each kind."""
    page = page_of(rule)
    parts = [
        f"## {rule.code} {rule.name}",
        rule.summary,
        "### Why it matters",
        page.sections["Why"],
        "### What a better version does",
        page.sections["Try"],
    ]
    for heading, examples in (("It minds", page.bad), ("It does not mind", page.good)):
        if examples:
            parts += [f"### {heading}", _fenced(examples[0])]
    return "\n\n".join(parts)


def _fenced(example: Example) -> str:
    """Return an example in a fence that is longer than any in it."""
    longest = max(map(len, re.findall(r"`{3,}", example.text)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}text\n{example.text}\n{fence}"
