"""A rule's page as Markdown, for a front that shows it beside the draft."""

from __future__ import annotations

import re

from outreach_lint.rules.page import Example, page_of
from outreach_lint.rules.rule import Rule


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
